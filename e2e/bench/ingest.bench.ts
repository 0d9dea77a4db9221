/** Ingestion: CPU per row against the engine alone, memory, and where the time goes. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { decodeJson } from '../../server/decode/json-record.ts'
import { recordTexts } from '../../server/decode/texts/record-texts.ts'
import { normaliseLog } from '../../server/pipeline/normalise-log.ts'
import { encodeLog } from '../../server/spool/encode.ts'
import { spoolEmpty, startServer, temporaryDirectory } from '../support/server.ts'
import { tableStatements } from './ddl.ts'
import { cpuMicros, peakMemoryMiB } from './process-usage.ts'
import { report } from './report.ts'
import { benchBody } from './rows.ts'

const ROWS_PER_POST = 2_000
const POSTS = 200
const CONNECTIONS = 4
const ROWS = ROWS_PER_POST * POSTS

const startMs = Date.now() - ROWS
const bodies = Array.from({ length: POSTS }, (_, i) =>
  benchBody(i * ROWS_PER_POST, ROWS_PER_POST, startMs + i * ROWS_PER_POST),
)
const rowBytes = bodies.reduce((sum, body) => sum + body.length, 0) / ROWS

const alone = engineAlone()
const server = await withServer()
const pure = pureCost()

report('ingest', [
  ['bytes a row as sent', rowBytes.toFixed(0)],
  ['engine alone, JSONEachRow, 20,000 rows an insert', `${alone.toFixed(2)} µs/row`],
  ['server, everything', `${server.microsPerRow.toFixed(2)} µs/row`],
  ['ratio (bound 2.0, goal 1.5)', (server.microsPerRow / alone).toFixed(2)],
  ['  of it decode, pipeline and encode', `${pure.toFixed(2)} µs/row`],
  ['  of it insert of the same rows as segments', `${server.insertMicrosPerRow.toFixed(2)} µs/row`],
  ['  of it HTTP, spool and the rest', `${(server.microsPerRow - pure - server.insertMicrosPerRow).toFixed(2)} µs/row`],
  ['throughput', `${Math.round(server.rowsPerSecond).toLocaleString('en')} rows/s`],
  ['peak memory (bound 700 MiB)', `${server.peakMiB.toFixed(0)} MiB`],
])

/** The same rows, as sent, by the engine in a process of its own. */
function engineAlone(): number {
  const directory = temporaryDirectory()
  const files: string[] = []
  mkdirSync(path.join(directory, 'rows'))
  for (let i = 0; i < POSTS; i += 10) {
    const file = path.join(directory, 'rows', `${i}.ndjson`)
    writeFileSync(file, Buffer.concat(bodies.slice(i, i + 10)))
    files.push(file)
  }
  return engineMicrosPerRow(directory, files)
}

function engineMicrosPerRow(directory: string, files: readonly string[]): number {
  const ddl = path.join(directory, 'ddl.json')
  writeFileSync(ddl, JSON.stringify(tableStatements()))
  const script = path.join(import.meta.dirname, 'engine-alone.mjs')
  const output = execFileSync(process.execPath, [script, path.join(directory, 'engine'), ddl, ...files], {
    encoding: 'utf8',
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  })
  const { cpuMicros: micros, rows } = JSON.parse(output) as { cpuMicros: number; rows: number }
  if (rows !== ROWS) throw new Error(`the engine stored ${rows} of ${ROWS} rows`)
  return micros / rows
}

async function withServer() {
  const running = await startServer({ dataDir: temporaryDirectory() })
  // Warm up: compile the paths, open the sessions.
  for (let i = 0; i < 10; i++)
    await running.send('POST', '/api/ingest', benchBody(10_000_000 + i * 2_000, 2_000, startMs))
  await spoolEmpty(running)
  const insertBefore = await insertSeconds(running)
  const before = cpuMicros(running.pid)
  const sinceMs = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let i = next++; i < POSTS; i = next++) {
        const { status, text } = await running.send('POST', '/api/ingest', bodies[i] ?? '')
        if (status !== 200) throw new Error(text)
      }
    }),
  )
  const seconds = (performance.now() - sinceMs) / 1000
  await spoolEmpty(running)
  const microsPerRow = (cpuMicros(running.pid) - before) / ROWS
  const insertMicrosPerRow = (((await insertSeconds(running)) - insertBefore) * 1e6) / ROWS
  const peakMiB = peakMemoryMiB(running.pid)
  await running.stop()
  return { microsPerRow, insertMicrosPerRow, rowsPerSecond: ROWS / seconds, peakMiB }
}

/** Inserts run on one thread of the engine, so their time is close to their CPU. */
async function insertSeconds(running: {
  send(method: string, path: string): Promise<{ text: string }>
}): Promise<number> {
  const { text } = await running.send('GET', '/metrics')
  return Number(/^tailrace_insert_seconds_sum (.*)$/m.exec(text)?.[1] ?? 0)
}

/** Decode, pipeline and encode of the same bodies, alone in this process. */
function pureCost(): number {
  const receivedAt = { seconds: Math.floor(startMs / 1000), nanos: 0 }
  const once = (list: readonly Buffer[]) => {
    let chars = 0
    for (const body of list) {
      for (const text of recordTexts(body)) {
        if (typeof text !== 'string') continue
        const record = decodeJson(text)
        normaliseLog(record, { receivedAt })
        chars += encodeLog(record, '1', receivedAt).length
      }
    }
    return chars
  }
  once(bodies.slice(0, 20))
  const before = process.cpuUsage()
  once(bodies)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / ROWS
}
