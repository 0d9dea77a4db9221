/** Stored rows for the live tail: what a reader missed while it was away, and what was there before it came. */

import type { Positions } from '../../core/tail/protocol.ts'
import type { Database } from '../../db/connect.ts'
import { param, type Sql, sql } from '../../db/sql.ts'
import { exactJsonText } from './exact-json-text.ts'
import { type LogRow, logRow, type RawLogRow, rawColumns } from './log-row.ts'
import { NewestHints } from './newest-hints.ts'
import { pick } from './row-columns.ts'
import { scopeOf, scopeSql } from './scope.ts'
import { searchLogs } from './search-logs.ts'

/** A stored row as it is sent: the same JSON as from `GET /api/search`. */
export interface StoredTailRow {
  readonly level: LogRow['level']
  readonly node: string
  readonly seq: number
  readonly timestamp: string
  readonly text: string
}

/**
 * Rows of one query. Its times such as `now-1h` stand still, as they do for what arrives.
 *
 * @param db throws `store_unavailable` while there is none
 */
export function storedTailRows(db: () => Database, query: string, nowNanos: bigint) {
  const scope = scopeOf({ query }, nowNanos)
  const own = (node: string) => param('UInt64', node)
  return {
    /** Those of a node with numbers in `(after, through]`, by number. */
    async inOrder(node: string, after: number, through: number, limit: number, signal: AbortSignal) {
      const store = db()
      const range = sql`node = ${own(node)} AND seq > ${param('UInt64', after)} AND seq <= ${param('UInt64', through)}`
      return readRows(store, sql`${scopeSql(scope)} AND ${range} ORDER BY seq LIMIT ${param('UInt32', limit)}`, signal)
    },
    /** The newest by time, oldest first; of the nodes named only those up to the number. */
    async newest(upTo: Positions, limit: number, signal: AbortSignal): Promise<StoredTailRow[]> {
      const options = { hints: new NewestHints(), signal }
      const { rows } = await searchLogs(db(), { scope: scopeOf({ query, upTo }, nowNanos), limit }, options)
      return rows.map(sent).reverse()
    },
    /** The highest number of the node, whatever the query; 0 when it has none. */
    async lastOf(node: string, signal: AbortSignal): Promise<number> {
      const store = db()
      const statement = sql`SELECT max(seq) AS last FROM ${store.table('logs')} WHERE node = ${own(node)}`
      const [row] = await store.read<{ last: number | string }>(statement, { signal })
      return Number(row?.last ?? 0)
    },
  }
}

async function readRows(store: Database, rest: Sql, signal: AbortSignal): Promise<StoredTailRow[]> {
  const statement = sql`SELECT ${rawColumns()} FROM ${store.table('logs')} WHERE ${rest}`
  const raw = await store.read<RawLogRow>(statement, { signal })
  return raw.map(row => sent(logRow(row)))
}

function sent(row: LogRow): StoredTailRow {
  const { level, node, timestamp } = row
  return { level, node, seq: Number(row.seq), timestamp, text: exactJsonText(pick(row, undefined)) }
}
