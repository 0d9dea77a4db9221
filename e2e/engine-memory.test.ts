/** The real server with as little engine memory as a machine of 2 GB gives it, and rows that need far more than usual. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { LogRecord } from '../core/record.ts'
import { encodeLog } from '../server/spool/encode.ts'
import { rowStart } from '../server/spool/pieces.ts'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedRecord } from './support/load.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

const memory = (mib: number) => ({ ENGINE_MEMORY_BYTES: String(mib * 1024 * 1024) })
const STORED_MS = 240_000
const TEST_MS = 400_000

/** Words that no other text has: the index of words takes 18 times their bytes. */
function distinctWords(bytes: number, seed: number): string {
  const words: string[] = []
  for (let i = 0; words.length * 8 < bytes; i++)
    words.push((((seed * 1_000_003 + i) * 2_654_435_761) >>> 0).toString(36).padStart(7, 'a'))
  return words.join(' ').slice(0, bytes)
}

const largeRecord = (n: number) => ({ ...numberedRecord(n), message: distinctWords(1_000_000, n) })

/** A segment as a server with more memory, or an earlier version, has left it: 30 MB over three days. */
function plantSegment(dataDir: string, rows: number): void {
  const spool = path.join(dataDir, 'spool')
  const node = readFileSync(path.join(spool, 'node'), 'utf8').trim()
  const nowS = Math.floor(Date.now() / 1000)
  const lines = Array.from({ length: rows }, (_, row) => {
    const record = new LogRecord()
    // The first day is small: an insert that fails at a later one has committed it.
    record.timestamp = { seconds: nowS - (row < 10 ? 0 : 1 + (row % 2)) * 86_400, nanos: 0 }
    record.message = row < 10 ? 'small' : distinctWords(1_200_000, row)
    record.trace_id = `trace ${row}`
    record.attributes.set('n', 1_000 + row)
    return `${rowStart(2 + row)}${encodeLog(record, node, { seconds: nowS, nanos: 0 })}\n`
  })
  writeFileSync(path.join(spool, `logs-${node}-0000000000000002-1.ndjson`), lines.join(''))
}

const health = async (server: RunningServer) => JSON.parse((await server.send('GET', '/health')).text)

describe('with little engine memory', () => {
  it(
    'stores 61 one-megabyte records of distinct words, and later records, exactly once in 512 MiB',
    async () => {
      const numbers = Array.from({ length: 61 }, (_, n) => n)
      const bodies = numbers.map(n => JSON.stringify(largeRecord(n)))
      const dataDir = temporaryDirectory()
      const server = await startServer({ dataDir, env: memory(512) })
      for (const body of bodies) expect((await server.send('POST', '/api/ingest', body)).status).toBe(200)
      await server.send('POST', '/api/ingest', JSON.stringify(numberedRecord(61)))
      await spoolEmpty(server, STORED_MS)
      expect(await health(server)).toMatchObject({ status: 'healthy', insert: { state: 'ok' } })
      // Segments are sealed so that they fit: nothing had to be cut.
      expect(server.log()).not.toContain('inserting them in halves')
      await server.stop()
      await expectExactlyOnce(dataDir, new Set([...numbers, 61]), '61 large records')
      expect(readdirSync(path.join(dataDir, 'quarantine'))).toEqual([])
    },
    TEST_MS,
  )

  it(
    'stores an oversized segment exactly once across a SIGKILL during its bisection, and names the remedy',
    async () => {
      const dataDir = temporaryDirectory()
      const first = await startServer({ dataDir, env: memory(256) })
      await first.send('POST', '/api/ingest?wait=stored', JSON.stringify(numberedRecord(0)))
      await first.stop()
      plantSegment(dataDir, 35)
      const second = await startServer({ dataDir, env: { ...memory(256), TAILRACE_FAULT: 'during-halving:2' } })
      await second.send('POST', '/api/ingest', JSON.stringify(numberedRecord(1)))
      const bisecting = eventually(
        'bisection shows on /health',
        async () => {
          const { status, insert } = await health(second)
          return insert.state === 'bisecting' && { status, insert }
        },
        STORED_MS,
      )
      expect(await bisecting).toMatchObject({
        status: 'degraded',
        insert: { last_error: expect.stringContaining('raise ENGINE_MEMORY_BYTES, now 268435456') },
      })
      expect(await second.ended).toMatchObject({ signal: 'SIGKILL' })
      expect(second.log()).toContain('raise ENGINE_MEMORY_BYTES')

      // With more memory the whole would fit now, and double what its halves have stored.
      const third = await startServer({ dataDir, env: memory(4096) })
      await spoolEmpty(third, STORED_MS)
      await third.stop()
      const planted = Array.from({ length: 35 }, (_, row) => 1_000 + row)
      await expectExactlyOnce(dataDir, new Set([0, 1, ...planted]), 'bisection')
      expect(readdirSync(path.join(dataDir, 'quarantine'))).toEqual([])
      expect(readdirSync(path.join(dataDir, 'spool')).filter(name => /half|bisection/.test(name))).toEqual([])
    },
    TEST_MS,
  )
})
