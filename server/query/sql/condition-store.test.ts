import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../../../core/limits.ts'
import { parseQuery } from '../../../core/query/parse.ts'
import { compileRegex } from '../../../core/query/regex/regex.ts'
import { NEWER_RANGES } from '../../../core/query/regex/regex-newer.ts'
import { resolveQuery } from '../../../core/query/resolve.ts'
import { migrate } from '../../../db/migrate.ts'
import { MIGRATIONS } from '../../../db/migrations/all.ts'
import { param, sql } from '../../../db/sql.ts'
import { type OpenStore, openStore, STORES } from '../../../e2e/support/open-store.ts'
import { conditionSql } from './condition-sql.ts'

/** Against the real engine: what may be asked is what the store can read. */
describe.each(STORES)('the %s store', kind => {
  let store: OpenStore
  beforeAll(async () => {
    store = await openStore(kind)
    await migrate(store.db, MIGRATIONS, { database: 'tailrace', retentionDays: 30 })
  })
  afterAll(() => store.close())

  const count = async (query: string): Promise<number> => {
    const condition = conditionSql(resolveQuery(parseQuery(query), 0n))
    const [row] = await store.db.read<{ count: number }>(
      sql`SELECT count() AS count FROM tailrace.logs WHERE ${condition}`,
    )
    return Number(row?.count)
  }

  test('reads negations as deep as they may be', async () => {
    expect(await count(`${'-'.repeat(LIMITS.queryDepthMax)}a`)).toBe(0)
    expect(await count(`${'-('.repeat(LIMITS.queryDepthMax / 2)}a b${')'.repeat(LIMITS.queryDepthMax / 2)}`)).toBe(0)
  })

  test.each(['"."', '"a..b"', '"a`b"', '"a\\\\b"', '"it\'s"', '"a\nb"', '"k[]"', '"k.:b"', '"{p1:String}"', '"*"'])(
    'takes any name for a name: %s',
    async name => {
      for (const test of ['*', 'v', '45', '>5']) expect(await count(`${name}:${test}`)).toBe(0)
    },
  )

  test('knows no more and no fewer characters than expressions are told to in the live tail', async () => {
    const edges = NEWER_RANGES.flatMap(([first, last]) => [first - 1, first, last, last + 1])
    const characters = edges.map(point => String.fromCodePoint(point))
    const kind = '^[\\pL\\pM\\pN\\pP\\pS\\pZ\\p{Cf}]$'
    const rows = await store.db.read<{ known: number }>(
      sql`SELECT match(arrayJoin(${param('Array(String)', characters)}), ${param('String', kind)}) AS known`,
    )
    const compiled = compileRegex(kind)
    if ('fault' in compiled) throw new Error(compiled.fault)
    expect(rows.map(({ known }) => known === 1)).toEqual(characters.map(compiled.matcher))
    expect(compiled.matcher('\ua7cb')).toBe(false)
  })
})
