/** `GET /query/tail/{service}` and `GET /query/services` as the earlier aggregator's clients know them. */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { type AggregatorEntry, aggregatorEntry } from './aggregator-search.ts'
import type { NewestHints } from './newest-hints.ts'
import { scopeOf } from './scope.ts'
import { searchLogs } from './search-logs.ts'
import { listServices } from './services.ts'

const LINES_DEFAULT = 100

/**
 * The last lines of one service, oldest first, as a tail prints them.
 *
 * @param lines as sent in the query; null for the default of 100
 * Throws `invalid_query` when it is no number from 1 to 1,000.
 */
export async function aggregatorTail(
  db: Database,
  service: string,
  lines: string | null,
  hints: NewestHints,
  signal?: AbortSignal,
): Promise<AggregatorEntry[]> {
  const limit = lines === null ? LINES_DEFAULT : Number(lines)
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.searchPageRowsMax) {
    throw new TailraceError(
      'invalid_query',
      `lines=${shown(lines)} is not usable: use 1 to ${LIMITS.searchPageRowsMax}`,
    )
  }
  const { rows } = await searchLogs(db, { scope: scopeOf({ service }), limit }, { hints, signal })
  return rows.map(aggregatorEntry).reverse()
}

/** Names of all services that have one, sorted. */
export async function aggregatorServices(db: Database, signal?: AbortSignal): Promise<string[]> {
  const services = await listServices(db, signal)
  return services.map(({ service }) => service).filter(service => service !== '')
}
