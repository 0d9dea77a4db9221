import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenStore, openStore } from '../e2e/support/open-store.ts'
import { clusterStatements } from './cluster.ts'
import type { Database } from './connect.ts'
import { foundation, migrate, renderMigration } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { sql, trustedSql } from './sql.ts'

const single = { database: 'tailrace', retentionDays: 30 }
const clustered = { ...single, cluster: 'main-2' }
const statementsOf = (context: typeof single) => MIGRATIONS.flatMap(migration => renderMigration(migration, context))
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)
const firstLine = (text: string) => text.split('\n')[0] ?? ''

describe('one server', () => {
  it('gets the very bytes it always got: released migrations are never changed', () => {
    const rendered = Object.fromEntries(
      MIGRATIONS.map(migration => [migration.name, renderMigration(migration, single).map(digest)]),
    )
    expect(rendered).toMatchObject({
      logs: ['3350341c99d30535'],
      rollups: [
        '4a93b1f718ccb575',
        '35dc341547893ee5',
        'aa30d0ea3cbba4a1',
        '56c08bd4e62fe7e6',
        '55d09b28035a45b8',
        '542d27537350318c',
        'e802773fa18d8972',
        '35daa671c2352bf7',
      ],
      documents: ['038a865a0024ef27'],
      'word-indices': ['1045a4c26bf8f7ee'],
    })
  })

  it('has no word of a cluster in any statement', () => {
    for (const statement of [...foundation(single), ...statementsOf(single)])
      expect(statement).not.toMatch(/CLUSTER|Replicated|Distributed|replicated_deduplication_window_seconds/)
  })
})

describe('a cluster', () => {
  it('gets its database and the table of migrations, the same on every server', () => {
    expect(foundation(clustered)).toEqual([
      'CREATE DATABASE IF NOT EXISTS tailrace ON CLUSTER `main-2`',
      `CREATE TABLE IF NOT EXISTS tailrace.migrations ON CLUSTER \`main-2\`
(id UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}') ORDER BY id SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
    ])
  })

  it('differs from one server in these places and no others', () => {
    const back = (statement: string) =>
      statement
        .replace(' ON CLUSTER `main-2`', '')
        .replace(/Replicated(\w*MergeTree)\('[^)]*'\)/, '$1')
        .replace(
          'replicated_deduplication_window = 100000, replicated_deduplication_window_seconds = 604800',
          'non_replicated_deduplication_window = 100000',
        )
    const withoutDistributed = statementsOf(clustered).filter(text => !text.includes('ENGINE = Distributed'))
    expect(withoutDistributed.map(back)).toEqual(statementsOf(single))
    for (const text of withoutDistributed) expect(text).toContain(' ON CLUSTER `main-2`')
  })

  it('has these statements, in this order', () => {
    const SHARD = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'"
    const engines = statementsOf(clustered).map(text => [firstLine(text), /ENGINE = .*/.exec(text)?.[0]])
    const table = (name: string, engine: string) => [
      [`CREATE TABLE IF NOT EXISTS tailrace.${name} ON CLUSTER \`main-2\``, `ENGINE = ${engine}(${SHARD})`],
      [
        `CREATE TABLE IF NOT EXISTS tailrace.${name}_all ON CLUSTER \`main-2\` AS tailrace.${name}`,
        `ENGINE = Distributed('main-2', 'tailrace', '${name}')`,
      ],
    ]
    const view = (name: string) => [
      [
        `CREATE MATERIALIZED VIEW IF NOT EXISTS tailrace.${name}_view ON CLUSTER \`main-2\` TO tailrace.${name} AS`,
        undefined,
      ],
    ]
    const rollup = (name: string) => [...table(name, 'ReplicatedAggregatingMergeTree'), ...view(name)]
    const EXPECTED = [
      ...table('logs', 'ReplicatedMergeTree'),
      ...rollup('log_counts_1m'),
      ...rollup('log_services_1d'),
      ...rollup('log_attribute_keys_15m'),
      ...rollup('trace_summaries'),
      [
        'CREATE TABLE IF NOT EXISTS tailrace.documents ON CLUSTER `main-2`',
        "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')",
      ],
    ]
    // Later migrations follow.
    expect(engines.slice(0, EXPECTED.length)).toEqual(EXPECTED)
  })

  it('gives the whole text of one rollup like this', () => {
    const [, , text] = statementsOf(clustered)
    expect(text).toBe(`CREATE TABLE IF NOT EXISTS tailrace.log_counts_1m ON CLUSTER \`main-2\`
(
  minute DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  service LowCardinality(String),
  environment LowCardinality(String),
  level LowCardinality(String),
  count SimpleAggregateFunction(sum, UInt64),
  last_received SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')
ORDER BY (minute, service, environment, level)
TTL last_received + toIntervalDay(30)
SETTINGS replicated_deduplication_window = 100000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1`)
  })

  it('refuses a statement that no rule is for, instead of running it on one server only', () => {
    expect(() => clusterStatements('ALTER TABLE tailrace.logs ADD COLUMN x UInt8', 'c')).toThrow(
      'add one to db/cluster.ts: ALTER TABLE tailrace.logs ADD COLUMN x UInt8',
    )
  })
})

describe('the engine', () => {
  let store: OpenStore
  let db: Database
  beforeAll(async () => {
    store = await openStore('embedded')
    db = store.db
    await migrate(db, MIGRATIONS, single)
  })
  afterAll(() => store.close())

  it('parses every statement of a cluster', async () => {
    for (const statement of [...foundation(clustered), ...statementsOf(clustered)])
      await db.command(trustedSql(`EXPLAIN AST ${statement}`))
    await expect(db.command(trustedSql('EXPLAIN AST CREATE TABLE a ON CLUSTERS b (x Int8)'))).rejects.toThrow('yntax')
  })

  it('knows the settings that replicated tables are given', async () => {
    const rows = await db.read<{ name: string }>(
      sql`SELECT name FROM system.merge_tree_settings WHERE name LIKE 'replicated_deduplication_window%'`,
    )
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['replicated_deduplication_window', 'replicated_deduplication_window_seconds']),
    )
  })
})
