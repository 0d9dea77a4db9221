/** The newest rows of a scope, as many as can be looked at while somebody waits (C5). */
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { param, type Sql, sql } from '../../db/sql.ts'
import { rowsToRead } from './estimate.ts'
import { type LogScope, scopeSql } from './scope.ts'
import { timeRange } from './time-range.ts'

export interface Sample {
  /** Narrowed to where the sample lies. */
  readonly scope: LogScope
  /** Whether it is all there is, and not its newest part. */
  readonly isWhole: boolean
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
    const oldest = await oldestOfSample(db, part, signal)
    if (oldest !== undefined)
      return { scope: { ...part, fromNanos: oldest }, isWhole: false, ...range, fromNanos: oldest }
    if (isRest) return { scope: part, isWhole: true, ...range }
  }
  return undefined
}

/** Time of the row with which the sample is full; undefined when there are not so many. */
async function oldestOfSample(db: Database, scope: LogScope, signal?: AbortSignal): Promise<bigint | undefined> {
  const [row] = await db.read<{ nanos: string }>(
    sql`SELECT toString(toUnixTimestamp64Nano(timestamp)) AS nanos FROM ${db.table('logs')} WHERE ${scopeSql(scope)} ORDER BY timestamp DESC LIMIT 1 OFFSET ${param('UInt32', LIMITS.sampleRowsMax)}`,
    { signal },
  )
  return row === undefined ? undefined : BigInt(row.nanos)
}

/** The sample's rows with these columns, to select from. The limit cuts among rows of one and the same time. */
export function sampleSql(db: Database, { scope, isWhole }: Sample, columns: Sql): Sql {
  const rows = sql`SELECT ${columns} FROM ${db.table('logs')} WHERE ${scopeSql(scope)}`
  return isWhole ? sql`(${rows})` : sql`(${rows} LIMIT ${param('UInt32', LIMITS.sampleRowsMax)})`
}
