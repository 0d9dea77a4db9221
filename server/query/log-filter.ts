import type { Level } from '../../core/severity.ts'
import { canonicalTraceId } from '../../core/trace-id.ts'
import { join, param, type Sql, sql } from '../../db/sql.ts'
import { wholeWords } from './whole-words.ts'

/** Conditions on logs; all of them must hold. Times are nanoseconds since the epoch, `fromNanos` included, `toNanos` not. */
export interface LogFilter {
  readonly service?: string | undefined
  readonly level?: Level | undefined
  /** Any of them. */
  readonly levels?: readonly Level[] | undefined
  readonly fromNanos?: bigint | undefined
  readonly toNanos?: bigint | undefined
  /** Found without regard to case in message, error message or stack trace. */
  readonly text?: string | undefined
  /** The same in the message only. */
  readonly messageText?: string | undefined
  readonly traceId?: string | undefined
}

/** The filter as a condition; `1` when it is empty. */
export function filterCondition(filter: LogFilter): Sql {
  const conditions: Sql[] = []
  if (filter.fromNanos !== undefined) conditions.push(since(filter.fromNanos))
  if (filter.toNanos !== undefined) conditions.push(sql`timestamp < ${time(filter.toNanos)}`)
  if (filter.service !== undefined) conditions.push(sql`service = ${param('String', filter.service)}`)
  if (filter.level !== undefined) conditions.push(sql`level = ${param('String', filter.level)}`)
  if (filter.levels !== undefined) conditions.push(sql`has(${param('Array(String)', filter.levels)}, level)`)
  if (filter.traceId !== undefined)
    conditions.push(sql`trace_id = ${param('String', canonicalTraceId(filter.traceId))}`)
  if (filter.messageText !== undefined) conditions.push(contains(sql`message`, filter.messageText))
  if (filter.text !== undefined) {
    const { text } = filter
    conditions.push(
      sql`(${join([contains(sql`message`, text), contains(sql`error_message`, text), contains(sql`stack_trace`, text)], ' OR ')})`,
    )
  }
  return conditions.length === 0 ? sql`1` : join(conditions, ' AND ')
}

/** Rows from a time on. The table's first key is the time in steps of five minutes, which has to be asked for as such. */
export function since(nanos: bigint): Sql {
  return sql`timestamp >= ${time(nanos)} AND toStartOfFiveMinutes(timestamp) >= toStartOfFiveMinutes(${time(nanos)})`
}

/** A bound on `timestamp`, exact to the nanosecond and clamped to what the store holds. */
export function time(nanos: bigint): Sql {
  const clamped = nanos < TIME_MIN ? TIME_MIN : nanos > TIME_MAX ? TIME_MAX : nanos
  return sql`fromUnixTimestamp64Nano(${param('Int64', clamped.toString())}, 'UTC')`
}

const TIME_MIN = 86_400n * 1_000_000_000n
const TIME_MAX = 4_294_425_600n * 1_000_000_000n

/** A substring without regard to case, narrowed by the words that are whole inside it, for which there is an index. */
function contains(column: Sql, text: string): Sql {
  const lower = text.toLowerCase()
  const substring = sql`position(lowerUTF8(${column}), ${param('String', lower)}) > 0`
  const words = wholeWords(lower)
  if (words.length === 0) return substring
  return sql`(hasAllTokens(lowerUTF8(${column}), ${param('Array(String)', words)}) AND ${substring})`
}
