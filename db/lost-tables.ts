/**
 * Tables whose data is there and whose metadata is not. The engine opens without them and says nothing; the migrations
 * would make them anew, empty, beside the rows that were stored.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Database } from './connect.ts'
import { param, sql } from './sql.ts'

/** Throws when the engine's directory holds data of tables that the engine did not load. */
export async function refuseLostFiles(db: Database): Promise<void> {
  if (db.directory === undefined) return
  const lost = missing(await tablesOf(db), namesOnDisk(db.directory, db.name))
  if (lost.length === 0) return
  throw new Error(
    `the engine in ${db.directory} has the data of ${lost.join(', ')} but not their definitions: restore metadata/${db.name}.sql and the .sql files in store, see docs/damaged-files.md`,
  )
}

/** Throws when tables or views are not there that these statements of applied migrations have made. */
export async function refuseLostTables(db: Database, applied: readonly string[]): Promise<void> {
  const lost = missing(await tablesOf(db), applied.flatMap(createdBy))
  if (lost.length === 0) return
  const remedy =
    db.directory === undefined
      ? 'restore them, or set CLICKHOUSE_DATABASE to a new name'
      : `restore their .sql files in ${db.directory}/store, see docs/damaged-files.md`
  throw new Error(`the database ${db.name} has lost ${lost.join(', ')}: ${remedy}`)
}

function missing(present: ReadonlySet<string>, wanted: readonly string[]): string[] {
  return wanted.filter(name => !present.has(name))
}

async function tablesOf(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.read<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = ${param('String', db.name)}`,
    { lane: 'background' },
  )
  return new Set(rows.map(({ name }) => name))
}

/** The engine keeps a link from each table's name to its data. */
function namesOnDisk(directory: string, database: string): string[] {
  try {
    return readdirSync(path.join(directory, 'data', database))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Names in a template of a migration. */
function createdBy(statement: string): string[] {
  return [...statement.matchAll(/CREATE (?:TABLE|MATERIALIZED VIEW) IF NOT EXISTS \{database\}\.(\w+)/g)].map(
    ([, name = '']) => name,
  )
}
