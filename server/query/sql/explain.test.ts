import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOGS } from '../../../core/schema/logs.ts'
import { migrate } from '../../../db/migrate.ts'
import { MIGRATIONS } from '../../../db/migrations/all.ts'
import { sql, trustedSql } from '../../../db/sql.ts'
import { type OpenStore, openStore, STORES } from '../../../e2e/support/open-store.ts'
import { scopeOf, scopeSql } from '../scope.ts'

/** What the engine says it will use: an answer may be right and still read everything. */
describe.each(STORES)('the %s store', kind => {
  let store: OpenStore
  beforeAll(async () => {
    store = await openStore(kind)
    await migrate(store.db, MIGRATIONS, { database: 'tailrace', retentionDays: 30 })
    // Two bursts, an hour apart.
    await store.db.command(
      trustedSql(`INSERT INTO tailrace.logs (seq, node, timestamp, level, service, message, trace_id, user_id, attributes, attribute_tokens)
SELECT number + 1, 42, fromUnixTimestamp64Milli(1700000000000 + number * 3 + intDiv(number, 25000) * 3600000), 'info', concat('service-', toString(number % 50)),
concat('word', toString(number), ' of many'), lower(hex(MD5(toString(number)))), concat('user-', toString(number)),
concat('{"order_id":"ord-', toString(number), '"}'), [concat('order_id=ord-', toString(number))] FROM numbers(50000)`),
    )
  })
  afterAll(() => store.close())

  async function planOf(query: string): Promise<string> {
    const rows = await store.db.read<{ explain: string }>(
      sql`EXPLAIN indexes = 1 SELECT count() FROM tailrace.logs WHERE ${scopeSql(scopeOf(LOGS, { query }))}`,
    )
    return rows.map(({ explain }) => explain).join('\n')
  }

  /** Granules that are left of all. */
  function granules(plan: string): { left: number; all: number } {
    const counts = [...plan.matchAll(/Granules: (\d+)\/(\d+)/g)]
    return { left: Number(counts[counts.length - 1]?.[1]), all: Number(counts[0]?.[2]) }
  }

  test.each([
    ['a word', 'word777', 'message_separated'],
    ['a word of one text', 'message:word777', 'message_separated'],
    ['the whole words of a phrase', '"of many " OR "x word777 y"', 'message_separated'],
    ['a trace', 'trace_id:f1c1592588411002af340cbaedd6fc33', 'trace_id_value'],
    ['a user', 'user_id:user-777', 'user_id_value'],
    ['an attribute', 'order_id:ord-777', 'attribute_token'],
    ['several values of an attribute', 'order_id:(ord-777 OR ord-778)', 'attribute_token'],
  ])('%s is looked up in its index', async (_, query, index) => {
    expect(await planOf(query)).toContain(index)
  })

  test.each([
    ['a trace', 'trace_id:f1c1592588411002af340cbaedd6fc33'],
    ['a user', 'user_id:user-777'],
    ['an attribute', 'order_id:ord-777'],
    ['a service', 'service:service-7'],
    ['a time', 'timestamp:[2023-11-14T22:13:20Z TO 2023-11-14T22:20:00Z]'],
  ])('%s leaves little to read', async (_, query) => {
    const { left, all } = granules(await planOf(query))
    expect(all).toBeGreaterThan(4)
    expect(left).toBeLessThan(all)
  })
})
