/** One query of one reader: what it was sent, and what it has to be told. */
import { LIMITS } from '../../core/limits.ts'
import type { Level } from '../../core/severity.ts'
import type { At, Backfilled, Gap, GapCause, Positions, Rate, Subscribed } from '../../core/tail/protocol.ts'
import { Batch } from './batch.ts'
import { Sampling } from './sampling.ts'
import type { SentRow } from './sent-row.ts'
import type { SharedQuery } from './shared-query.ts'

/** Where a reader's messages go: a WebSocket, or a reply that streams. */
export interface Sink {
  /** Bytes handed over that the reader has not taken yet. */
  readonly waitingBytes: number
  rows(batch: Batch): void
  /** @param at the reader's position behind the message; empty as long as it would lose its backfill by going on there */
  say(message: Subscribed | At | Gap | Rate, at: Positions): void
  /** What the reader is owed cannot be had: ends the connection, so that it comes back and goes on where it is. */
  fail(): void
}

export interface SubscriptionOptions {
  readonly query: SharedQuery
  /** Of the rows that arrive here, decimal. */
  readonly node: string
  /** From where on the reader wants rows; of `node` at least. */
  readonly start: Positions
  readonly sink: Sink
  /** Rows a second at most; all of them unless given. */
  readonly rowsPerSecond: number | undefined
  /** Stored rows come first, and `endBackfill` after them. */
  readonly hasBackfill?: boolean
  onGap(cause: GapCause): void
}

/** Below this share of its bound a reader that was too slow is sent rows again. */
const TAKEN_SHARE = 4
const RATE_MS = 1_000
/** A reader whose query is too much for the server hears of it so often. */
const OVERLOOKED_MS = 250

export class Subscription {
  readonly query: SharedQuery
  private readonly options: SubscriptionOptions
  /** Node → number up to which everything was looked at. */
  private readonly positions: Record<string, number> = Object.create(null)
  /** Whether it has positions of other nodes too, which every message repeats. */
  private readonly hasOthers: boolean
  private readonly sampling: Sampling | undefined
  /** What was left out because the reader, or its query, was too slow; null where some of it was not even looked at. */
  private missed: { readonly from: number; count: number | null; readonly cause: GapCause } | undefined
  private overlookedMs = Number.NEGATIVE_INFINITY
  private isBackfilling: boolean
  private saidMs = performance.now()
  private matched: Partial<Record<Level, number>> = {}
  private shown = 0
  private ratedMs = performance.now()
  private wasQuiet = true
  private isEnded = false

  constructor(options: SubscriptionOptions) {
    this.options = options
    this.query = options.query
    Object.assign(this.positions, options.start)
    this.hasOthers = Object.keys(this.positions).length > 1
    this.isBackfilling = options.hasBackfill ?? false
    this.sampling = options.rowsPerSecond === undefined ? undefined : new Sampling(options.rowsPerSecond)
  }

  /** Where to go on. What was missed lies behind it until it is told. */
  get at(): Positions {
    return this.missed === undefined
      ? { ...this.positions }
      : { ...this.positions, [this.options.node]: this.missed.from }
  }

  positionOf(node: string): number {
    return this.positions[node] ?? 0
  }

  get waitingBytes(): number {
    return this.options.sink.waitingBytes
  }

  /** Nothing is sent from here on, whoever is still reading rows for it. */
  end(): void {
    this.isEnded = true
  }

  /** Rows that match among those that arrived; `batch.at` says how far they were looked for. */
  deliver(batch: Batch): void {
    const { node, sink } = this.options
    const from = this.positionOf(node)
    // It joined while the rows were evaluated: it has them already.
    if ((batch.at[node] ?? 0) <= from) return
    // Rows that were not evaluated lie before these.
    if (batch.rows.length > 0 && this.missed?.cause === 'overload' && this.hasTaken) this.tellMissed()
    Object.assign(this.positions, batch.at)
    if (batch.rows.length === 0) return
    for (const { level } of batch.rows) this.matched[level] = (this.matched[level] ?? 0) + 1
    if (this.missed === undefined && sink.waitingBytes > LIMITS.tailReaderBytesMax)
      this.missed = { from, count: 0, cause: 'slow_reader' }
    if (this.missed === undefined) this.send(batch)
    else if (this.missed.count !== null) this.missed.count += batch.rows.length
  }

  /** Rows read back from before the reader came. They are not sampled, and whoever reads them waits for the reader. */
  catchUp(rows: readonly SentRow[], at: Positions): void {
    Object.assign(this.positions, at)
    if (rows.length > 0) this.sendAll(new Batch(rows, this.at))
  }

  /** Rows from before the reader's position, which stays where it is. */
  backfill(rows: readonly SentRow[]): void {
    if (rows.length > 0) this.sendAll(new Batch(rows, this.at, false))
  }

  /** The backfill is over: as much of it as there is. */
  endBackfill(backfill: Backfilled): void {
    this.isBackfilling = false
    this.say({ type: 'at', at: this.at, backfill })
  }

  /** Rows of the own node up to a number that the query took too long for. */
  overlook(to: number): void {
    const { node } = this.options
    const from = this.positionOf(node)
    if (to <= from) return
    this.positions[node] = to
    if (this.missed !== undefined) {
      this.missed.count = null
      return
    }
    this.missed = { from, count: null, cause: 'overload' }
    const nowMs = performance.now()
    if (nowMs - this.overlookedMs >= OVERLOOKED_MS && this.hasTaken) this.tellMissed()
    this.overlookedMs = nowMs
  }

  /** Rows of a node up to a number that nobody will send. */
  skip(node: string, to: number, cause: GapCause): void {
    const from = this.positionOf(node)
    this.positions[node] = to
    // Told together with what is missed already, once the reader has taken what waits.
    if (this.missed !== undefined && node === this.options.node) this.missed.count = null
    else this.sayGap({ type: 'gap', node, from, to, count: null, cause })
  }

  say(message: Subscribed | At | Gap): void {
    if (this.isEnded) return
    this.options.sink.say(message, this.resumeAt)
    this.saidMs = performance.now()
  }

  /** Called several times a second: what was missed once the reader has taken what waited, rates, signs of life. */
  tick(): void {
    const { hasTaken } = this
    if (hasTaken) this.tellMissed()
    if (this.missed !== undefined) return
    const nowMs = performance.now()
    if (nowMs - this.ratedMs >= RATE_MS) this.sayRate(nowMs)
    // Whoever does not read needs no sign of life, and they would pile up.
    if (hasTaken && nowMs - this.saidMs >= LIMITS.tailHeartbeatMs) this.say({ type: 'at', at: this.at })
  }

  private get hasTaken(): boolean {
    return this.waitingBytes <= LIMITS.tailReaderBytesMax / TAKEN_SHARE
  }

  private get resumeAt(): Positions {
    return this.isBackfilling ? {} : this.at
  }

  private tellMissed(): void {
    if (this.missed === undefined) return
    const { node } = this.options
    const { from, count, cause } = this.missed
    this.missed = undefined
    this.sayGap({ type: 'gap', node, from, to: this.positionOf(node), count, cause })
  }

  private sayGap(gap: Gap): void {
    if (this.isEnded) return
    this.options.onGap(gap.cause)
    this.say(gap)
  }

  private send(batch: Batch): void {
    const rows = this.sampling?.keep(batch.rows) ?? batch.rows
    if (rows.length === 0) return
    const isWhole = rows === batch.rows && !this.hasOthers
    this.sendAll(isWhole ? batch : new Batch(rows, this.at))
    this.shown += rows.length
  }

  private sendAll(batch: Batch): void {
    if (this.isEnded) return
    this.options.sink.rows(batch)
    this.saidMs = performance.now()
  }

  private sayRate(nowMs: number): void {
    const seconds = (nowMs - this.ratedMs) / 1000
    this.ratedMs = nowMs
    const isQuiet = Object.keys(this.matched).length === 0
    // That a stream has ended is said once; a reader of nothing has its signs of life.
    if (isQuiet && this.wasQuiet) return
    this.wasQuiet = isQuiet
    // No sign of life, since lines leave it out where all is shown.
    if (!this.isEnded)
      this.options.sink.say({ type: 'rate', seconds, matched: this.matched, shown: this.shown }, this.resumeAt)
    this.matched = {}
    this.shown = 0
  }
}
