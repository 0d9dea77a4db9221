/** The readers of one query, and what of the rows at hand matches it. */
import { Batch } from './batch.ts'
import { type SharedQuery, SLOW_MS } from './shared-query.ts'
import type { Subscription } from './subscription.ts'
import type { TailRow } from './tail-row.ts'

/** So long the time of a query is measured once it was found to be slow. */
const WATCHED_MS = 1_000

export class ReaderGroup {
  readonly query: SharedQuery
  readonly readers = new Set<Subscription>()
  private matches: TailRow[] = []
  /** Rows above this number are not looked at. */
  private end: number | undefined
  private watchedUntilMs = 0
  private readonly onFailure: (error: unknown) => void

  constructor(query: SharedQuery, onFailure: (error: unknown) => void) {
    this.query = query
    this.onFailure = onFailure
  }

  /**
   * Fast path: guarded by the tail's bench.
   *
   * @param before number up to which rows were looked at
   */
  judge(row: TailRow, before: number): void {
    if (this.end !== undefined) return
    try {
      if (this.watchedUntilMs === 0) {
        if (this.query.predicate(row.log)) this.matches.push(row)
      } else if (this.query.cost.isSpent) this.end = before
      else if (this.query.judge(row.log)) this.matches.push(row)
    } catch (error) {
      // A query that nobody had foreseen must not end the tail for all.
      this.end = before
      this.onFailure(error)
    }
  }

  /** Somebody's query took long for this row: whose it was is measured from now on. */
  watch(row: TailRow): void {
    if (this.end !== undefined) return
    const sinceMs = performance.now()
    this.query.judge(row.log)
    const nowMs = performance.now()
    if (nowMs - sinceMs > SLOW_MS) this.watchedUntilMs = nowMs + WATCHED_MS
  }

  /** Hands over what was found up to the number. */
  hand(node: string, through: number): void {
    const { end = through } = this
    const batch = new Batch(this.matches, { [node]: end })
    for (const reader of this.readers) {
      reader.deliver(batch)
      if (end < through) reader.overlook(through)
    }
    this.matches = []
    this.end = undefined
    if (this.watchedUntilMs > 0 && performance.now() > this.watchedUntilMs) this.watchedUntilMs = 0
  }
}
