import type { Predicate } from '../../core/query/match.ts'
import type { StoredLog } from '../../core/query/stored-log.ts'

/** Of the process's time, what one query may take: several of the costliest leave it the rest. */
const SHARE = 0.2
/** What it may take at once. */
const BURST_MS = 200
/** A judgement that takes less is not worth its measurement. */
export const SLOW_MS = 1

/**
 * What a query has taken lately. Queries are written by anybody, and an expression may take a second for a value: what
 * is spent is paid back before the query is judged again, so that it costs its own readers and nobody else.
 */
export class QueryCost {
  private leftMs = BURST_MS
  private atMs = performance.now()

  charge(ms: number): void {
    this.refill()
    this.leftMs -= ms
  }

  get isSpent(): boolean {
    return this.waitMs > 0
  }

  /** Until it may be judged again. */
  get waitMs(): number {
    this.refill()
    return Math.max(0, -this.leftMs / SHARE)
  }

  private refill(): void {
    const nowMs = performance.now()
    this.leftMs = Math.min(BURST_MS, this.leftMs + (nowMs - this.atMs) * SHARE)
    this.atMs = nowMs
  }
}

/** A query of one reader or of many: judged once for all of them. */
export class SharedQuery {
  /** Equal for equal queries. */
  readonly key: string
  readonly predicate: Predicate
  readonly cost = new QueryCost()

  constructor(key: string, predicate: Predicate) {
    this.key = key
    this.predicate = predicate
  }

  /** The predicate, whose time counts. */
  judge(log: StoredLog): boolean {
    const sinceMs = performance.now()
    try {
      return this.predicate(log)
    } finally {
      const ms = performance.now() - sinceMs
      if (ms > SLOW_MS) this.cost.charge(ms)
    }
  }
}
