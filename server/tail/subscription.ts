/** One query of one reader: what it was sent, and what it has to be told. */
import { LIMITS } from '../../core/limits.ts'
import type { Predicate } from '../../core/query/match.ts'
import type { Level } from '../../core/severity.ts'
import type { At, Gap, GapCause, Positions, Rate, Subscribed } from '../../core/tail/protocol.ts'
import { Batch } from './batch.ts'
import { Sampling } from './sampling.ts'
import type { SentRow } from './sent-row.ts'

/** Where a reader's messages go: a WebSocket, or a reply that streams. */
export interface Sink {
  /** Bytes handed over that the reader has not taken yet. */
  readonly waitingBytes: number
  rows(batch: Batch): void
  say(message: Subscribed | At | Gap | Rate): void
}

/** Equal for equal queries, so that what they share is judged and written once. */
export interface SharedQuery {
  readonly key: string
  readonly predicate: Predicate
}

export interface SubscriptionOptions {
  readonly query: SharedQuery
  /** Of the rows that arrive here, decimal. */
  readonly node: string
  readonly sink: Sink
  /** Rows a second at most; all of them unless given. */
  readonly rowsPerSecond: number | undefined
  onGap(cause: GapCause): void
}

/** Below this share of its bound a reader that was too slow is sent rows again. */
const TAKEN_SHARE = 4
const RATE_MS = 1_000

export class Subscription {
  readonly query: SharedQuery
  private readonly options: SubscriptionOptions
  /** Node → number up to which everything was looked at. */
  private readonly positions: Record<string, number> = Object.create(null)
  private readonly sampling: Sampling | undefined
  /** What was left out because the reader was too slow. */
  private missed: { readonly from: number; count: number } | undefined
  private saidMs = performance.now()
  private matched: Partial<Record<Level, number>> = {}
  private shown = 0
  private ratedMs = performance.now()
  private isEnded = false

  constructor(options: SubscriptionOptions) {
    this.options = options
    this.query = options.query
    this.sampling = options.rowsPerSecond === undefined ? undefined : new Sampling(options.rowsPerSecond)
  }

  get at(): Positions {
    return { ...this.positions }
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
    const from = this.positions[node] ?? 0
    Object.assign(this.positions, batch.at)
    if (batch.rows.length === 0) return
    for (const { level } of batch.rows) this.matched[level] = (this.matched[level] ?? 0) + 1
    if (this.missed === undefined && sink.waitingBytes > LIMITS.tailReaderBytesMax) this.missed = { from, count: 0 }
    if (this.missed === undefined) this.send(batch)
    else this.missed.count += batch.rows.length
  }

  /** Rows read back from before the reader came. They are not sampled, and whoever reads them waits for the reader. */
  catchUp(rows: readonly SentRow[], at: Positions): void {
    Object.assign(this.positions, at)
    if (rows.length === 0 || this.isEnded) return
    this.options.sink.rows(new Batch(rows, at))
    this.saidMs = performance.now()
  }

  /** Rows that nobody will send. */
  skip(node: string, from: number, to: number, cause: GapCause, count: number | null = null): void {
    this.positions[node] = to
    this.options.onGap(cause)
    this.say({ type: 'gap', node, from, to, count, cause })
  }

  say(message: Subscribed | At | Gap | Rate): void {
    if (this.isEnded) return
    this.options.sink.say(message)
    this.saidMs = performance.now()
  }

  /** Called several times a second: what was missed once the reader has taken what waited, rates, signs of life. */
  tick(): void {
    const { node, sink } = this.options
    if (this.missed !== undefined && sink.waitingBytes <= LIMITS.tailReaderBytesMax / TAKEN_SHARE) {
      const { from, count } = this.missed
      this.missed = undefined
      this.skip(node, from, this.positions[node] ?? from, 'slow_reader', count)
    }
    const nowMs = performance.now()
    if (this.missed === undefined && nowMs - this.ratedMs >= RATE_MS) this.sayRate(nowMs)
    if (this.missed === undefined && nowMs - this.saidMs >= LIMITS.tailHeartbeatMs)
      this.say({ type: 'at', at: this.at })
  }

  private send(batch: Batch): void {
    const rows = this.sampling?.keep(batch.rows) ?? batch.rows
    if (rows.length === 0) return
    this.options.sink.rows(rows === batch.rows ? batch : new Batch(rows, batch.at))
    this.shown += rows.length
    this.saidMs = performance.now()
  }

  private sayRate(nowMs: number): void {
    const seconds = (nowMs - this.ratedMs) / 1000
    this.ratedMs = nowMs
    if (Object.keys(this.matched).length === 0) return
    this.say({ type: 'rate', seconds, matched: this.matched, shown: this.shown })
    this.matched = {}
    this.shown = 0
  }
}
