import type { Database } from '../../db/connect.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { rolledUpPart } from './rollup-scope.ts'
import type { LogScope } from './scope.ts'

/** Both ends known, in nanoseconds since the epoch; the first included, the second not. */
export interface TimeRange {
  readonly fromNanos: bigint
  readonly toNanos: bigint
}

export const MINUTE_NANOS = 60_000_000_000n

/**
 * The scope's range, where it leaves an end open to the first or last minute that has rows of its services and levels;
 * undefined when there are none.
 */
export async function timeRange(db: Database, scope: LogScope, signal?: AbortSignal): Promise<TimeRange | undefined> {
  const { fromNanos, toNanos } = scope
  if (fromNanos !== undefined && toNanos !== undefined) return fromNanos < toNanos ? { fromNanos, toNanos } : undefined
  // In the order of the key: 1 ms each, where minimum and maximum read all of it.
  const edge = (order: Sql) =>
    sql`(SELECT toUnixTimestamp(minute) FROM ${db.table(scope.table.rollups.counts)} WHERE ${rolledUpPart(scope)} ORDER BY minute ${order} LIMIT 1)`
  const [edges] = await db.read<{ first: number | null; last: number | null }>(
    sql`SELECT ${edge(sql`ASC`)} AS first, ${edge(sql`DESC`)} AS last`,
    { signal },
  )
  if (edges === undefined || edges.first === null || edges.last === null) return undefined
  const range = {
    fromNanos: fromNanos ?? BigInt(edges.first) * 1_000_000_000n,
    toNanos: toNanos ?? BigInt(edges.last) * 1_000_000_000n + MINUTE_NANOS,
  }
  return range.fromNanos < range.toNanos ? range : undefined
}
