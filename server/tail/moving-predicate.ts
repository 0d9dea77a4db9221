import type { Query } from '../../core/query/ast.ts'
import { type Meter, UNMETERED } from '../../core/query/cost/meter.ts'
import { matcherOf, type Predicate } from '../../core/query/match.ts'
import { printQuery } from '../../core/query/print.ts'
import type { CompiledRegex } from '../../core/query/regex/regex.ts'
import { resolveQuery } from '../../core/query/resolve.ts'
import { nowInNanos } from '../../core/time/time.ts'

/** So long a `now` stays where it is, and so far it is ahead: a row that has just been written lies before it. */
const STAYS_MS = 25
const AHEAD_NANOS = 50_000_000n
/** To resolve a query again: some milliseconds for the longest. */
const RESOLVE_UNITS = 200_000

/**
 * Whether a log matches at the moment it is asked about: times such as `now-1h` move, so that they mean in a tail what
 * they mean in a search of the same moment. Throws `invalid_query`.
 *
 * @param compiled the query's regular expressions that are known already
 */
export function movingPredicate(
  query: Query,
  meter: Meter = UNMETERED,
  compiled = new Map<string, CompiledRegex>(),
): Predicate {
  const resolved = () => matcherOf(resolveQuery(query, nowInNanos() + AHEAD_NANOS, compiled), meter)
  let matches = resolved()
  if (!/\bnow\b/.test(printQuery(query))) return matches
  let resolvedMs = performance.now()
  return log => {
    const nowMs = performance.now()
    if (nowMs - resolvedMs > STAYS_MS) {
      meter.spend(RESOLVE_UNITS)
      matches = resolved()
      resolvedMs = nowMs
    }
    return matches(log)
  }
}
