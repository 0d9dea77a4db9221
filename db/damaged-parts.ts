/**
 * Parts of tables that the disk has damaged. The engine detaches a part whose files are missing or have another size when
 * it opens, so that its rows are silently missing. Changed bytes it notices when they are read, and by `CHECK TABLE`.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Database, ReadOptions } from './connect.ts'
import { param, type Sql, sql, trustedSql } from './sql.ts'

export interface DamagedPart {
  readonly table: string
  readonly part: string
  /** `detached`: its rows are missing from every result. `unreadable`: reads that need it fail. */
  readonly state: 'detached' | 'unreadable'
  /** Undefined where even their number cannot be read. */
  readonly rows: number | undefined
  readonly path: string
  /** The engine's message. */
  readonly reason: string
}

export interface Part {
  readonly table: string
  readonly part: string
  readonly rows: number
  readonly bytes: number
  readonly path: string
}

const BACKGROUND = { lane: 'background' } as const
/** A part may have tens of gigabytes. */
const CHECK_S_MAX = 3_600

/** Parts that the engine has detached as broken. */
export async function detachedParts(db: Database): Promise<DamagedPart[]> {
  const found = await db.read<{ table: string; part: string; reason: string; path: string }>(
    sql`SELECT table, name AS part, reason, path FROM system.detached_parts
WHERE database = ${param('String', db.name)} AND reason LIKE ${param('String', '%broken%')} ORDER BY table, part`,
    BACKGROUND,
  )
  return Promise.all(
    found.map(async ({ table, part, reason, path: at }) => {
      const where = db.directory === undefined ? at : path.resolve(db.directory, at)
      const rows = db.directory === undefined ? undefined : await rowsIn(where)
      return { table, part, state: 'detached' as const, rows, path: where, reason }
    }),
  )
}

/** Parts that reads use, the newest first. */
export async function activeParts(db: Database): Promise<Part[]> {
  const parts = await db.read<{ table: string; part: string; rows: string; bytes: string; path: string }>(
    sql`SELECT table, name AS part, toString(rows) AS rows, toString(bytes_on_disk) AS bytes, path FROM system.parts
WHERE database = ${param('String', db.name)} AND active ORDER BY modification_time DESC, table, part`,
    BACKGROUND,
  )
  return parts.map(({ rows, bytes, ...part }) => ({ ...part, rows: Number(rows), bytes: Number(bytes) }))
}

/** Reads a whole part and verifies its checksums. Returns the fault; undefined when the part is sound or gone. */
export async function damageOf(db: Database, { table, part }: Part, signal: AbortSignal): Promise<string | undefined> {
  const options: ReadOptions = { lane: 'check', limits: { ...db.readLimits, timeoutS: CHECK_S_MAX }, signal }
  const results = await db.read<{ part_path: string; is_passed: number | boolean; message: string }>(
    checkTable(db, table, part),
    options,
  )
  const failed = results.find(({ is_passed }) => !is_passed)
  return failed && (failed.message || 'its checksums do not match')
}

function checkTable(db: Database, table: string, part: string): Sql {
  return sql`CHECK TABLE ${db.localTable(table)} PART ${quotedPart(part)}`
}

/** The statement takes a literal and no parameter. Names of parts are partitions and numbers. */
function quotedPart(part: string): Sql {
  if (!/^[\w-]{1,255}$/.test(part)) throw new Error(`invalid part name ${JSON.stringify(part)}`)
  return trustedSql(`'${part}'`)
}

async function rowsIn(directory: string): Promise<number | undefined> {
  const text = await readFile(path.join(directory, 'count.txt'), 'utf8').catch(() => '')
  return /^\d+$/.test(text.trim()) ? Number(text) : undefined
}
