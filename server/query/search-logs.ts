/**
 * Logs in the order of their time, a page at a time. Pages are cut by the row's identity (time, node, seq), so no row
 * that was stored before the first page was read is skipped or repeated.
 */
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { ResultTooLarge } from '../../db/errors.ts'
import type { Lane } from '../../db/pool.ts'
import { param, sql } from '../../db/sql.ts'
import { beyond, type Order, orderBy, type Position, readCursor, writeCursor } from './cursor.ts'
import { type LogRow, logRow, type RawLogRow, rawColumns } from './log-row.ts'
import type { NewestHints } from './newest-hints.ts'
import { type LogScope, scopeSql } from './scope.ts'
import { readThrough, type Window } from './windows.ts'

export interface LogSearch {
  readonly scope: LogScope
  /** 1 to `LIMITS.searchPageRowsMax`; exports take up to `LIMITS.exportPageRows`. */
  readonly limit: number
  /** From the page before. */
  readonly cursor?: string | undefined
  /** Newest first unless said otherwise. */
  readonly order?: Order | undefined
  /** Names of the columns that are wanted; all of them unless said otherwise. */
  readonly columns?: readonly string[] | undefined
}

export interface LogPage {
  readonly rows: LogRow[]
  /** For the next page; undefined at the end. */
  readonly cursor: string | undefined
}

export interface SearchOptions {
  readonly hints: NewestHints
  readonly signal?: AbortSignal | undefined
  readonly lane?: Lane
}

/** Reads one page. Throws `invalid_query` for a bad cursor, `query_timeout`, `store_unavailable`. */
export async function searchLogs(db: Database, search: LogSearch, options: SearchOptions): Promise<LogPage> {
  for (let limit = Math.min(search.limit, LIMITS.exportPageRows); ; limit = Math.ceil(limit / ROWS_FEWER)) {
    try {
      return await readPage(db, { ...search, limit }, options)
    } catch (error) {
      if (!(error instanceof ResultTooLarge) || limit === 1) throw error
    }
  }
}

/** What a page is divided by when its rows are too large. */
const ROWS_FEWER = 10

async function readPage(db: Database, search: LogSearch, options: SearchOptions): Promise<LogPage> {
  const { scope, limit, order = 'newest' } = search
  const after = search.cursor === undefined ? undefined : readCursor(search.cursor)
  const raw: RawLogRow[] = []
  const { hints, signal } = options
  await readThrough(db, { scope, order, after, hints, signal, found: () => raw.length }, async (window, rowsMax) => {
    raw.push(...(await readWindow(db, search, after, { ...window, rowsMax }, limit + 1 - raw.length, options)))
    return raw.length > limit ? 'full' : 'more'
  })
  const page = withinBytes(raw.slice(0, limit))
  const hasMore = raw.length > page.length
  const [first] = page
  const last = page[page.length - 1]
  if (order === 'newest' && after === undefined && scope.toNanos === undefined && first) {
    // With the row behind the page, which tells that there is more: without it the next search reads a window further.
    const furthest = raw[raw.length - 1]
    const oldestNanos = hasMore && furthest ? BigInt(furthest.timestamp_nanos) : scope.fromNanos
    hints.set(scope, { newestNanos: BigInt(first.timestamp_nanos), oldestNanos })
  }
  return { rows: page.map(logRow), cursor: hasMore && last ? writeCursor(positionOf(last)) : undefined }
}

/** As many of the rows, one at least, as are not too large together. */
function withinBytes(rows: RawLogRow[]): RawLogRow[] {
  let bytes = 0
  const end = rows.findIndex((row, index) => {
    bytes += sizeOf(row)
    return index > 0 && bytes > LIMITS.searchPageBytesMax
  })
  return end < 0 ? rows : rows.slice(0, end)
}

function sizeOf(row: RawLogRow): number {
  let chars = 0
  for (const value of Object.values(row)) if (typeof value === 'string') chars += value.length
  return chars
}

function positionOf(row: RawLogRow): Position {
  return { nanos: BigInt(row.timestamp_nanos), node: row.node_text, seq: Number(row.seq) }
}

function readWindow(
  db: Database,
  { scope, order = 'newest', columns }: LogSearch,
  after: Position | undefined,
  { rowsMax, ...window }: Window & { rowsMax: number | undefined },
  limit: number,
  { signal, lane = 'reader' }: SearchOptions,
): Promise<RawLogRow[]> {
  const within = scopeSql({ ...scope, ...window })
  const where = after === undefined ? within : sql`${within} AND ${beyond(after, order)}`
  return db.read<RawLogRow>(
    sql`SELECT ${rawColumns(columns)} FROM ${db.table(scope.table.name)} WHERE ${where} ORDER BY ${orderBy(order)} LIMIT ${param('UInt32', limit)}`,
    {
      lane,
      ...{ signal },
      limits: rowsMax === undefined ? undefined : { ...db.readLimits, rowsMax },
    },
  )
}
