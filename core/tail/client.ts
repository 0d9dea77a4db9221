/**
 * A reader of the live tail, in a page and on the command line: it keeps a connection, and delivers every row of its
 * query once, across cuts. What it gets it hands on at once; whether anybody looks is the page's affair.
 *
 * At most one `subscribe` is under way at a time. What arrives before its answer belongs to the query before it and is
 * dropped; should that query go on after all, it is asked for again behind what was delivered of it.
 */
import { ERROR_STATUS } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { AutoFill } from './auto-fill.ts'
import { backoffMs } from './backoff.ts'
import { type Clock, systemClock } from './clock.ts'
import { TailConnection } from './connection.ts'
import { type FillOptions, type FillPlatform, fillGap, type GapFill } from './fill-gap.ts'
import type { TailListener } from './listener.ts'
import type { At, Failure, Gap, Positions, Rows, Subscribed } from './protocol.ts'
import { readMessage, TailFault } from './read-message.ts'
import { readRefusal } from './refusal.ts'
import type { TailSocketConstructor } from './socket.ts'
import type { LossReason, TailState } from './state.ts'
import { Subscription, type TailGap } from './subscription.ts'

export interface TailClientOptions {
  /** The server's address; that of the page unless given. */
  readonly base?: string | URL
  /** In the query language; every log unless given. */
  readonly query?: string
  /** Newest stored rows delivered before what arrives, also after a change of the query. None unless given. */
  readonly backfillRows?: number
  /** Rows a second at most; all of them unless given. */
  readonly rate?: number
  /** To go on where a client before was: its `positions`. */
  readonly resume?: Positions
  /** Reads the rows of every gap from the store and delivers them to `filled`. */
  readonly fillGaps?: boolean
  /** Rows of a gap that are read at once. */
  readonly fillRowsMax?: number
  /** Of the platform, unless given. */
  readonly WebSocket?: TailSocketConstructor
  readonly fetch?: typeof globalThis.fetch
  readonly clock?: Clock
  readonly random?: () => number
}

/** What is not named stays as it is. */
export interface TailChange {
  readonly query?: string
  /** Null for all rows. */
  readonly rate?: number | null
  readonly backfillRows?: number
  /**
   * Where to go on. Unless given, another query begins at now, and the same one, at another rate, goes on where it is;
   * `{}` lets it begin again.
   */
  readonly resume?: Positions
}

/** At once for a single cut; a server that is away for long is found within half a minute of its return. */
const RECONNECT = { firstMs: 500, maxMs: 30_000 }
/** A connection that served for this long was a good one: the next one is tried soon. */
const LIVED_MS = 2 * LIMITS.tailHeartbeatMs
/** A page of rows: some 10 MB. */
const FILL_ROWS_MAX = 10_000

export class TailClient {
  private readonly listener: TailListener
  private readonly platform: FillPlatform & { readonly WebSocket: TailSocketConstructor }
  private readonly fillRowsMax: number
  private readonly fillsGaps: boolean
  private readonly closing = new AbortController()

  private current: TailState = { kind: 'closed' }
  private isOpened = false
  private backfillRows: number
  /** What the caller wants · what the server was asked and has not answered · what it runs for us. */
  private wanted: Subscription
  private asked: { readonly id: string; readonly subscription: Subscription } | undefined
  private running: Subscription | undefined
  /** Why the last query that the caller wanted does not run. */
  private failure: Failure['error'] | undefined
  private lastId = 0
  private autoFill: AutoFill | undefined

  private connection: TailConnection | undefined
  private triesFailed = 0
  private liveSinceMs: number | undefined
  private retryTimer: unknown
  /** A question why the last try was refused; it lasts no longer than the wait. */
  private explaining: AbortController | undefined

  /** Throws a `TypeError` where the platform lacks something that is not given. */
  constructor(options: TailClientOptions, listener: TailListener) {
    const { query = '', backfillRows = 0, rate, resume, fillGaps = false, fillRowsMax = FILL_ROWS_MAX } = options
    this.listener = listener
    this.platform = platformOf(options)
    this.fillsGaps = fillGaps
    this.fillRowsMax = fillRowsMax
    this.backfillRows = backfillRows
    this.wanted = new Subscription({ query, backfillRows, rate, resume })
  }

  get state(): TailState {
    return this.current
  }

  /** Behind which a resume goes on; empty before anything is known. */
  get positions(): Positions {
    return this.wanted.positions
  }

  /** Connects, for as long as it is not closed. */
  open(): void {
    if (this.isOpened || this.closing.signal.aborted) return
    this.isOpened = true
    this.connect()
  }

  /** For good: nothing is told after it but the state. */
  close(): void {
    if (this.closing.signal.aborted) return
    this.closing.abort()
    this.clearRetry()
    this.disconnect()
    this.autoFill?.close()
    this.setState({ kind: 'closed' })
  }

  /** Another query or rate, over the same connection. Does nothing once closed. */
  change({ query = this.wanted.query, rate = this.wanted.rate ?? null, backfillRows, resume }: TailChange): void {
    if (this.closing.signal.aborted) return
    this.backfillRows = backfillRows ?? this.backfillRows
    this.wanted = new Subscription({
      query,
      rate: rate ?? undefined,
      backfillRows: this.backfillRows,
      resume: resume ?? (query === this.wanted.query ? this.wanted.positions : undefined),
    })
    this.failure = undefined
    if (!this.isOpened || this.current.kind === 'waiting') return
    if (this.connection === undefined) this.connect()
    else if (this.connection.isOpen && this.asked === undefined) this.ask(this.connection)
  }

  /** Tries at once instead of at the end of the wait: the network is back, or somebody looks again. */
  retry(): void {
    if (this.current.kind === 'waiting') this.connect()
  }

  /**
   * The rows of a gap from the store, once it has them: see `GapFill`. Throws `FillError`, and the reason of the signal
   * or of the client's end.
   */
  fill(gap: TailGap, { rowsMax = this.fillRowsMax, signal }: Partial<FillOptions> = {}): Promise<GapFill> {
    const signals = signal === undefined ? [this.closing.signal] : [signal, this.closing.signal]
    return fillGap(gap, { rowsMax, signal: AbortSignal.any(signals) }, this.platform)
  }

  // The connection

  private connect(): void {
    this.clearRetry()
    this.liveSinceMs = undefined
    const { base, clock, WebSocket } = this.platform
    try {
      const connection = new TailConnection(socketUrl(base), WebSocket, clock, {
        opened: () => this.ask(connection),
        message: data => this.read(connection, data),
        lost: reason => this.lost(reason),
      })
      this.connection = connection
    } catch (error) {
      this.lost({ kind: 'refused', message: (error as Error).message })
      return
    }
    this.setState({ kind: 'connecting' })
  }

  private disconnect(): void {
    this.connection?.close()
    this.connection = undefined
    this.asked = undefined
  }

  private lost(reason: LossReason): void {
    const { clock, random } = this.platform
    this.disconnect()
    if (this.liveSinceMs !== undefined && clock.now() - this.liveSinceMs >= LIVED_MS) this.triesFailed = 0
    const delayMs = backoffMs(this.triesFailed++, random(), RECONNECT)
    this.retryTimer = clock.setTimeout(() => this.connect(), delayMs)
    const waiting = { kind: 'waiting', untilMs: clock.now() + delayMs, reason } as const
    this.setState(waiting)
    // Unless the listener has tried again, or closed.
    if (reason.kind === 'refused' && this.current === waiting) void this.explain(waiting)
  }

  /** Puts the server's own words in place of the platform's, as long as the page shows them. */
  private async explain(waiting: TailState & { kind: 'waiting' }): Promise<void> {
    const { fetch, base } = this.platform
    this.explaining = new AbortController()
    const reason = await readRefusal(fetch, new URL('api/tail', base), this.explaining.signal)
    if (reason !== undefined && this.current === waiting) this.setState({ ...waiting, reason })
  }

  private clearRetry(): void {
    this.explaining?.abort()
    this.platform.clock.clearTimeout(this.retryTimer)
  }

  // The query

  private ask(connection: TailConnection): void {
    const id = String(++this.lastId)
    this.asked = { id, subscription: this.wanted }
    // The server has as long to answer as to say anything.
    connection.heard()
    connection.send(this.wanted.request(id))
    this.setState(this.failure === undefined ? { kind: 'connecting' } : { kind: 'failed', error: this.failure })
  }

  private read(connection: TailConnection, data: unknown): void {
    try {
      const message = readMessage(data)
      if (message?.type === 'subscribed') this.answered(connection, message)
      else if (message?.type === 'error') this.refused(connection, message)
      // Before the answer it belongs to an earlier query, and does not show that the answer will come.
      else if (this.asked === undefined) {
        connection.heard()
        if (message?.type === 'rate') this.listener.rate?.(message)
        else if (message !== undefined) this.deliver(message)
        if (message?.type === 'at' && message.backfill !== undefined && !this.closing.signal.aborted)
          this.listener.backfilled?.(message.backfill)
      }
    } catch (error) {
      if (!(error instanceof TailFault)) throw error
      this.lost({ kind: 'fault', message: error.message })
    }
  }

  private answered(connection: TailConnection, { id, at }: Subscribed): void {
    if (this.asked === undefined || id !== this.asked.id) return
    const { subscription } = this.asked
    this.asked = undefined
    connection.heard()
    if (subscription !== this.wanted) {
      this.ask(connection)
      return
    }
    const isResumed = subscription.begin(at)
    const isKnown = isResumed && subscription === this.running
    if (!isResumed || subscription.query !== this.running?.query) this.renewAutoFill()
    this.running = subscription
    this.liveSinceMs ??= this.platform.clock.now()
    this.setState(this.failure === undefined ? { kind: 'live' } : { kind: 'failed', error: this.failure })
    if (isKnown || this.wanted !== subscription) return
    this.listener.started?.({ query: subscription.query, isResumed, at: isResumed ? subscription.positions : at })
  }

  private refused(connection: TailConnection, { error }: Failure): void {
    const subscription = this.asked?.subscription
    this.asked = undefined
    connection.heard()
    if (subscription !== undefined && subscription !== this.wanted) this.ask(connection)
    else if (isTemporary(error.code)) this.lost({ kind: 'unavailable', code: error.code, message: error.message })
    else this.fallBack(connection, subscription, error)
  }

  /** To the query that ran before, behind what was delivered of it; without one there is nothing to stay connected for. */
  private fallBack(connection: TailConnection, failed: Subscription | undefined, error: Failure['error']): void {
    this.failure = error
    if (failed !== undefined && this.running !== undefined && this.running !== failed) {
      this.wanted = this.running
      this.ask(connection)
      return
    }
    if (failed !== undefined) {
      this.running = undefined
      this.disconnect()
    }
    this.setState({ kind: 'failed', error })
  }

  private deliver(message: Rows | At | Gap): void {
    const { backfill, live, gap } = this.wanted.take(message)
    // The position is behind all of it: it is handed on, unless the listener closes the client in the middle.
    const isClosed = () => this.closing.signal.aborted
    if (backfill.length > 0) this.listener.rows?.(backfill, 'backfill')
    if (live.length > 0 && !isClosed()) this.listener.rows?.(live, 'live')
    if (gap === undefined || isClosed()) return
    this.listener.gap?.(gap)
    if (!isClosed()) this.autoFill?.add(gap)
  }

  /** Gaps of a query are of no interest once another one runs. */
  private renewAutoFill(): void {
    this.autoFill?.close()
    if (!this.fillsGaps) return
    const filled = (fill: GapFill) => this.listener.filled?.(fill)
    this.autoFill = new AutoFill((gap, options) => this.fill(gap, options), filled, this.fillRowsMax)
  }

  private setState(state: TailState): void {
    if (isSame(state, this.current)) return
    this.current = state
    this.listener.state?.(state)
  }
}

/** What may be gone in a moment: the server is busy, stops, or has no store. */
function isTemporary(code: string): boolean {
  const status = Object.hasOwn(ERROR_STATUS, code) ? ERROR_STATUS[code as keyof typeof ERROR_STATUS] : 0
  return status >= 500 || status === 429
}

function isSame(a: TailState, b: TailState): boolean {
  if (a.kind === 'failed') return b.kind === 'failed' && a.error === b.error
  return a.kind === b.kind && a.kind !== 'waiting'
}

function socketUrl(base: URL): string {
  const url = new URL('api/tail', base)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

function platformOf(options: TailClientOptions): FillPlatform & { readonly WebSocket: TailSocketConstructor } {
  const { base = globalThis.location?.href, WebSocket = globalThis.WebSocket } = options
  if (base === undefined)
    throw new TypeError('the client of the live tail needs `base`: there is no page it belongs to')
  if (WebSocket === undefined) throw new TypeError('the client of the live tail needs `WebSocket`: there is none here')
  return {
    base: options.base === undefined ? new URL('/', base) : withSlash(new URL(base)),
    WebSocket,
    // Called as a method of anything else, the browser's own throws.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  }
}

/** So that the server may stand below a path. */
function withSlash(base: URL): URL {
  const url = new URL(base)
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}
