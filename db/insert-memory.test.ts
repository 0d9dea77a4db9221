/** What an insert leaves behind that does not fit into the engine's memory, on a real engine with the least it may have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LogRecord } from '../core/record.ts'
import { encodeLog } from '../server/spool/encode.ts'
import { rowStart } from '../server/spool/pieces.ts'
import { connectEmbedded, type Database } from './connect.ts'
import { isOutOfMemory } from './errors.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { sql } from './sql.ts'
import { insertTarget } from './stored-rows.ts'
import { insertLogs } from './test-support/log-segment.ts'

const SMALL_ROWS = 15
const RANGE = { table: 'logs', node: '7', firstSeq: 1, lastSeq: SMALL_ROWS + 20 }
const directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-memory-'))
let db: Database

beforeAll(async () => {
  const limits = { memoryBytesMax: 256 * 1024 * 1024, diskFreeBytesMin: 1 }
  db = connectEmbedded(path.join(directory, 'engine'), 'tailrace', limits)
  await migrate(db, MIGRATIONS, { database: 'tailrace', retentionDays: 30 })
})
afterAll(async () => {
  await db.close()
  rmSync(directory, { recursive: true, force: true })
})

function words(bytes: number, seed: number): string {
  const at = (i: number) => (((seed * 1_000_003 + i) * 2_654_435_761) >>> 0).toString(36).padStart(7, 'a')
  return Array.from({ length: bytes / 8 }, (_, i) => at(i)).join(' ')
}

/** Three small days, then 20 MB of one day. */
function writeSegment(): string {
  const nowS = Math.floor(Date.now() / 1000)
  const lines = Array.from({ length: RANGE.lastSeq }, (_, row) => {
    const record = new LogRecord()
    const isSmall = row < SMALL_ROWS
    record.timestamp = { seconds: nowS - (isSmall ? 2 + (row % 3) : 1) * 86_400, nanos: 0 }
    record.message = isSmall ? 'small' : words(1_000_000, row)
    record.trace_id = `trace ${row}`
    record.attributes.set('n', row)
    return `${rowStart(1 + row)}${encodeLog(record, '7', { seconds: nowS, nanos: 0 })}\n`
  })
  const file = path.join(directory, 'segment.ndjson')
  writeFileSync(file, lines.join(''))
  return file
}

const counted = async () =>
  (
    await db.read<Record<string, number>>(sql`SELECT (SELECT count() FROM tailrace.logs) AS logs,
    (SELECT sum(count) FROM tailrace.log_counts_1m) AS minutes, (SELECT sum(count) FROM tailrace.log_services_1d) AS services,
    (SELECT sum(count) FROM tailrace.log_attribute_keys_15m) AS keys, (SELECT sum(logs) FROM tailrace.trace_summaries) AS traces`)
  ).map(row => Object.values(row).map(Number))[0]

it('leaves whole partitions without rollups behind, which are then counted exactly once', async () => {
  const error: Error = await insertLogs(db, writeSegment(), 'too large').then(
    () => new Error('the insert fits'),
    failure => failure,
  )
  expect(isOutOfMemory(error), error.message).toBe(true)
  expect(error.message).toContain('raise ENGINE_MEMORY_BYTES, now 268435456')

  const target = insertTarget(db)
  expect(await target.isInserting('too large')).toBe(false)
  const seqs = await target.seqsOf(RANGE)
  const partitions = await target.partitionsOf(RANGE)
  expect(seqs.length).toBeGreaterThan(0)
  expect(seqs.length).toBe(partitions.length * (SMALL_ROWS / 3))
  expect(await counted()).toEqual([seqs.length, 0, 0, 0, 0])

  for (let time = 0; time < 2; time++) await target.catchUpRollups({ ...RANGE, partitions }, 'left-behind')
  expect(await counted()).toEqual(Array(5).fill(seqs.length))
  expect([...(await target.catchUpRollups({ ...RANGE, partitions: [] }, 'none')).values()]).not.toContain('lacking')
}, 120_000)
