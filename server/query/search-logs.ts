/**
 * The newest logs under a filter, a page at a time. Windows widen from the newest end until the page is full, because
 * the table is ordered by time and a page is usually found in the last minute of it. Pages are cut by the row's
 * identity (time, node, seq), so no row that was stored before the first page was read is skipped or repeated.
 */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { param, type Sql, sql } from '../../db/sql.ts'
import { filterCondition, type LogFilter, since, time } from './log-filter.ts'
import { type LogRow, logRow, RAW_LOG_COLUMNS, type RawLogRow } from './log-row.ts'
import type { NewestHints } from './newest-hints.ts'

export interface LogSearch extends LogFilter {
  /** 1 to `LIMITS.searchPageRowsMax`. */
  readonly limit: number
  /** From the page before. */
  readonly cursor?: string | undefined
}

export interface LogPage {
  /** Newest first. */
  readonly rows: LogRow[]
  /** For the next page; undefined at the end. */
  readonly cursor: string | undefined
}

const NANOS_PER_MS = 1_000_000n
const MINUTE = 60_000n * NANOS_PER_MS
/** The first window. Where it is empty, the windows start again at the newest minute that has rows. */
const NEWEST = MINUTE
/** How far back each window reaches; after the last comes all the rest. */
const WINDOWS: readonly bigint[] = [MINUTE, 15n * MINUTE, 6n * 60n * MINUTE, 48n * 60n * MINUTE]

/** Reads one page. Throws `invalid_query` for a bad cursor, `query_timeout`, `store_unavailable`. */
export async function searchLogs(
  db: Database,
  search: LogSearch,
  hints: NewestHints,
  signal?: AbortSignal,
): Promise<LogPage> {
  const limit = Math.min(search.limit, LIMITS.searchPageRowsMax)
  const after = search.cursor === undefined ? undefined : readCursor(search.cursor)
  const raw: RawLogRow[] = []
  for await (const window of windows(db, search, after, hints, () => raw.length, signal)) {
    raw.push(...(await readWindow(db, search, after, window, limit + 1 - raw.length, signal)))
    if (raw.length > limit) break
  }
  const [first] = raw
  if (after === undefined && search.toNanos === undefined && first) hints.set(search, BigInt(first.timestamp_nanos))
  const last = raw[limit - 1]
  return { rows: raw.slice(0, limit).map(logRow), cursor: raw.length > limit && last ? writeCursor(last) : undefined }
}

interface Window {
  readonly fromNanos: bigint | undefined
  readonly toNanos: bigint | undefined
}

/** From the newest end to the oldest. Where the first window is empty, the rollup tells where the newest rows are. */
async function* windows(
  db: Database,
  search: LogSearch,
  after: Position | undefined,
  hints: NewestHints,
  found: () => number,
  signal?: AbortSignal,
): AsyncGenerator<Window> {
  // One trace is a handful of rows anywhere: its index is quicker than any window.
  if (search.traceId !== undefined) return yield { fromNanos: undefined, toNanos: undefined }
  const nowNanos = BigInt(Date.now()) * NANOS_PER_MS
  const end = after === undefined ? search.toNanos : after.nanos + 1n
  // Without an end the first window is open, so that it may start where rows were found last.
  let anchor = end === undefined ? earlier(nowNanos, hints.get(search)) : earlier(nowNanos, end)
  let toNanos = anchor - NEWEST
  yield { fromNanos: toNanos, toNanos: end }
  if (found() === 0) {
    const minute = await newestMinute(db, search, toNanos, signal)
    if (minute === undefined) return
    anchor = minute + NEWEST
  }
  for (const width of WINDOWS) {
    if (search.fromNanos !== undefined && toNanos <= search.fromNanos) return
    const fromNanos = anchor - width
    if (fromNanos >= toNanos) continue
    yield { fromNanos, toNanos }
    toNanos = fromNanos
  }
  yield { fromNanos: undefined, toNanos }
}

function earlier(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a < b ? a : b
}

async function readWindow(
  db: Database,
  search: LogSearch,
  after: Position | undefined,
  window: Window,
  limit: number,
  signal?: AbortSignal,
): Promise<RawLogRow[]> {
  const conditions = [filterCondition(search)]
  if (window.fromNanos !== undefined) conditions.push(since(window.fromNanos))
  if (window.toNanos !== undefined) conditions.push(sql`timestamp < ${time(window.toNanos)}`)
  if (after !== undefined) conditions.push(olderThan(after))
  const where = conditions.reduce((all, one) => sql`${all} AND ${one}`)
  return db.read<RawLogRow>(
    sql`SELECT ${RAW_LOG_COLUMNS} FROM ${logsTable(db)} WHERE ${where} ORDER BY timestamp DESC, node DESC, seq DESC LIMIT ${param('UInt32', limit)}`,
    signal === undefined ? {} : { signal },
  )
}

/** Start of the newest minute before `beforeNanos` in which the rollup counted rows of this service and level. */
async function newestMinute(
  db: Database,
  search: LogSearch,
  beforeNanos: bigint,
  signal?: AbortSignal,
): Promise<bigint | undefined> {
  const { service, level } = search
  const condition = [
    sql`minute <= toDateTime(${time(beforeNanos)})`,
    ...(service === undefined ? [] : [sql`service = ${param('String', service)}`]),
    ...(level === undefined ? [] : [sql`level = ${param('String', level)}`]),
  ].reduce((all, one) => sql`${all} AND ${one}`)
  const rows = await db.read<{ newest: number }>(
    sql`SELECT toUnixTimestamp(minute) AS newest FROM ${db.table('log_counts_1m')} WHERE ${condition} ORDER BY minute DESC LIMIT 1`,
    signal === undefined ? {} : { signal },
  )
  const found = rows[0]
  return found === undefined ? undefined : BigInt(found.newest) * 1_000_000_000n
}

/** Where a page ended: the identity of its last row. */
interface Position {
  readonly nanos: bigint
  readonly node: string
  readonly seq: number
}

function olderThan({ nanos, node, seq }: Position): Sql {
  const at = time(nanos)
  return sql`timestamp <= ${at} AND (timestamp < ${at} OR (node, seq) < (${param('UInt64', node)}, ${param('UInt64', seq)}))`
}

function writeCursor(row: RawLogRow): string {
  return `${row.timestamp_nanos}.${row.node_text}.${row.seq}`
}

function readCursor(cursor: string): Position {
  const match = /^(\d{1,19})\.(\d{1,20})\.(\d{1,16})$/.exec(cursor)
  if (!match)
    throw new TailraceError(
      'invalid_query',
      `cursor ${shown(cursor)} is not one of ours: pass the cursor of the page before unchanged`,
    )
  const [, nanos = '0', node = '0', seq] = match
  return { nanos: BigInt(nanos), node, seq: Number(seq) }
}

export function logsTable(db: Database): Sql {
  return db.table('logs')
}
