/**
 * `POST /query/search` as the earlier aggregator's clients know it: its field names, its five level names, offset
 * paging with a total. `search` is a substring of the message, without regard to case.
 */
import { z } from 'zod'
import { shown, TailraceError } from '../../core/errors.ts'
import { LEVELS, type Level, levelOf } from '../../core/severity.ts'
import { parseInstant } from '../../core/time.ts'
import type { Database } from '../../db/connect.ts'
import { param, sql } from '../../db/sql.ts'
import { type LogRow, logRow, type RawLogRow, rawColumns, type StoredValue } from './log-row.ts'
import { type LogFilter, scopeOf, scopeSql } from './scope.ts'

/** One log as that address returns it. */
export interface AggregatorEntry {
  readonly timestamp: string
  readonly level: string
  readonly service: string
  readonly message: string
  readonly trace_id: string | null
  readonly span_id: string | null
  readonly host: string | null
  readonly attributes: Record<string, StoredValue>
}

export interface AggregatorPage {
  readonly logs: AggregatorEntry[]
  readonly total: number
  readonly has_more: boolean
}

const LIMIT_MAX = 1_000
const OFFSET_MAX = 1_000_000

const optionalText = z.string().max(8_192).nullish()
const request = z.object({
  service: optionalText,
  level: optionalText,
  start_time: z.union([z.string(), z.number()]).nullish(),
  end_time: z.union([z.string(), z.number()]).nullish(),
  search: optionalText,
  trace_id: optionalText,
  limit: z.number().int().min(1).max(LIMIT_MAX).default(100),
  offset: z.number().int().min(0).max(OFFSET_MAX).default(0),
})

/** Runs one search; `body` is the parsed JSON. Throws `invalid_query` with every field that is wrong. */
export async function aggregatorSearch(db: Database, body: unknown, signal?: AbortSignal): Promise<AggregatorPage> {
  const parsed = request.safeParse(body)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(issue => `${issue.path.join('.') || 'body'}: ${issue.message}`)
    throw new TailraceError(
      'invalid_query',
      `the search is not usable (${faults.join('; ')}): see the README for its fields`,
    )
  }
  const { limit, offset, ...fields } = parsed.data
  const where = scopeSql(scopeOf(filterOf(fields)))
  const options = { signal }
  const [counts, rows] = await Promise.all([
    db.read<{ n: string | number }>(sql`SELECT count() AS n FROM ${db.table('logs')} WHERE ${where}`, options),
    db.read<RawLogRow>(
      sql`SELECT ${rawColumns()} FROM ${db.table('logs')} WHERE ${where} ORDER BY timestamp DESC, node DESC, seq DESC LIMIT ${param('UInt32', limit)} OFFSET ${param('UInt32', offset)}`,
      options,
    ),
  ])
  const total = Number(counts[0]?.n ?? 0)
  return { logs: rows.map(row => aggregatorEntry(logRow(row))), total, has_more: offset + rows.length < total }
}

type Fields = Omit<z.output<typeof request>, 'limit' | 'offset'>

function filterOf({ service, level, start_time, end_time, search, trace_id }: Fields): LogFilter {
  return {
    service: service || undefined,
    levels: level ? levelsIn(level) : undefined,
    // Both ends belong to the range there.
    fromNanos: timeIn('start_time', start_time),
    toNanos: plusOne(timeIn('end_time', end_time)),
    messageText: search || undefined,
    traceId: trace_id || undefined,
  }
}

/** All levels that are shown under the same name there: debug is trace too. */
function levelsIn(name: string): Level[] {
  const level = levelOf(name)
  if (level) return LEVELS.filter(other => LEVEL_OUT[other] === LEVEL_OUT[level])
  throw new TailraceError(
    'invalid_query',
    `level ${shown(name)} is not known: use debug, info, warning, error or critical`,
  )
}

function timeIn(field: string, value: string | number | null | undefined): bigint | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const instant = parseInstant(value)
  if (instant) return BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanos)
  throw new TailraceError('invalid_query', `${field} ${shown(value)} is no time: use ISO 8601`)
}

function plusOne(nanos: bigint | undefined): bigint | undefined {
  return nanos === undefined ? undefined : nanos + 1n
}

const LEVEL_OUT: Readonly<Record<Level, string>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  fatal: 'critical',
}

/** A row as these addresses show it. */
export function aggregatorEntry(row: LogRow): AggregatorEntry {
  return {
    timestamp: row.timestamp,
    level: LEVEL_OUT[row.level],
    service: row.service,
    message: row.message,
    trace_id: row.trace_id || null,
    span_id: row.span_id || null,
    host: row.host || null,
    attributes: row.attributes,
  }
}
