/** Against the real engine, embedded and behind the HTTP interface: what the layers above rely on. */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OpenStore, openStore, STORES } from '../e2e/support/open-store.ts'
import { type Database, READ_LIMITS } from './connect.ts'
import { Documents } from './documents.ts'
import { applyRetention, migrate } from './migrate.ts'
import { AGING_TABLES, MIGRATIONS } from './migrations/all.ts'
import { param, sql, trustedSql } from './sql.ts'
import { insertLogs, writeLogSegment } from './test-support/log-segment.ts'

const context = { database: 'tailrace', retentionDays: 30 }
let store: OpenStore
let db: Database

const one = async <T>(statement: ReturnType<typeof sql>): Promise<T | undefined> => (await db.read<T>(statement))[0]

/** With a parameter, as almost every read has. */
const SLEEPS_AN_HOUR = sql`SELECT sum(slept) FROM (SELECT sleep(1) AS slept FROM numbers(${param('UInt32', 3_600)}) SETTINGS max_block_size = 1)`
const UNLIMITED = { ...READ_LIMITS, timeoutS: 3_600 }
/** How long until a condition that must come is given up. */
const WAIT_MS = { timeout: 60_000, interval: 50 }

const counts = () =>
  one<Record<string, number>>(sql`SELECT (SELECT count() FROM tailrace.logs) AS logs,
    (SELECT sum(count) FROM tailrace.log_counts_1m) AS minutes, (SELECT sum(count) FROM tailrace.log_services_1d) AS services,
    (SELECT sum(count) FROM tailrace.log_attribute_keys_15m) AS keys, (SELECT sum(logs) FROM tailrace.trace_summaries) AS traces`)

describe.each(STORES)('the %s engine', kind => {
  beforeAll(async () => {
    store = await openStore(kind)
    db = store.db
    await migrate(db, MIGRATIONS, context)
  })
  afterAll(() => store.close())

  it('stores a repeated segment over five days once, in the table and in every rollup', async () => {
    const file = writeLogSegment(store.directory, { rows: 5_000, day: row => row % 5 })
    for (let i = 0; i < 3; i++) await insertLogs(db, file, 'segment-a')
    expect(Object.values((await counts()) ?? {}).map(Number)).toEqual([5_000, 5_000, 5_000, 5_000, 5_000])
  })

  it('stores nothing of a segment in which one row is bad, and says so with a code of bad data', async () => {
    const before = await counts()
    const file = writeLogSegment(store.directory, { rows: 20_000, bad: 19_999 })
    await expect(insertLogs(db, file, 'segment-b')).rejects.toMatchObject({ engineCode: 117 })
    expect(await counts()).toEqual(before)
  })

  it('binds values of every kind as they are', async () => {
    const texts = [
      '',
      "a'b",
      'a\\b',
      'tab\tline\nfeed\r',
      '\u0000',
      'é日本👩‍👩‍👧',
      '{p1:String}',
      "'; DROP TABLE logs",
      '\\N',
      '%',
    ]
    for (const text of texts) {
      expect(await one<{ v: string }>(sql`SELECT ${param('String', text)} AS v`), JSON.stringify(text)).toEqual({
        v: text,
      })
    }
    expect(await one(sql`SELECT ${param('Array(String)', texts)} AS v`)).toEqual({ v: texts })
    expect(await one(sql`SELECT toString(${param('UInt64', '18446744073709551615')}) AS v`)).toEqual({
      v: '18446744073709551615',
    })
  })

  it('lets a read change nothing', async () => {
    await expect(
      db.read(sql`INSERT INTO tailrace.migrations (id, name, checksum) VALUES (99, 'x', 'y')`),
    ).rejects.toThrow()
    expect(await one<{ n: number }>(sql`SELECT count() AS n FROM tailrace.migrations WHERE id = 99`)).toEqual({ n: 0 })
  })

  it('cancels a read in the engine when its caller disconnects', async () => {
    const abort = new AbortController()
    const slow = db.read(SLEEPS_AN_HOUR, { signal: abort.signal, limits: UNLIMITED })
    const sleeping = async () => {
      const running = await one<{ n: number }>(
        trustedSql(
          "SELECT count() AS n FROM system.processes WHERE query LIKE '%sleep(1)%' AND query NOT LIKE '%processes%' AND is_cancelled = 0",
        ),
      )
      return Number(running?.n)
    }
    await vi.waitFor(async () => expect(await sleeping()).toBe(1), WAIT_MS)
    abort.abort()
    await expect(slow).rejects.toThrow()
    await vi.waitFor(async () => expect(await sleeping()).toBe(0), WAIT_MS)
  })

  it('limits the wait for a session to the timeout of the read', async () => {
    const abort = new AbortController()
    const others = [1, 2].map(() =>
      db.read(SLEEPS_AN_HOUR, { signal: abort.signal, limits: UNLIMITED }).catch(() => 'called off'),
    )
    await expect(db.read(sql`SELECT 1`, { limits: { ...db.readLimits, timeoutS: 1 } })).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('for the 1 s that this one waited'),
    })
    expect(db.waitingReads).toBe(0)
    abort.abort()
    expect(await Promise.all(others)).toEqual(['called off', 'called off'])
    expect(await db.read(sql`SELECT 1 AS n`)).toEqual([{ n: 1 }])
  })

  it('uses the indices for ids and attribute values', async () => {
    const explain = async (condition: string) => {
      const rows = await db.read<{ explain: string }>(
        trustedSql(`EXPLAIN indexes = 1 SELECT count() FROM tailrace.logs WHERE ${condition}`),
      )
      return rows.map(row => row.explain).join('\n')
    }
    expect(await explain("trace_id = 'x'")).toContain('trace_id_value')
    expect(await explain("has(attribute_tokens, 'n=5')")).toContain('attribute_token')
    expect(await explain('seq > 100')).toContain('seq_range')
  })

  it('applies migrations once, refuses changed ones and newer databases', async () => {
    await migrate(db, MIGRATIONS, context)
    const changed = MIGRATIONS.map(migration =>
      migration.id === 1 ? { ...migration, statements: ['SELECT 1'] } : migration,
    )
    await expect(migrate(db, changed, context)).rejects.toThrow('migration 1 (logs) differs')
    await expect(migrate(db, MIGRATIONS.slice(0, 1), context)).rejects.toThrow('newer than this version')
  })

  it('follows the setting of the retention in every table that ages', async () => {
    await applyRetention(db, AGING_TABLES, 7)
    for (const { table } of AGING_TABLES) {
      const row = await one<{ ddl: string }>(
        sql`SELECT create_table_query AS ddl FROM system.tables WHERE database = 'tailrace' AND name = ${param('String', table)}`,
      )
      expect(row?.ddl, table).toContain('toIntervalDay(7)')
    }
  })

  it('keeps versions of documents, compares and sets, removes, and survives in its cache', async () => {
    const cache = path.join(store.directory, 'documents.json')
    const documents = new Documents(db, cache)
    await documents.load()
    expect(await documents.put('search', 'errors', 0, { query: 'level:error' })).toMatchObject({ version: 1 })
    await expect(documents.put('search', 'errors', 0, {})).rejects.toMatchObject({ code: 'conflict', status: 409 })
    await documents.put('search', 'errors', 1, { query: 'level:fatal' })
    const again = new Documents(db, cache)
    await again.loadCache()
    expect(again.get('search', 'errors')).toEqual({
      kind: 'search',
      id: 'errors',
      version: 2,
      body: { query: 'level:fatal' },
    })
    expect(again.isFresh).toBe(false)
    await again.load()
    await again.remove('search', 'errors', 2)
    expect(again.list('search')).toEqual([])
    expect(await again.put('search', 'errors', 0, { query: 'new' })).toMatchObject({ version: 4 })
  })

  it('lets one of two processes that change a document at the same moment win, and tells the other', async () => {
    const here = new Documents(db, path.join(store.directory, 'here.json'))
    const there = new Documents(db, path.join(store.directory, 'there.json'))
    const bodies = ['here', "there's"]
    const results = await Promise.allSettled([
      here.put('k', 'nodes', 0, bodies[0]),
      there.put('k', 'nodes', 0, bodies[1]),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    const winner = bodies[results.findIndex(({ status }) => status === 'fulfilled')]
    await here.load()
    expect(here.get('k', 'nodes')).toMatchObject({ version: 1, body: winner })
    const rows = await db.read<{ n: number }>(sql`SELECT count() AS n FROM tailrace.documents WHERE id = 'nodes'`)
    expect(Number(rows[0]?.n)).toBe(1)
  })

  it('lets one of two writers of the same version of a document win', async () => {
    const documents = new Documents(db, path.join(store.directory, 'race.json'))
    await documents.load()
    const results = await Promise.allSettled([documents.put('k', 'race', 0, 1), documents.put('k', 'race', 0, 2)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })
})
