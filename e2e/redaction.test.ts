/** No listing and no file that is kept for inspection shows a key, whichever way a sender wrote it and broke off. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventually, freePort, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

const KEY = 'sesame-7f3a9c51-barley'
/** What must not be left of it: four characters in a row. */
const PIECES = Array.from({ length: KEY.length - 3 }, (_, i) => KEY.slice(i, i + 4))

interface Listing {
  latest: { door: string; code: string; message: string; sample: string }[]
  counts: { door: string; code: string; count: number }[]
}

const read = async <T>(server: RunningServer, procedure: string): Promise<T> =>
  JSON.parse((await server.send('GET', `/api/trpc/${procedure}`)).text).result.data

/** Sends the bytes over a connection of their own and closes it. */
function sendAndClose(port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text))
    socket.once('close', () => resolve())
    socket.once('error', reject)
    socket.resume()
  })
}

function expectNoPiece(text: string, what: string): void {
  expect(
    PIECES.filter(piece => text.includes(piece)),
    what,
  ).toEqual([])
}

test('the key appears in no rejection, neither on the page, in the file nor in the log', async () => {
  const port = await freePort()
  const dataDir = temporaryDirectory()
  const server = await startServer({ dataDir, env: { SYSLOG_PORT: String(port), INGEST_KEY: KEY } })
  const message = `<13>1 2026-11-21T02:55:43Z vm app - - [tailrace@0 key="${KEY}"] text`
  // A counted message whose connection ends inside it, at every character of the key and behind it.
  const from = message.indexOf(KEY)
  for (let end = from + 1; end <= from + KEY.length + 3; end++)
    await sendAndClose(port, `${message.length + 20} ${message.slice(0, end)}`)
  // A count that is too small cuts the message in two.
  for (let end = from + 1; end < from + KEY.length; end++) await sendAndClose(port, `${end} ${message}\n`)
  // Syslog with a wrong id, JSON that is none, and the head of an HTTP request that went to the wrong port.
  await sendAndClose(port, `${message.replace('tailrace@0', 'tailrace-0')}\n{"key":"${KEY}"\n{"a":1,}{"k":"${KEY}\n`)
  await sendAndClose(port, `POST /api/ingest?api_key=${KEY} HTTP/1.1\nAuthorization: Bearer ${KEY}\n\n`)
  for (const body of [`{"k":"${KEY}"`, `{"k":"${KEY}`, KEY, `"${KEY}"`, `["${KEY}"]`, `{"a":${KEY}}`])
    await server.send('POST', '/api/ingest', body, { 'x-api-key': KEY })
  const listing = await eventually('everything is refused', async () => {
    const { latest, counts } = await read<Listing>(server, 'ingest.rejections?input=%7B%22limit%22%3A1000%7D')
    const total = counts.reduce((sum, { count }) => sum + count, 0)
    return total >= KEY.length * 2 + 6 && { latest, counts }
  })
  const codes = new Set(listing.counts.map(({ door, code }) => `${door} ${code}`))
  expect([...codes]).toEqual(
    expect.arrayContaining(['syslog_tcp incomplete_message', 'syslog_tcp unauthorized', 'ingest invalid_json']),
  )
  for (const { sample, message } of listing.latest) expectNoPiece(sample + message, sample)
  expectNoPiece(server.log(), 'the log')
  expect(await server.stop()).toBe(0)
  const kept = readFileSync(path.join(dataDir, 'rejections.json'), 'utf8')
  expect(kept).toContain('(hidden)')
  expectNoPiece(kept, 'the file')
})

test('a start removes keys that an earlier version wrote to the file, and lists none from the quarantine', async () => {
  const dataDir = temporaryDirectory()
  const file = path.join(dataDir, 'rejections.json')
  const old = { at: '2026-11-21T02:55:43.000Z', door: 'syslog_tcp', sender: '127.0.0.1', index: 0, message: 'm' }
  const sample = `99 <13>1 - vm app - - [tailrace@0 key="${KEY}`
  writeFileSync(file, JSON.stringify({ kept: [{ ...old, code: 'incomplete_message', sample }], counts: [] }))
  mkdirSync(path.join(dataDir, 'quarantine'), { mode: 0o700 })
  const row = `["a","${'x'.repeat(1_980)} ${KEY}"]\n`
  writeFileSync(
    path.join(dataDir, 'quarantine/logs-42-0000000000000001-1.3.json'),
    JSON.stringify({ reason: `cannot parse "${KEY}"`, row }),
  )
  const server = await startServer({ dataDir, env: { INGEST_KEY: KEY } })
  expectNoPiece(readFileSync(file, 'utf8'), 'the file')
  const { latest } = await read<Listing>(server, 'ingest.rejections')
  expect(latest.map(item => item.sample)).toEqual([sample.replace(KEY, '(hidden)')])
  const { files } = await read<{ files: { reason: string }[] }>(server, 'ingest.quarantine')
  expect(files.map(({ reason }) => reason)).toEqual(['cannot parse "(hidden)"'])
  expectNoPiece(JSON.stringify(files), 'the quarantine')
  expect(await server.stop()).toBe(0)
})
