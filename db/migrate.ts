/**
 * Numbered, append-only migrations with checksums. A statement that was applied is never changed: the checksum of what
 * is in the database and what is in the code must agree, or the server says so and does not start on it.
 */
import { createHash } from 'node:crypto'
import { clusterStatements, distributedName, onCluster, replicatedWindow } from './cluster.ts'
import type { Database } from './connect.ts'
import { refuseLostFiles, refuseLostTables } from './lost-tables.ts'
import { param, sql, trustedSql } from './sql.ts'

export interface Migration {
  readonly id: number
  readonly name: string
  /** Templates with `{database}` and the other names of `MigrationContext`; the checksum covers the template. */
  readonly statements: readonly string[]
}

/** What a template's placeholders stand for, and where its statements run. */
export interface MigrationContext {
  readonly database: string
  readonly retentionDays: number
  /** Undefined for one server. */
  readonly cluster?: string | undefined
}

/** Parts a single insert may make and still be recognised when it is repeated: one per day and row at the worst (C1.4). */
const DEDUPLICATION_WINDOW = 100_000

/** Applies what is missing, in order. Throws when an applied migration was changed or is unknown to this version. */
export async function migrate(
  db: Database,
  migrations: readonly Migration[],
  context: MigrationContext,
): Promise<void> {
  await refuseOldServer(db)
  await refuseLostFiles(db)
  // A statement for a whole cluster waits for each of its servers; one that is down must not keep us from starting.
  if (!(await hasMigrations(db))) for (const statement of foundation(context)) await db.command(trustedSql(statement))
  const applied = await db.read<{ id: number; checksum: string }>(
    trustedSql(`SELECT id, checksum FROM ${db.name}.migrations ORDER BY id`),
    { lane: 'background' },
  )
  refuseUnknown(applied, migrations)
  if (applied.length > 0) await refuseOtherKind(db)
  const isApplied = (migration: Migration) => applied.some(({ id }) => id === migration.id)
  await refuseLostTables(
    db,
    migrations.filter(isApplied).flatMap(({ statements }) => statements),
  )
  for (const migration of migrations) {
    const before = applied.find(({ id }) => id === migration.id)
    if (before === undefined) await apply(db, migration, context)
    else if (before.checksum !== checksum(migration)) {
      throw new Error(
        `migration ${migration.id} (${migration.name}) differs from the one this database was made with: use the version of Tailrace that made it, or a new DATA_DIR`,
      )
    }
  }
}

async function hasMigrations(db: Database): Promise<boolean> {
  return (await engineOf(db, 'migrations')) !== undefined
}

/** Without its Distributed tables a cluster cannot be read; read without them, it would show one shard as if it were all. */
async function refuseOtherKind(db: Database): Promise<void> {
  const isCluster = (await engineOf(db, distributedName('logs'))) === 'Distributed'
  if (isCluster === (db.cluster !== undefined)) return
  throw new Error(
    isCluster
      ? `the database ${db.name} was made for a cluster: set CLICKHOUSE_CLUSTER to its name`
      : `the database ${db.name} was made for one server: leave CLICKHOUSE_CLUSTER out, or choose another CLICKHOUSE_DATABASE`,
  )
}

async function engineOf(db: Database, table: string): Promise<string | undefined> {
  const [row] = await db.read<{ engine: string }>(
    sql`SELECT engine FROM system.tables WHERE database = ${param('String', db.name)} AND name = ${param('String', table)}`,
    { lane: 'background' },
  )
  return row?.engine
}

/** What must be there before the first migration. */
export function foundation({ database, cluster }: MigrationContext): string[] {
  return placed(cluster, [
    `CREATE DATABASE IF NOT EXISTS ${database}`,
    `CREATE TABLE IF NOT EXISTS ${database}.migrations
(id UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = MergeTree ORDER BY id SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  ])
}

function placed(cluster: string | undefined, statements: readonly string[]): string[] {
  return cluster === undefined
    ? [...statements]
    : statements.flatMap(statement => clusterStatements(statement, cluster))
}

/** Text indices over expressions, JSON in compact parts and deduplication through views are what this version has. */
const SERVER_VERSION_MIN = [26, 7] as const

async function refuseOldServer(db: Database): Promise<void> {
  const rows = await db.read<{ version: string }>(sql`SELECT version() AS version`, { lane: 'background' })
  const version = rows[0]?.version ?? ''
  if (version === '') {
    const remedy = 'set CLICKHOUSE_URL to the HTTP port of a ClickHouse server, usually 8123 or 8443'
    throw new Error(`what answers is no ClickHouse, it has no version: ${remedy}`)
  }
  if (isAtLeast(version, SERVER_VERSION_MIN)) return
  throw new Error(`ClickHouse ${version} is too old: Tailrace needs ${SERVER_VERSION_MIN.join('.')} or newer`)
}

/** Whether a version such as `26.7.2.1` is at least the wanted major and minor. */
export function isAtLeast(version: string, [wantedMajor, wantedMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** Retention is a setting and no migration: tables follow it at every start. */
export async function applyRetention(db: Database, tables: readonly { table: string; column: string }[], days: number) {
  for (const { table, column } of tables) {
    const rows = await db.read<{ ddl: string }>(
      sql`SELECT create_table_query AS ddl FROM system.tables WHERE database = ${param('String', db.name)} AND name = ${param('String', table)}`,
      { lane: 'background' },
    )
    if (rows[0]?.ddl.includes(`toIntervalDay(${days})`)) continue
    await db.command(
      trustedSql(
        `ALTER TABLE ${db.name}.${table}${onCluster(db.cluster)} MODIFY TTL ${column === 'received_at' ? 'toDateTime(received_at)' : column} + toIntervalDay(${days}) SETTINGS materialize_ttl_after_modify = 0`,
      ),
    )
  }
}

async function apply(db: Database, migration: Migration, context: MigrationContext): Promise<void> {
  for (const statement of renderMigration(migration, context)) await db.command(trustedSql(statement))
  await db.command(
    sql`INSERT INTO ${trustedSql(`${db.name}.migrations`)} (id, name, checksum) VALUES (${param('UInt32', migration.id)}, ${param('String', migration.name)}, ${param('String', checksum(migration))})`,
  )
}

/** The migration's statements with their placeholders filled in. Throws for an unknown placeholder. */
export function renderMigration(
  migration: Migration,
  { database, retentionDays, cluster }: MigrationContext,
): string[] {
  const window =
    cluster === undefined
      ? `non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`
      : replicatedWindow(DEDUPLICATION_WINDOW)
  const values: Record<string, string> = {
    database,
    retentionDays: String(retentionDays),
    tableSettings: `${window}, fsync_after_insert = 1, fsync_part_directory = 1`,
  }
  const statements = migration.statements.map(statement =>
    statement.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`unknown placeholder {${name}} in a migration`)
      return value
    }),
  )
  return placed(cluster, statements)
}

function refuseUnknown(applied: readonly { id: number }[], migrations: readonly Migration[]): void {
  const newest = migrations[migrations.length - 1]?.id ?? 0
  const unknown = applied.find(({ id }) => id > newest)
  if (unknown === undefined) return
  throw new Error(
    `the database has migration ${unknown.id}, newer than this version of Tailrace: start the newer version`,
  )
}

function checksum(migration: Migration): string {
  return createHash('sha256').update(JSON.stringify(migration.statements)).digest('hex').slice(0, 16)
}
