import type { Rate } from '../../../core/tail/protocol.ts'

/** A minute of them. */
const KEPT = 60
/** A rate that is older says nothing of now. */
const AGE_MS = 2_000

/** How fast rows of a live query arrive, a second at a time. */
export class LiveRates {
  private latest: { readonly perSecond: number; readonly shownShare: number; readonly atMs: number } | undefined
  private kept: readonly number[] = []

  take({ seconds, matched, shown }: Rate, nowMs: number): void {
    const rows = Object.values(matched).reduce((sum, count) => sum + count, 0)
    this.latest = {
      perSecond: seconds > 0 ? rows / seconds : 0,
      shownShare: rows > 0 ? shown / rows : 1,
      atMs: nowMs,
    }
  }

  /** Called once a second. */
  beat(nowMs: number): void {
    if (this.latest !== undefined && nowMs - this.latest.atMs > AGE_MS) this.latest = undefined
    this.kept = [...this.kept, this.latest?.perSecond ?? 0].slice(-KEPT)
  }

  /** Rows a second, newest last. */
  get perSecond(): readonly number[] {
    return this.kept
  }

  /** Of the rows that match now; below 1 where not all of them are sent. */
  get shownShare(): number {
    return this.latest?.shownShare ?? 1
  }
}
