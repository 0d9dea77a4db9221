import { completionPlace } from '../../core/query/completion.ts'
import { LOGS } from '../../core/schema/logs.ts'
import type { Database } from '../../db/connect.ts'
import { withinTime } from '../../db/within-time.ts'
import { complete } from '../query/complete.ts'
import { logContext } from '../query/context.ts'
import { logFacets } from '../query/facets.ts'
import { logHistogram } from '../query/histogram.ts'
import type { NewestHints } from '../query/newest-hints.ts'
import { logPatterns } from '../query/patterns.ts'
import { scopeOf } from '../query/scope.ts'
import { searchLogs } from '../query/search-logs.ts'
import type { StoredUpTo } from '../signal/stored-up-to.ts'
import type { LogQueries } from './runtime.ts'

/** What can be asked of the stored logs. @param store throws `store_unavailable` while there is none */
export function logQueries(store: () => Database, storedUpTo: StoredUpTo, hints: NewestHints): LogQueries {
  const db = () => withinTime(store())
  return {
    search: async (filter, page, signal) =>
      searchLogs(db(), { scope: scopeOf(LOGS, filter), ...page }, { hints, signal }),
    async histogram(filter, field, bucketsMax, signal) {
      const scope = scopeOf(LOGS, filter)
      // Before anybody waits: while there is no store there is nothing to wait for.
      const opened = db()
      const isComplete = await storedUpTo(filter.upTo ?? {})
      return { ...(await logHistogram(opened, scope, field, bucketsMax, signal)), isComplete }
    },
    facets: async (filter, fields, signal) => logFacets(db(), scopeOf(LOGS, filter), fields, signal),
    patterns: async (filter, limit, signal) => logPatterns(db(), scopeOf(LOGS, filter), limit, signal),
    context: async (request, signal) => logContext(db(), LOGS, request, { hints, signal }),
    async complete(text, position, filter, signal) {
      const place = completionPlace(text, position)
      return {
        kind: place.kind,
        from: place.from,
        to: place.to,
        options: await complete(db(), LOGS, place, filter, signal),
      }
    },
  }
}
