/** What a client of the live tail tells. All calls are synchronous, in the order in which things happened. */
import type { GapFill } from './fill-gap.ts'
import type { Backfilled, Positions, Rate, TailRow } from './protocol.ts'
import type { TailState } from './state.ts'
import type { TailGap } from './subscription.ts'

export interface TailListener {
  state?(state: TailState): void
  /**
   * A query runs, for the first time or changed. Unless it `isResumed`, what was delivered before has nothing to do with
   * what follows. Not called after a cut, unless nothing of the query was known before it.
   */
  started?(start: TailStart): void
  /** A backfill in the order of time and as one, then what arrives in the order of its numbers. No row twice. */
  rows?(rows: readonly TailRow[], part: 'backfill' | 'live'): void
  /** The backfill is over, and whether there is more that could not be had. */
  backfilled?(backfill: Backfilled): void
  /** Rows that will not be sent. */
  gap?(gap: TailGap): void
  /** With `fillGaps`: rows of a gap. The calls for a gap cover it from its beginning to its end. */
  filled?(fill: GapFill): void
  rate?(rate: Rate): void
}

export interface TailStart {
  readonly query: string
  readonly isResumed: boolean
  /** Rows above these numbers are delivered as live ones. */
  readonly at: Positions
}
