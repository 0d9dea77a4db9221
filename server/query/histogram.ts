/**
 * Counts over time, by the level or any other field. What the rollup knows is taken from it for whole minutes, and the
 * two ends from the rows, so that the sum is always the number of rows the search would find.
 */
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { join, param, type Sql, sql, trustedSql } from '../../db/sql.ts'
import { isRolledUp } from './rollup-scope.ts'
import { type LogScope, scopeSql } from './scope.ts'
import { conditionSql } from './sql/condition-sql.ts'
import { fieldText } from './sql/field-sql.ts'
import { time } from './sql/time-sql.ts'
import { MINUTE_NANOS, type TimeRange, timeRange } from './time-range.ts'

export interface Histogram {
  /** Start of the first bucket, in milliseconds since the epoch, and the width of each. */
  readonly startMs: number
  readonly stepMs: number
  readonly buckets: number
  /** Rows found. */
  readonly total: number
  /**
   * One a value, by how many rows it has; `value` is null for all that came after the first ones, and for those with more
   * than `LIMITS.listedValueBytesMax`.
   */
  readonly series: readonly {
    readonly value: string | null
    readonly total: number
    readonly counts: readonly number[]
  }[]
}

/** Values that are told apart; a chart with more has colours nobody can name. */
const SERIES_MAX = 12
const NANOS_PER_MS = 1_000_000n

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Widths that people read easily, in milliseconds. */
const STEPS = [
  1,
  10,
  100,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
] as const

const NOTHING: Histogram = { startMs: 0, stepMs: MINUTE, buckets: 0, total: 0, series: [] }

/**
 * @param field whose values are told apart
 * @param bucketsMax as many as fit beside each other; 1 to `LIMITS.histogramBucketsMax`
 */
export async function logHistogram(
  db: Database,
  scope: LogScope,
  field: string,
  bucketsMax: number,
  signal?: AbortSignal,
): Promise<Histogram> {
  const range = await timeRange(db, scope, signal)
  if (range === undefined) return NOTHING
  const grid = gridOf(range, bucketsMax)
  const pieces = piecesOf(scope, range, field, grid)
  const counts = join(
    pieces.map(piece => countsSql(db, scope, piece, field, grid)),
    ' UNION ALL ',
  )
  const statement = FEW_VALUES.has(field) ? counts : ranked(counts)
  return assemble(grid, await db.read<Count>(statement, { signal }))
}

interface Grid {
  readonly startNanos: bigint
  readonly stepNanos: bigint
  readonly buckets: number
}

/** Buckets begin at whole steps since the epoch, so that they stay where they are while the range moves. */
function gridOf({ fromNanos, toNanos }: TimeRange, bucketsMax: number): Grid {
  const gridFor = (stepNanos: bigint): Grid => {
    const startNanos = fromNanos - (fromNanos % stepNanos)
    return { startNanos, stepNanos, buckets: Number((toNanos - startNanos + stepNanos - 1n) / stepNanos) }
  }
  const grids = STEPS.map(stepMs => gridFor(BigInt(stepMs) * NANOS_PER_MS))
  const fitting = grids.find(({ buckets }) => buckets <= bucketsMax)
  if (fitting) return fitting
  if (bucketsMax === 1) return wholeMinutes(fromNanos, toNanos)
  // Whole weeks, as many as it takes: a range of decades.
  const weekNanos = BigInt(7 * DAY) * NANOS_PER_MS
  const weeks = (toNanos - fromNanos) / weekNanos / BigInt(bucketsMax - 1) + 1n
  return gridFor(weeks * weekNanos)
}

/** One bucket, for a range that lies in no single step. */
function wholeMinutes(fromNanos: bigint, toNanos: bigint): Grid {
  const startNanos = fromNanos - (fromNanos % MINUTE_NANOS)
  const minutes = (toNanos - startNanos + MINUTE_NANOS - 1n) / MINUTE_NANOS
  return { startNanos, stepNanos: minutes * MINUTE_NANOS, buckets: 1 }
}

interface Piece extends TimeRange {
  readonly source: 'rows' | 'rollup'
}

function piecesOf(scope: LogScope, range: TimeRange, field: string, grid: Grid): Piece[] {
  const firstMinute = range.fromNanos + ((MINUTE_NANOS - (range.fromNanos % MINUTE_NANOS)) % MINUTE_NANOS)
  const lastMinute = range.toNanos - (range.toNanos % MINUTE_NANOS)
  const canRollUp = isRolledUp(scope.condition) && ROLLED_UP_FIELDS.has(field) && grid.stepNanos % MINUTE_NANOS === 0n
  if (!canRollUp || firstMinute >= lastMinute) return [{ ...range, source: 'rows' }]
  const pieces: Piece[] = [
    { fromNanos: range.fromNanos, toNanos: firstMinute, source: 'rows' },
    { fromNanos: firstMinute, toNanos: lastMinute, source: 'rollup' },
    { fromNanos: lastMinute, toNanos: range.toNanos, source: 'rows' },
  ]
  return pieces.filter(({ fromNanos, toNanos }) => fromNanos < toNanos)
}

const ROLLED_UP_FIELDS = new Set(['level', 'service', 'environment'])

function countsSql(db: Database, scope: LogScope, piece: Piece, field: string, grid: Grid): Sql {
  const { fromNanos, toNanos } = piece
  if (piece.source === 'rows')
    return sql`SELECT ${bucketSql(grid, sql`toUnixTimestamp64Nano(timestamp)`)} AS bucket, ${nameSql(field)}, count() AS count
FROM ${db.table(scope.table.name)} WHERE ${scopeSql({ ...scope, fromNanos, toNanos })} GROUP BY bucket, name, is_other`
  return sql`SELECT ${bucketSql(grid, sql`toInt64(toUnixTimestamp(minute)) * 1000000000`)} AS bucket, ${nameSql(field)}, sum(count) AS count
FROM ${db.table(scope.table.rollups.counts)} WHERE minute >= toDateTime(${time(fromNanos)}) AND minute < toDateTime(${time(toNanos)}) AND ${conditionSql(scope.condition)} GROUP BY bucket, name, is_other`
}

/** The value, and whether it is too long to be told from others. */
function nameSql(field: string): Sql {
  const text = fieldText(field)
  const isLong = sql`length(${text}) > ${trustedSql(String(LIMITS.listedValueBytesMax))}`
  return sql`if(${isLong}, '', ${text}) AS name, ${isLong} AS is_other`
}

function bucketSql({ startNanos, stepNanos }: Grid, nanos: Sql): Sql {
  return sql`intDiv(${nanos} - ${param('Int64', String(startNanos))}, ${param('Int64', String(stepNanos))})`
}

/** Fields that have fewer values than are told apart. */
const FEW_VALUES = new Set(['level'])

/** A field of many values has a group for each: the largest are kept, the others counted together. */
function ranked(counts: Sql): Sql {
  const isOther = sql`(is_long OR rank > ${param('UInt32', SERIES_MAX)})`
  return sql`SELECT bucket, if(${isOther}, '', value) AS name, ${isOther} AS is_other, sum(count) AS count
FROM (SELECT *, dense_rank() OVER (ORDER BY is_long, total DESC, value) AS rank FROM (
SELECT bucket, name AS value, is_other AS is_long, count, sum(count) OVER (PARTITION BY name, is_other) AS total FROM (${counts}))) GROUP BY bucket, name, is_other`
}

interface Count {
  readonly bucket: number | string
  readonly name: string
  readonly is_other: number
  readonly count: number | string
}

function assemble({ startNanos, stepNanos, buckets }: Grid, rows: readonly Count[]): Histogram {
  const byValue = new Map<string | null, number[]>()
  let total = 0
  for (const { bucket, name, count, is_other } of rows) {
    const value = is_other ? null : name
    const counts = byValue.get(value) ?? new Array<number>(buckets).fill(0)
    byValue.set(value, counts)
    const at = Number(bucket)
    counts[at] = (counts[at] ?? 0) + Number(count)
    total += Number(count)
  }
  const series = [...byValue]
    .map(([value, counts]) => ({ value, counts, total: counts.reduce((sum, count) => sum + count, 0) }))
    .sort((a, b) => Number(a.value === null) - Number(b.value === null) || b.total - a.total)
  return {
    startMs: Number(startNanos / NANOS_PER_MS),
    stepMs: Number(stepNanos / NANOS_PER_MS),
    buckets,
    total,
    series,
  }
}
