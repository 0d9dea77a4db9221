/** Every state that a broken-off insert may leave, made on the real engine by inserting while views are detached. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type OpenStore, openStore, STORES } from '../e2e/support/open-store.ts'
import type { Database } from './connect.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { catchUpRollups, type SeqRange } from './rollups.ts'
import { sql, trustedSql } from './sql.ts'
import { type InsertTarget, insertTarget } from './stored-rows.ts'
import { insertLogs, writeLogSegment } from './test-support/log-segment.ts'

const ROLLUPS = ['log_attribute_keys_15m', 'log_counts_1m', 'log_services_1d', 'trace_summaries']
const ROWS = 300
const THREE_DAYS = { rows: ROWS, day: (row: number) => row % 3 }
const RANGE: SeqRange = { table: 'logs', node: '7', firstSeq: 1, lastSeq: ROWS }

let store: OpenStore
let db: Database
let target: InsertTarget

/** Runs a task while some views do not see what is inserted. */
async function without(rollups: readonly string[], task: () => Promise<void>): Promise<void> {
  for (const name of rollups) await db.command(trustedSql(`DETACH TABLE tailrace.${name}_view`))
  await task()
  for (const name of rollups) await db.command(trustedSql(`ATTACH TABLE tailrace.${name}_view`))
}

const insert = (token: string, only: (row: number) => boolean = () => true) =>
  insertLogs(db, writeLogSegment(store.directory, { ...THREE_DAYS, only }), token)

/** Rows, and every sum that the rollups hold; each rollup must say what its view makes of the table. */
async function expectConsistent(rows: number): Promise<void> {
  const [table] = await db.read<{ n: number }>(sql`SELECT count() AS n FROM tailrace.logs`)
  expect(Number(table?.n)).toBe(rows)
  const sums = {
    log_counts_1m: 'minute, service, environment, level, sum(count), max(last_received)',
    log_services_1d:
      'day, service, environment, min(first_seen), max(last_seen), sum(count), sum(errors), max(last_received)',
    log_attribute_keys_15m: 'quarter, service, key, sum(count), max(last_received)',
    trace_summaries:
      'trace_id, min(start), max(end), arraySort(groupUniqArrayArray(services)), sum(logs), sum(errors), max(last_received)',
  }
  for (const [name, columns] of Object.entries(sums)) {
    const [view] = await db.read<{ text: string }>(
      trustedSql(`SELECT as_select AS text FROM system.tables WHERE database = 'tailrace' AND name = '${name}_view'`),
    )
    const read = (from: string) => db.read(trustedSql(`SELECT ${columns} FROM ${from} GROUP BY ALL ORDER BY ALL`))
    expect(await read(`tailrace.${name}`), name).toEqual(await read(`(${view?.text})`))
  }
}

describe.each(STORES)('rollups of a broken-off insert, %s', kind => {
  beforeAll(async () => {
    store = await openStore(kind)
    db = store.db
    target = insertTarget(db)
    await migrate(db, MIGRATIONS, { database: 'tailrace', retentionDays: 30 })
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    for (const name of ['logs', ...ROLLUPS]) await db.command(trustedSql(`TRUNCATE TABLE tailrace.${name}`))
    // Others have counted in the same keys before.
    await insertLogs(db, writeLogSegment(store.directory, { ...THREE_DAYS, node: '8' }), `other ${Math.random()}`)
  })

  it('that have counted all rows get nothing', async () => {
    await insert('whole')
    expect([...new Set((await catchUpRollups(db, RANGE, 'x')).values())]).toEqual(['counted'])
    await expectConsistent(2 * ROWS)
  })

  it('that have counted none get all rows, once, however often it is repeated', async () => {
    await without(ROLLUPS, () => insert('no rollup'))
    const first = await catchUpRollups(db, RANGE, 'none')
    expect([...first]).toEqual(ROLLUPS.map(name => [name, 'lacking']))
    expect([...new Set((await catchUpRollups(db, RANGE, 'none')).values())]).toEqual(['counted'])
    await expectConsistent(2 * ROWS)
  })

  it('get the rows where they lack them and not where they have them', async () => {
    await without(['log_counts_1m', 'trace_summaries'], () => insert('some rollups'))
    const found = await catchUpRollups(db, RANGE, 'some')
    expect(Object.fromEntries(found)).toEqual({
      log_attribute_keys_15m: 'counted',
      log_counts_1m: 'lacking',
      log_services_1d: 'counted',
      trace_summaries: 'lacking',
    })
    await expectConsistent(2 * ROWS)
  })

  it('are brought up to the partitions that are there before the missing ones follow', async () => {
    await without(ROLLUPS, () => insert('two of three days', row => row % 3 < 2))
    expect(await target.countRows(RANGE)).toBe(200)
    const seqs = new Set(await target.seqsOf(RANGE))
    expect([...seqs].slice(0, 4)).toEqual([1, 2, 4, 5])
    await target.catchUpRollups(RANGE, 'partial')
    await expectConsistent(ROWS + 200)
    await insert('the rest', row => !seqs.has(row + 1))
    await expectConsistent(2 * ROWS)
  })

  it('that are off by something else are left alone and named', async () => {
    await insert('whole again')
    await db.command(trustedSql('TRUNCATE TABLE tailrace.log_counts_1m'))
    expect((await catchUpRollups(db, RANGE, 'x')).get('log_counts_1m')).toBe('unclear')
    const [row] = await db.read<{ n: number }>(sql`SELECT sum(count) AS n FROM tailrace.log_counts_1m`)
    expect(Number(row?.n)).toBe(0)
  })

  it('a statement under way is known by its token', async () => {
    await db.command(sql`CREATE TABLE tailrace.scratch (n UInt8) ENGINE = Null`)
    const sleeping = db.command(
      sql`INSERT INTO tailrace.scratch SELECT sleepEachRow(1) FROM numbers(3600) SETTINGS insert_deduplication_token = 'seg-1:3-4', max_block_size = 1`,
    )
    const ended = expect(sleeping).rejects.toThrow()
    const inserting = (is: boolean) =>
      vi.waitFor(async () => expect(await target.isInserting('seg-1')).toBe(is), { timeout: 60_000 })
    await inserting(true)
    await db.command(trustedSql("KILL QUERY WHERE query LIKE 'INSERT INTO tailrace.scratch%' ASYNC"), 'background')
    await ended
    // The engine lists a killed statement until its session is used again.
    await db.command(sql`DROP TABLE tailrace.scratch`)
    await inserting(false)
  })
})
