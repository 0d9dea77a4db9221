/**
 * `POST /query/search` as the earlier aggregator's clients know it: its field names, its five level names, offset
 * paging with a total. `search` is a substring of the message, without regard to case.
 */
import { LOGS } from '../../../core/schema/logs.ts'
import type { Database } from '../../../db/connect.ts'
import { param, sql } from '../../../db/sql.ts'
import { logRow, type RawLogRow, rawColumns } from '../log-row.ts'
import { scopeOf, scopeSql } from '../scope.ts'
import { type AggregatorEntry, aggregatorEntry } from './aggregator-entry.ts'
import { readAggregatorSearch } from './aggregator-request.ts'

export interface AggregatorPage {
  /** Newest first. */
  readonly logs: AggregatorEntry[]
  readonly total: number
  readonly has_more: boolean
}

/** Runs one search; `body` is its JSON text. Throws `ValidationError` with every field that is wrong. */
export async function aggregatorSearch(db: Database, body: string, signal?: AbortSignal): Promise<AggregatorPage> {
  const { filter, limit, offset } = readAggregatorSearch(body)
  const where = scopeSql(scopeOf(LOGS, filter))
  const options = { signal }
  const [counts, rows] = await Promise.all([
    db.read<{ n: string | number }>(sql`SELECT count() AS n FROM ${db.table(LOGS.name)} WHERE ${where}`, options),
    db.read<RawLogRow>(
      sql`SELECT ${rawColumns()} FROM ${db.table(LOGS.name)} WHERE ${where} ORDER BY timestamp DESC, node DESC, seq DESC LIMIT ${param('UInt32', limit)} OFFSET ${param('UInt32', offset)}`,
      options,
    ),
  ])
  const total = Number(counts[0]?.n ?? 0)
  return { logs: rows.map(row => aggregatorEntry(logRow(row))), total, has_more: offset + rows.length < total }
}
