import type { Database } from '../../db/connect.ts'
import { sql } from '../../db/sql.ts'
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
  const [edges] = await db.read<{ first: number; last: number; minutes: number | string }>(
    sql`SELECT toUnixTimestamp(min(minute)) AS first, toUnixTimestamp(max(minute)) AS last, count() AS minutes FROM ${db.table('log_counts_1m')} WHERE ${rolledUpPart(scope)}`,
    signal === undefined ? {} : { signal },
  )
  if (edges === undefined || Number(edges.minutes) === 0) return undefined
  const range = {
    fromNanos: fromNanos ?? BigInt(edges.first) * 1_000_000_000n,
    toNanos: toNanos ?? BigInt(edges.last) * 1_000_000_000n + MINUTE_NANOS,
  }
  return range.fromNanos < range.toNanos ? range : undefined
}
