/** What a page shows of a live view at one moment. */
import type { TailState } from '../../../core/tail/state.ts'
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { Histogram } from '../api.ts'
import type { ListEntry } from '../rows/list-entry.ts'

export interface LiveSnapshot {
  readonly entries: readonly ListEntry[]
  readonly waiting: number
  readonly isFollowing: boolean
  readonly state: TailState
  /** Rows of the query a second, newest last. */
  readonly rates: readonly number[]
  /** Of the rows that match now; below 1 where there are too many to be sent. */
  readonly shownShare: number
  /** The last quarter of an hour, by level. */
  readonly histogram: Histogram | undefined
  readonly canRewind: boolean
  /** The gap that is being read, and why the last one could not be. */
  readonly filling: TailGap | undefined
  readonly fillFault: string | undefined
}

/** Before anything is live. */
export const NO_LIVE: LiveSnapshot = {
  entries: [],
  waiting: 0,
  isFollowing: true,
  state: { kind: 'connecting' },
  rates: [],
  shownShare: 1,
  histogram: undefined,
  canRewind: false,
  filling: undefined,
  fillFault: undefined,
}
