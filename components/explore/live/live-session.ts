/** One live view of a query: its connection, what it has shown so far, and how fast rows arrive. */
import { TailClient } from '../../../core/tail/client.ts'
import type { Positions } from '../../../core/tail/protocol.ts'
import type { TailState } from '../../../core/tail/state.ts'
import type { TailGap } from '../../../core/tail/subscription.ts'
import { api, type Histogram } from '../api.ts'
import { faultOf } from '../fault.ts'
import { LiveBuffer } from './live-buffer.ts'
import { type Baseline, LIVE_BUCKETS, LIVE_RANGE, LiveHistogram } from './live-histogram.ts'
import { LiveRates } from './live-rates.ts'
import { type LiveSnapshot, NO_LIVE } from './live-snapshot.ts'
import { logOfTailRow } from './tail-row.ts'

/** Stored rows in front of what arrives. */
const BACKFILL_ROWS = 200
/**
 * More than anybody reads, and than a page draws without effort. Of what is beyond it the server sends an even share, and
 * says how many there were.
 */
const SHOWN_PER_SECOND_MAX = 10_000
/** Rows fetched at a time while scrolling back. */
const REWIND_ROWS = 500
/** Often enough to seem at once, seldom enough to leave the page its time at thousands of rows a second. */
const NOTIFY_MS = 100
const REDRAW_MS = 500
/** The picture of time moves on, also while nothing arrives. */
const BEAT_MS = 1_000
/** A tab that nobody looks at gives its connection back after so long, and resumes when it is looked at. */
const SUSPEND_MS = 15_000

export class LiveSession {
  private readonly query: string
  private readonly buffer: LiveBuffer
  private readonly histogram: LiveHistogram
  private readonly listeners = new Set<() => void>()
  private readonly closing = new AbortController()
  private picture: Histogram | undefined
  private drawnMs = 0
  private client: TailClient | undefined
  private positions: Positions | undefined
  private suspending: ReturnType<typeof setTimeout> | undefined
  private notifying: ReturnType<typeof setTimeout> | undefined
  private current: LiveSnapshot = NO_LIVE
  private state: TailState = NO_LIVE.state
  private readonly rates = new LiveRates()
  private beating: ReturnType<typeof setInterval> | undefined
  private rewinding: Promise<void> | undefined
  private filling: TailGap | undefined
  private fillFault: string | undefined

  constructor(query: string) {
    this.query = query
    this.buffer = new LiveBuffer(() => query)
    this.histogram = new LiveHistogram(
      (upTo, signal) => readBaseline(query, upTo, signal),
      () => this.notifySoon(),
    )
  }

  open(): void {
    document.addEventListener('visibilitychange', this.onVisibility)
    window.addEventListener('online', this.onOnline)
    this.beating = setInterval(() => this.beat(), BEAT_MS)
    this.connect()
  }

  close(): void {
    this.closing.abort()
    document.removeEventListener('visibilitychange', this.onVisibility)
    window.removeEventListener('online', this.onOnline)
    clearTimeout(this.suspending)
    clearTimeout(this.notifying)
    clearInterval(this.beating)
    this.histogram.close()
    this.client?.close()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = (): LiveSnapshot => this.current

  hold(): void {
    if (!this.buffer.isFollowing) return
    this.buffer.hold(this.current.entries)
    this.notify()
  }

  follow(): void {
    this.buffer.follow()
    this.notify()
  }

  /** The reader has come to the end of what is shown. */
  advance(): void {
    this.buffer.advance()
    this.notify()
  }

  retry(): void {
    this.client?.retry()
  }

  /** Reads what stands before the first row from the store. */
  rewind(): Promise<void> {
    this.rewinding ??= this.readOlder().finally(() => {
      this.rewinding = undefined
    })
    return this.rewinding
  }

  /** Reads the rows of a gap from the store into its place. */
  async fill(gap: TailGap): Promise<void> {
    if (this.filling !== undefined || this.client === undefined) return
    this.filling = gap
    this.fillFault = undefined
    this.buffer.hold()
    this.notify()
    try {
      const { rows, rest, missing, reason } = await this.client.fill(gap, { signal: this.closing.signal })
      this.buffer.fill(gap, rows.map(logOfTailRow), rest)
      if (missing !== null && missing > 0) this.fillFault = reason ?? `${missing} rows of the gap are not in the store`
    } catch (error) {
      if (!this.closing.signal.aborted) this.fillFault = (error as Error).message
    } finally {
      this.filling = undefined
      this.notify()
    }
  }

  private connect(): void {
    const client = new TailClient(
      {
        query: this.query,
        backfillRows: BACKFILL_ROWS,
        rate: SHOWN_PER_SECOND_MAX,
        ...(this.positions === undefined ? {} : { resume: this.positions }),
      },
      {
        state: state => {
          this.state = state
          this.notify()
        },
        started: ({ at, isResumed }) => {
          if (!isResumed) this.histogram.begin(at)
        },
        rows: (rows, part) => {
          const logs = rows.map(logOfTailRow)
          this.buffer.push(logs)
          if (part === 'live') this.histogram.add(logs)
          this.notifySoon()
        },
        backfilled: ({ missing }) => {
          if (missing === undefined) return
          this.fillFault = 'older logs could not be read yet; scroll up to try again'
          this.notify()
        },
        gap: gap => {
          this.buffer.pushGap(gap)
          this.histogram.begin(client.positions)
          this.notifySoon()
        },
        rate: rate => {
          this.histogram.rate(rate)
          this.rates.take(rate, performance.now())
          this.notifySoon()
        },
      },
    )
    this.client = client
    client.open()
  }

  private async readOlder(): Promise<void> {
    const cursor = this.buffer.startCursor
    if (cursor === undefined || !this.buffer.canRewind) return
    this.buffer.hold()
    try {
      const page = await api.logs.search.query(
        { query: this.query, cursor, limit: REWIND_ROWS },
        { signal: this.closing.signal },
      )
      const hasRoom = this.buffer.prepend(page.rows.toReversed(), page.cursor === undefined)
      this.fillFault = hasRoom ? undefined : 'what is older can be read by a search: leave live for it'
    } catch (error) {
      // Whoever scrolls on tries again.
      if (!this.closing.signal.aborted) this.fillFault = `older logs could not be read: ${(error as Error).message}`
    }
    this.notify()
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.suspending)
    if (document.hidden) this.suspending = setTimeout(() => this.suspend(), SUSPEND_MS)
    else if (this.client === undefined) this.connect()
    else this.client.retry()
  }

  private readonly onOnline = (): void => this.client?.retry()

  private suspend(): void {
    const positions = this.client?.positions
    if (positions !== undefined && Object.keys(positions).length > 0) this.positions = positions
    this.client?.close()
    this.client = undefined
  }

  /** Drawn anew seldom enough to leave the page its time. */
  private drawn(): Histogram | undefined {
    const nowMs = performance.now()
    if (this.picture === undefined || nowMs - this.drawnMs >= REDRAW_MS) {
      this.picture = this.histogram.shown
      this.drawnMs = nowMs
    }
    return this.picture
  }

  private beat(): void {
    this.rates.beat(performance.now())
    this.notify()
  }

  private notifySoon(): void {
    this.notifying ??= setTimeout(() => this.notify(), NOTIFY_MS)
  }

  private notify(): void {
    clearTimeout(this.notifying)
    this.notifying = undefined
    const { shown: entries, waiting, isFollowing, canRewind } = this.buffer
    const { state, filling, fillFault } = this
    const { perSecond: rates, shownShare } = this.rates
    const histogram = this.drawn()
    this.current = { entries, waiting, isFollowing, state, rates, shownShare, histogram, canRewind, filling, fillFault }
    for (const listener of this.listeners) listener()
  }
}

async function readBaseline(query: string, upTo: Positions, signal: AbortSignal): Promise<Baseline | undefined> {
  const range = { from: LIVE_RANGE, to: 'now', buckets: LIVE_BUCKETS }
  try {
    return await api.logs.histogram.query({ query, upTo, ...range }, { signal })
  } catch (error) {
    if (faultOf(error).code === 'invalid_query') return undefined
    throw error
  }
}
