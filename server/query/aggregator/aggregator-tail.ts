/** `GET /query/tail/{service}` and `GET /query/services` as the earlier aggregator's clients know them. */
import { LOGS } from '../../../core/schema/logs.ts'
import type { Database } from '../../../db/connect.ts'
import type { NewestHints } from '../newest-hints.ts'
import { scopeOf } from '../scope.ts'
import { searchLogs } from '../search-logs.ts'
import { listServices } from '../services.ts'
import { type AggregatorEntry, aggregatorEntry } from './aggregator-entry.ts'
import { readLines } from './aggregator-request.ts'

/**
 * The last lines of one service, newest first.
 *
 * @param params `lines`: 100 unless given, 0 for none, 1,000 for more than that
 * Throws `ValidationError` for anything else.
 */
export async function aggregatorTail(
  db: Database,
  service: string,
  params: URLSearchParams,
  hints: NewestHints,
  signal?: AbortSignal,
): Promise<AggregatorEntry[]> {
  const limit = readLines(params)
  if (limit === 0) return []
  const { rows } = await searchLogs(db, { scope: scopeOf(LOGS, { service }), limit }, { hints, signal })
  return rows.map(aggregatorEntry)
}

/** Names of all services that have one, sorted. */
export async function aggregatorServices(db: Database, signal?: AbortSignal): Promise<string[]> {
  const services = await listServices(db, LOGS, signal)
  return services.map(({ service }) => service).filter(service => service !== '')
}
