/** What stood around one log: before and after it, of the same service, host, trace or whatever it shares. */

import { shown, TailraceError } from '../../core/errors.ts'
import type { SharedColumn } from '../../core/query/fields.ts'
import type { QueriedTable } from '../../core/schema/table.ts'
import type { Database } from '../../db/connect.ts'
import { param, sql } from '../../db/sql.ts'
import { type Position, readCursor, writeCursor } from './cursor.ts'
import { type LogRow, logRow, type RawLogRow, rawColumns } from './log-row.ts'
import { scopeOf } from './scope.ts'
import { type LogPage, type SearchOptions, searchLogs } from './search-logs.ts'
import { time } from './sql/time-sql.ts'

export interface ContextRequest {
  /** Cursor of the row: its identity, `<nanoseconds>.<node>.<seq>`. */
  readonly row: string
  readonly before: number
  readonly after: number
  readonly same?: readonly SharedColumn[] | undefined
}

export interface LogContext {
  readonly row: LogRow
  /** Oldest first, ending right before the row. */
  readonly before: LogPage
  /** Oldest first, starting right after it. */
  readonly after: LogPage
}

/** Throws `not_found` when there is no such row, or no more. */
export async function logContext(
  db: Database,
  table: QueriedTable,
  request: ContextRequest,
  options: SearchOptions,
): Promise<LogContext> {
  const position = readCursor(request.row)
  const row = await rowAt(db, table, position, options.signal)
  const scope = scopeOf(table, { values: (request.same ?? []).map(name => [name, row[name]]) })
  const cursor = writeCursor(position)
  const [before, after] = await Promise.all([
    searchLogs(db, { scope, cursor, limit: request.before }, options),
    searchLogs(db, { scope, cursor, limit: request.after, order: 'oldest' }, options),
  ])
  return { row, before: { rows: before.rows.toReversed(), cursor: before.cursor }, after }
}

async function rowAt(
  db: Database,
  table: QueriedTable,
  { nanos, node, seq }: Position,
  signal?: AbortSignal,
): Promise<LogRow> {
  const at = time(nanos)
  const [raw] = await db.read<RawLogRow>(
    sql`SELECT ${rawColumns()} FROM ${db.table(table.name)} WHERE timestamp = ${at} AND toStartOfFiveMinutes(timestamp) = toStartOfFiveMinutes(${at}) AND node = ${param('UInt64', node)} AND seq = ${param('UInt64', seq)} LIMIT 1`,
    { signal },
  )
  if (raw) return logRow(raw)
  throw new TailraceError(
    'not_found',
    `there is no log ${shown(writeCursor({ nanos, node, seq }))}: it may have been older than the retention`,
  )
}
