/** Stored rows for the live tail: what a reader missed while it was away, and what was there before it came. */

import { isTailraceError } from '../../core/errors.ts'
import type { QueriedTable } from '../../core/schema/table.ts'
import type { Positions } from '../../core/tail/protocol.ts'
import type { Database } from '../../db/connect.ts'
import { ResultTooLarge } from '../../db/errors.ts'
import { join, param, type Sql, sql } from '../../db/sql.ts'
import { exactJsonText } from './exact-json-text.ts'
import { type LogRow, logRow, type RawLogRow, rawColumns } from './log-row.ts'
import { NewestHints } from './newest-hints.ts'
import { pick } from './row-columns.ts'
import { scopeOf, scopeSql } from './scope.ts'
import { type LogPage, searchLogs } from './search-logs.ts'

/** A stored row as it is sent: the same JSON as from `GET /api/search`. */
export interface StoredTailRow {
  readonly level: LogRow['level']
  readonly node: string
  readonly seq: number
  readonly timestamp: string
  readonly text: string
}

/** Rows read at once, where they are small enough to be held. */
const PAGE_ROWS = 1_000
/** Bytes of a page, and of a backfill as a whole. */
const PAGE_BYTES_MAX = 16 * 1024 * 1024
const NEWEST_BYTES_MAX = 16 * 1024 * 1024
/** What a page is divided by when its rows are too large. */
const ROWS_FEWER = 8

/**
 * Rows of one query. Its times such as `now-1h` stand still, since what is stored does.
 *
 * @param db throws `store_unavailable` while there is none
 */
export function storedTailRows(db: () => Promise<Database>, table: QueriedTable, query: string, nowNanos: bigint) {
  const scope = scopeOf(table, { query }, nowNanos)
  const own = (node: string) => param('UInt64', node)
  // Large rows seldom come alone: the next page begins with as few as fitted into the one before.
  let pageRows = PAGE_ROWS
  return {
    /** Those of a node with numbers in `(after, through]`, by number: a page, and whether that is all. */
    async inOrder(node: string, after: number, through: number, rowsMax: number, signal: AbortSignal) {
      const range = sql`node = ${own(node)} AND seq > ${param('UInt64', after)} AND seq <= ${param('UInt64', through)}`
      for (;;) {
        const limit = Math.min(pageRows, rowsMax)
        const order = sql`ORDER BY seq LIMIT ${param('UInt32', limit)}`
        try {
          const rows = await readRows(await db(), table, sql`${scopeSql(scope)} AND ${range} ${order}`, signal)
          pageRows = Math.min(PAGE_ROWS, limit * 2)
          return { rows, isAll: rows.length < limit }
        } catch (error) {
          if (!(error instanceof ResultTooLarge) || limit === 1) throw error
          pageRows = Math.ceil(limit / ROWS_FEWER)
        }
      }
    },
    /** The newest by time, oldest first, of the nodes named only those up to the number; and why there are not more. */
    async newest(upTo: Positions, limit: number, signal: AbortSignal) {
      const within = { scope: scopeOf(table, { query, upTo }, nowNanos) }
      const options = { hints: new NewestHints(), signal }
      const rows: StoredTailRow[] = []
      let [cursor, bytes]: [string | undefined, number] = [undefined, 0]
      let missing: 'store_unavailable' | 'too_large' | undefined
      try {
        do {
          const page: LogPage = await searchLogs(await db(), { ...within, limit: limit - rows.length, cursor }, options)
          for (const row of page.rows.map(sent)) {
            bytes += row.text.length
            if (bytes > NEWEST_BYTES_MAX) missing = 'too_large'
            else rows.push(row)
          }
          cursor = page.cursor
        } while (cursor !== undefined && rows.length < limit && missing === undefined)
      } catch (error) {
        if (!signal.aborted && !isTailraceError(error)) throw error
        missing = 'store_unavailable'
      }
      return { rows: rows.reverse(), missing }
    },
    /** The highest number of each node, whatever the query; none of a node that has no row. */
    async lastOf(nodes: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
      const store = await db()
      const ids = sql`node IN (${join(
        nodes.map(node => sql`${own(node)}`),
        ', ',
      )})`
      const statement = sql`SELECT toString(node) AS id, max(seq) AS last FROM ${store.table(table.name)} WHERE ${ids} GROUP BY node`
      const found = await store.read<{ id: string; last: number | string }>(statement, { signal })
      return new Map(found.map(({ id, last }) => [id, Number(last)]))
    },
  }
}

/** Throws `ResultTooLarge` beyond `PAGE_BYTES_MAX`. */
async function readRows(
  store: Database,
  table: QueriedTable,
  rest: Sql,
  signal: AbortSignal,
): Promise<StoredTailRow[]> {
  const statement = sql`SELECT ${rawColumns()} FROM ${store.table(table.name)} WHERE ${rest}`
  const limits = { ...store.readLimits, resultBytesMax: PAGE_BYTES_MAX }
  const raw = await store.read<RawLogRow>(statement, { signal, limits })
  return raw.map(row => sent(logRow(row)))
}

function sent(row: LogRow): StoredTailRow {
  const { level, node, timestamp } = row
  return { level, node, seq: Number(row.seq), timestamp, text: exactJsonText(pick(row, undefined)) }
}
