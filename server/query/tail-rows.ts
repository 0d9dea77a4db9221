/** Stored rows for the live tail: what a reader missed while it was away, and what was there before it came. */
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
  readonly text: string
}

/** Rows of one query. */
export function storedTailRows(db: () => Database, query: string) {
  const read = async (where: Sql, order: Sql, limit: number, signal: AbortSignal): Promise<StoredTailRow[]> => {
    const store = db()
    const raw = await store.read<RawLogRow>(
      sql`SELECT ${rawColumns()} FROM ${store.table('logs')} WHERE ${scopeSql(scopeOf({ query }))} AND ${where} ORDER BY ${order} LIMIT ${param('UInt32', limit)}`,
      { signal },
    )
    return raw.map(row => sent(logRow(row)))
  }
  const own = (node: string) => param('UInt64', node)
  return {
    /** Those of a node with numbers in `(after, through]`, by number. */
    inOrder: (node: string, after: number, through: number, limit: number, signal: AbortSignal) =>
      read(
        sql`node = ${own(node)} AND seq > ${param('UInt64', after)} AND seq <= ${param('UInt64', through)}`,
        sql`seq`,
        limit,
        signal,
      ),
    /** The newest by time, oldest first; of the node only those up to `through`. */
    newest: async (node: string, through: number, limit: number, signal: AbortSignal): Promise<StoredTailRow[]> => {
      const known = `${query.trim() === '' ? '' : `(${query})`} NOT (node:${node} seq:>${through})`
      const options = { hints: new NewestHints(), signal }
      const { rows } = await searchLogs(db(), { scope: scopeOf({ query: known }), limit }, options)
      return rows.map(sent).reverse()
    },
  }
}

function sent(row: LogRow): StoredTailRow {
  return { level: row.level, node: row.node, seq: Number(row.seq), text: exactJsonText(pick(row, undefined)) }
}
