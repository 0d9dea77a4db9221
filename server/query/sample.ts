/** The newest rows of a scope, as many as can be looked at while somebody waits (C5). */
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { param, type Sql, sql } from '../../db/sql.ts'
import { beyond, orderBy, type Position } from './cursor.ts'
import { rowsToRead } from './estimate.ts'
import { type LogScope, scopeSql } from './scope.ts'
import { timeRange } from './time-range.ts'

export interface Sample {
  /** Narrowed to where the sample lies. */
  readonly scope: LogScope
  /** The newest row that is not in it; undefined where it is all there is. */
  readonly before: Position | undefined
  readonly fromNanos: bigint
  readonly toNanos: bigint
}

const MINUTE = 60_000_000_000n
/** How far back it is looked for, until there are rows enough. */
const WIDTHS: readonly bigint[] = [
  15n * MINUTE,
  60n * MINUTE,
  6n * 60n * MINUTE,
  24n * 60n * MINUTE,
  7n * 1_440n * MINUTE,
]

/** Where the newest `LIMITS.sampleRowsMax` rows of the scope are; undefined when it has none. */
export async function newestSample(db: Database, scope: LogScope, signal?: AbortSignal): Promise<Sample | undefined> {
  const range = await timeRange(db, scope, signal)
  if (range === undefined) return undefined
  for (const width of [...WIDTHS, undefined]) {
    const isRest = width === undefined || range.toNanos - width <= range.fromNanos
    const part = { ...scope, ...range, ...(isRest ? {} : { fromNanos: range.toNanos - width }) }
    // Where the indices leave fewer rows than the sample takes, they need not be counted.
    const rowsMost = isRest ? undefined : await rowsToRead(db, part, signal)
    if (rowsMost !== undefined && rowsMost < LIMITS.sampleRowsMax) continue
    const before = await newestOutside(db, part, signal)
    if (before !== undefined)
      return { scope: { ...part, fromNanos: before.nanos }, before, ...range, fromNanos: before.nanos }
    if (isRest) return { scope: part, before, ...range }
  }
  return undefined
}

/** The row behind the last with which the sample is full; undefined when there are not so many. */
async function newestOutside(db: Database, scope: LogScope, signal?: AbortSignal): Promise<Position | undefined> {
  const [row] = await db.read<{ nanos: string; node_text: string; seq: number | string }>(
    sql`SELECT toString(toUnixTimestamp64Nano(timestamp)) AS nanos, toString(node) AS node_text, seq FROM ${db.table(scope.table.name)} WHERE ${scopeSql(scope)} ORDER BY ${orderBy('newest')} LIMIT 1 OFFSET ${param('UInt32', LIMITS.sampleRowsMax)}`,
    { signal },
  )
  return row === undefined ? undefined : { nanos: BigInt(row.nanos), node: row.node_text, seq: Number(row.seq) }
}

/** The sample's rows with these columns, to select from. Not sorted: the rows are wide, and all are counted. */
export function sampleSql(db: Database, { scope, before }: Sample, columns: Sql): Sql {
  const newer = before === undefined ? sql`1` : beyond(before, 'oldest')
  return sql`(SELECT ${columns} FROM ${db.table(scope.table.name)} WHERE ${scopeSql(scope)} AND ${newer})`
}
