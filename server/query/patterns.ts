/** Messages grouped by shape: what a flood of logs consists of, from the newest of them. */
import { LIMITS } from '../../core/limits.ts'
import { SHAPE_CHARS_MAX, VARIABLE_MARK, VARIABLE_PATTERN } from '../../core/message-shape.ts'
import type { Database } from '../../db/connect.ts'
import { param, type Sql, sql, trustedSql } from '../../db/sql.ts'
import type { SampleInfo } from './facets.ts'
import { newestSample, sampleSql } from './sample.ts'
import type { LogScope } from './scope.ts'

export interface Patterns {
  readonly sample: SampleInfo
  /** By number of logs. */
  readonly patterns: readonly MessagePattern[]
  /** Shapes in all, those beyond the list too. */
  readonly distinct: number
}

export interface MessagePattern {
  /** The message with `<*>` for what varies (`core/message-shape.ts`). */
  readonly shape: string
  readonly count: number
  readonly share: number
  /** The first `LIMITS.exampleCharsMax` characters (code points) of one of the messages. */
  readonly example: string
  /** Its commonest level, and service, cut likewise. */
  readonly level: string
  readonly service: string
  /** Counts over the sample's range, oldest first, in `TREND_BUCKETS` steps of equal width. */
  readonly trend: readonly number[]
}

export const TREND_BUCKETS = 24

const NOTHING: Patterns = { sample: { rows: 0, isWhole: true, fromMs: 0, toMs: 0 }, patterns: [], distinct: 0 }

/** @param limit patterns listed; 1 to `LIMITS.patternsMax` */
export async function logPatterns(
  db: Database,
  scope: LogScope,
  limit: number,
  signal?: AbortSignal,
): Promise<Patterns> {
  const sample = await newestSample(db, scope, signal)
  if (sample === undefined) return NOTHING
  const shape = sql`replaceRegexpAll(substringUTF8(message, 1, ${trustedSql(String(SHAPE_CHARS_MAX))}), ${param('String', VARIABLE_PATTERN)}, ${param('String', VARIABLE_MARK)})`
  const shaped = sql`SELECT ${shape} AS shape, ${cut(sql`message`)} AS example, level, ${cut(sql`service`)} AS service, toUnixTimestamp64Nano(timestamp) AS nanos FROM ${sampleSql(db, sample, sql`message, level, service, timestamp`)}`
  const groups = await db.read<Group>(
    sql`WITH shaped AS (${shaped}), (SELECT (min(nanos), max(nanos) + 1, count(), uniqExact(shape)) FROM shaped) AS whole
SELECT shape, count() AS count, anyLast(shaped.example) AS example, topK(1)(level)[1] AS level, topK(1)(service)[1] AS service,
sumMap([toUInt8(intDiv((nanos - whole.1) * ${param('UInt8', TREND_BUCKETS)}, whole.2 - whole.1))], [1]) AS trend,
whole.1 AS first, whole.2 AS last, whole.3 AS rows, whole.4 AS shapes
FROM shaped GROUP BY shape ORDER BY count DESC, shape LIMIT ${param('UInt32', limit)}`,
    { signal },
  )
  const [one] = groups
  const rows = Number(one?.rows ?? 0)
  return {
    sample: { rows, isWhole: sample.before === undefined, fromMs: millis(one?.first), toMs: millis(one?.last) },
    patterns: groups.map(group => patternOf(group, rows)),
    distinct: Number(one?.shapes ?? 0),
  }
}

/** Before anything is grouped: messages of megabytes would all be held at once. */
function cut(text: Sql): Sql {
  return sql`substringUTF8(${text}, 1, ${trustedSql(String(LIMITS.exampleCharsMax))})`
}

interface Group {
  readonly shape: string
  readonly count: number | string
  readonly example: string
  readonly level: string
  readonly service: string
  readonly trend: readonly [buckets: readonly number[], counts: readonly (number | string)[]]
  readonly first: string | number
  readonly last: string | number
  readonly rows: number | string
  readonly shapes: number | string
}

function patternOf(
  { shape, count, example, level, service, trend: [buckets, counts] }: Group,
  rows: number,
): MessagePattern {
  const trend = new Array<number>(TREND_BUCKETS).fill(0)
  for (const [index, bucket] of buckets.entries()) trend[bucket] = Number(counts[index] ?? 0)
  return { shape, count: Number(count), share: Number(count) / rows, example, level, service, trend }
}

function millis(nanos: string | number | undefined): number {
  return nanos === undefined ? 0 : Math.floor(Number(nanos) / 1e6)
}
