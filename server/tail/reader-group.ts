/** The subscribers of one query, and what of the rows at hand matches it. */
import { Batch } from './batch.ts'
import type { SharedQuery } from './shared-query.ts'
import type { Subscription } from './subscription.ts'
import type { TailRow } from './tail-row.ts'
import { TooCostly } from './work-meter.ts'

/** Evaluations between two looks at the clock while they are quick, and the size of a row that is looked at for itself. */
const ROWS_PER_LOOK_MAX = 16
const LARGE_BYTES = 4_096
const QUICK_MS = 0.5

/** Rows that all groups evaluate before the next are decoded. */
export interface Chunk {
  /** Number up to which rows were looked at before. */
  readonly after: number
  readonly rows: readonly TailRow[]
  /** Number up to which rows are looked at with it. */
  readonly through: number
}

export class ReaderGroup {
  readonly query: SharedQuery
  readonly readers = new Set<Subscription>()
  private readonly node: string
  private readonly now: () => number
  private readonly onFailure: (error: unknown) => void
  private matches: TailRow[] = []
  /** The rows before were not evaluated, and no gap has been sent for them yet. */
  private isSkipping = false
  private rowsPerLook = 1

  constructor(query: SharedQuery, node: string, now: () => number, onFailure: (error: unknown) => void) {
    this.query = query
    this.node = node
    this.now = now
    this.onFailure = onFailure
  }

  /**
   * Evaluates rows from an index on until the time is over, and gives the index of the next. What the query may not take
   * the time for is skipped. Fast path: guarded by the tail's bench.
   */
  evaluate(chunk: Chunk, from: number, endMs: number): number {
    const { rows } = chunk
    const { query } = this
    if (this.readers.size === 0) return rows.length
    for (let index = from; index < rows.length; ) {
      if (!query.prepare(rows[index] as TailRow, endMs)) return index
      const sinceMs = this.now()
      const limitMs = query.cost.limitAt(sinceMs)
      if (limitMs <= 0) return this.skipRest(chunk, index)
      const next = this.evaluateSome(chunk, index, limitMs)
      const nowMs = this.now()
      query.charge(nowMs - sinceMs, next - index, nowMs)
      this.rowsPerLook = nowMs - sinceMs > QUICK_MS ? 1 : Math.min(ROWS_PER_LOOK_MAX, this.rowsPerLook * 2)
      if (nowMs >= endMs) return next
      index = next
    }
    return rows.length
  }

  /** Sends subscribers the matches of an evaluated chunk. */
  hand({ through }: Chunk): void {
    if (this.isSkipping) this.overlook(through)
    else this.deliver(through)
  }

  /** As many rows as may pass without a look at the clock. */
  private evaluateSome(chunk: Chunk, from: number, limitMs: number): number {
    const { rows } = chunk
    const end = Math.min(rows.length, from + this.rowsPerLook)
    for (let index = from; index < end; index++) {
      const row = rows[index] as TailRow
      if (row.bytes > LARGE_BYTES && index > from) return this.finished(index)
      try {
        const isMatch = this.query.test(row.log, limitMs)
        if (this.isSkipping) this.overlook(seqBefore(chunk, index))
        if (isMatch) this.matches.push(row)
      } catch (error) {
        return this.failed(chunk, index, limitMs, error)
      }
      if (this.query.wasLong) return this.finished(index + 1)
    }
    return this.finished(end)
  }

  private finished(next: number): number {
    this.query.cost.wasFinished()
    return next
  }

  private failed(chunk: Chunk, index: number, limitMs: number, error: unknown): number {
    if (error instanceof TooCostly) {
      if (this.query.cost.wasEnded(limitMs)) return index
      this.skip(seqBefore(chunk, index))
      return index + 1
    }
    // A query that fails unexpectedly must not end the tail for all.
    this.onFailure(error)
    return this.skipRest(chunk, index)
  }

  private skipRest(chunk: Chunk, index: number): number {
    this.skip(seqBefore(chunk, index))
    return chunk.rows.length
  }

  /** @param before number of the last row that is not skipped */
  private skip(before: number): void {
    if (this.isSkipping) return
    this.deliver(before)
    this.isSkipping = true
  }

  private deliver(through: number): void {
    const batch = new Batch(this.matches, { [this.node]: through })
    for (const reader of this.readers) reader.deliver(batch)
    this.matches = []
  }

  private overlook(through: number): void {
    for (const reader of this.readers) reader.overlook(through)
    this.isSkipping = false
  }
}

function seqBefore({ after, rows }: Chunk, index: number): number {
  return rows[index - 1]?.seq ?? after
}
