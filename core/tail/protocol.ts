/**
 * What readers of the live tail and the server say to each other, on `WS /api/tail` as a JSON text a message, on
 * `GET /api/tail` as a line or an event each. Numbers of rows are sequence numbers of a node; a row's identity is its
 * node and number.
 */
import type { Level } from '../severity.ts'

/** Node (decimal id) → number up to which every row of it was looked at for this reader: where a resume goes on. */
export type Positions = Readonly<Record<string, number>>

/** The first message of a reader, and again to change the query of an open connection. */
export interface Subscribe {
  readonly type: 'subscribe'
  /** In the query language; empty for every log. */
  readonly query?: string
  /**
   * The newest stored logs that match, sent before what arrives; an `at` with `backfill` ends them, also where there are
   * none. At most `LIMITS.tailBackfillRowsMax`, and 32 MB.
   */
  readonly backfill?: number
  /**
   * From `at` of the last message seen (`to` of a gap for its node): goes on behind it, without a gap and nothing twice.
   * Of the server's own node, where it is not among them, everything is new.
   */
  readonly resume?: Positions
  /** Rows a second at most; more are sampled and `rate` says how many there were. All of them unless given. */
  readonly rate?: number
  /** Given back in `subscribed`, so that answers to an earlier query can be told apart. */
  readonly id?: string
}

export type TailMessage = Subscribed | Rows | At | Gap | Rate | Failure

/** The query runs; what is sent from here on belongs to it. `at` is where it begins: the reader's `resume`, or now. */
export interface Subscribed {
  readonly type: 'subscribed'
  readonly id?: string
  readonly at: Positions
}

export interface Rows {
  readonly type: 'rows'
  /** As `GET /api/search` gives them, in the order of their numbers; a backfill in the order of time. */
  readonly rows: readonly TailRow[]
  readonly at: Positions
}

/** Nothing matched meanwhile. At least every `LIMITS.tailHeartbeatMs`. */
export interface At {
  readonly type: 'at'
  readonly at: Positions
  /** Here the backfill ends. */
  readonly backfill?: Backfilled
}

export interface Backfilled {
  readonly rows: number
  /** Why there are not as many as there could be. */
  readonly missing?: BackfillMissing
}

/** The store was away or took too long, the rows are too large, or the query is too much to be judged in time. */
export type BackfillMissing = 'store_unavailable' | 'too_large' | 'overload'

/**
 * Rows that were not sent: the reader's position is `to` from here on. `GET /api/search?query=…&gap=<node>:<from>-<to>` has them
 * once they are stored.
 */
export interface Gap {
  readonly type: 'gap'
  readonly node: string
  /** Not included. */
  readonly from: number
  /** Included. */
  readonly to: number
  /** Rows of the query among them; null where nobody looked. */
  readonly count: number | null
  readonly cause: GapCause
}

/**
 * The reader was slower than the rows · it was away for more rows than are caught up with · the store was away · more
 * arrived than could be looked at beside taking it in.
 */
export type GapCause = 'slow_reader' | 'too_far_back' | 'store_unavailable' | 'overload'

/**
 * What matched of the rows that arrived since the last such message, some second ago; rows caught up with are not
 * counted. One of nothing says that it has become quiet, then there is none until something matches.
 */
export interface Rate {
  readonly type: 'rate'
  readonly seconds: number
  /** Exact, also where only some of the rows are sent. */
  readonly matched: Readonly<Partial<Record<Level, number>>>
  readonly shown: number
}

/** The subscription cannot be had; an earlier one of the connection goes on. */
export interface Failure {
  readonly type: 'error'
  /** Of the message that asked, where it could be read. */
  readonly id?: string
  readonly error: { readonly code: string; readonly message: string; readonly position?: number }
}

export interface TailRow {
  readonly node: string
  readonly seq: number
  readonly [column: string]: unknown
}
