import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { LOGS } from '../../core/schema/logs.ts'
import { migrate } from '../../db/migrate.ts'
import { MIGRATIONS } from '../../db/migrations/all.ts'
import { sql, trustedSql } from '../../db/sql.ts'
import { type OpenStore, openStore, STORES } from '../../e2e/support/open-store.ts'
import { logFacets } from './facets.ts'
import { newestSample, sampleSql } from './sample.ts'
import { scopeOf } from './scope.ts'

/** Within one step of the table's order, so that the newest are not the last. */
const AT_S = Math.floor(Date.now() / 3_600_000) * 3_600 - 1_800
const MANY = LIMITS.sampleRowsMax + 20_000
const NEWER = 9_000

describe.each(STORES)('in the %s store', kind => {
  let store: OpenStore
  beforeAll(async () => {
    store = await openStore(kind)
    await migrate(store.db, MIGRATIONS, { database: 'tailrace', retentionDays: 30 })
    await insert('later', NEWER, AT_S + 5, 1)
    await insert('many', MANY, AT_S, 1 + NEWER)
    await insert('last', NEWER, AT_S + 10, 1 + NEWER + MANY)
  })
  afterAll(() => store.close())

  const insert = (service: string, rows: number, atS: number, firstSeq: number) =>
    store.db.command(
      trustedSql(
        `INSERT INTO tailrace.logs (node, seq, service, timestamp, received_at) SELECT 7, ${firstSeq} + number, '${service}', toDateTime64(${atS}, 9, 'UTC'), now64(9, 'UTC') FROM numbers(${rows})`,
      ),
    )
  const ofSample = async () => {
    const sample = await newestSample(store.db, scopeOf(LOGS, {}))
    if (sample === undefined) throw new Error('there are rows')
    return store.db.read<{ service: string; rows: number; first: number }>(
      sql`SELECT service, toUInt32(count()) AS rows, toUInt32(min(seq)) AS first FROM ${sampleSql(store.db, sample, sql`service, seq`)} GROUP BY service ORDER BY service`,
    )
  }

  test('the sample is of the newest rows to the row, and the same each time, however many have one time', async () => {
    const tied = LIMITS.sampleRowsMax - 2 * NEWER
    for (let again = 0; again < 3; again++)
      expect(await ofSample()).toEqual([
        { service: 'last', rows: NEWER, first: 1 + NEWER + MANY },
        { service: 'later', rows: NEWER, first: 1 },
        { service: 'many', rows: tied, first: 1 + NEWER + MANY - tied },
      ])
  })

  test('facets say that they are of a part, and of how many', async () => {
    const { sample, fields } = await logFacets(store.db, scopeOf(LOGS, {}), ['service'])
    expect(sample).toMatchObject({ rows: LIMITS.sampleRowsMax, isWhole: false })
    expect(fields[0]?.values.map(({ value }) => value).sort()).toEqual(['last', 'later', 'many'])
  })

  test('what is less than a sample is all of it', async () => {
    const { sample } = await logFacets(store.db, scopeOf(LOGS, { service: 'last' }), ['service'])
    expect(sample).toMatchObject({ rows: NEWER, isWhole: true })
  })
})
