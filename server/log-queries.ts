import { completionPlace } from '../core/query/completion.ts'
import type { Database } from '../db/connect.ts'
import { withinTime } from '../db/within-time.ts'
import type { LogQueries } from './api/runtime.ts'
import { complete } from './query/complete.ts'
import { logContext } from './query/context.ts'
import { logFacets } from './query/facets.ts'
import { logHistogram } from './query/histogram.ts'
import type { NewestHints } from './query/newest-hints.ts'
import { logPatterns } from './query/patterns.ts'
import { scopeOf } from './query/scope.ts'
import { searchLogs } from './query/search-logs.ts'

/** What can be asked of the stored logs. @param store throws `store_unavailable` while there is none */
export function logQueries(store: () => Database, hints: NewestHints): LogQueries {
  const db = () => withinTime(store())
  return {
    search: async (filter, page, signal) => searchLogs(db(), { scope: scopeOf(filter), ...page }, { hints, signal }),
    histogram: async (filter, field, bucketsMax, signal) =>
      logHistogram(db(), scopeOf(filter), field, bucketsMax, signal),
    facets: async (filter, fields, signal) => logFacets(db(), scopeOf(filter), fields, signal),
    patterns: async (filter, limit, signal) => logPatterns(db(), scopeOf(filter), limit, signal),
    context: async (request, signal) => logContext(db(), request, { hints, signal }),
    async complete(text, position, filter, signal) {
      const place = completionPlace(text, position)
      return { kind: place.kind, from: place.from, to: place.to, options: await complete(db(), place, filter, signal) }
    },
  }
}
