/** One live view of a query: its connection, what it has shown so far, and how fast rows arrive. */
import { TailClient } from '../../../core/tail/client.ts'
import type { Positions, Rate } from '../../../core/tail/protocol.ts'
import type { TailState } from '../../../core/tail/state.ts'
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'
import { api } from '../api.ts'
import { rowCursor } from '../rows/row-identity.ts'
import { LiveBuffer } from './live-buffer.ts'
import { type LiveSnapshot, NO_LIVE } from './live-snapshot.ts'
import { logOfTailRow } from './tail-row.ts'

/** Stored rows in front of what arrives. */
const BACKFILL_ROWS = 200
/** Rows fetched at a time while scrolling back. */
const REWIND_ROWS = 500
/** Often enough to seem at once, seldom enough to leave the page its time at thousands of rows a second. */
const NOTIFY_MS = 100
const RATES_KEPT = 60
/** A tab that nobody looks at gives its connection back after so long, and resumes when it is looked at. */
const SUSPEND_MS = 15_000

export class LiveSession {
  private readonly query: string
  private readonly buffer: LiveBuffer
  private readonly onRows: (rows: readonly LogRow[]) => void
  private readonly listeners = new Set<() => void>()
  private readonly closing = new AbortController()
  private client: TailClient | undefined
  private positions: Positions | undefined
  private suspending: ReturnType<typeof setTimeout> | undefined
  private notifying: ReturnType<typeof setTimeout> | undefined
  private current: LiveSnapshot = NO_LIVE
  private state: TailState = NO_LIVE.state
  private rates: readonly number[] = []
  private canRewind = true
  private rewinding: Promise<void> | undefined
  private filling: TailGap | undefined
  private fillFault: string | undefined

  /** @param onRows told of every row that arrives, also of those that wait */
  constructor(query: string, onRows: (rows: readonly LogRow[]) => void) {
    this.query = query
    this.buffer = new LiveBuffer(() => query)
    this.onRows = onRows
  }

  open(): void {
    document.addEventListener('visibilitychange', this.onVisibility)
    window.addEventListener('online', this.onOnline)
    this.connect()
  }

  close(): void {
    this.closing.abort()
    document.removeEventListener('visibilitychange', this.onVisibility)
    window.removeEventListener('online', this.onOnline)
    clearTimeout(this.suspending)
    clearTimeout(this.notifying)
    this.client?.close()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = (): LiveSnapshot => this.current

  hold(): void {
    if (!this.buffer.isFollowing) return
    this.buffer.hold()
    this.notify()
  }

  follow(): void {
    this.buffer.follow()
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
        ...(this.positions === undefined ? {} : { resume: this.positions }),
      },
      {
        state: state => {
          this.state = state
          this.notify()
        },
        rows: rows => {
          const logs = rows.map(logOfTailRow)
          this.buffer.push(logs)
          this.onRows(logs)
          this.notifySoon()
        },
        gap: gap => {
          this.buffer.pushGap(gap)
          this.notifySoon()
        },
        rate: rate => {
          this.rates = [...this.rates, perSecond(rate)].slice(-RATES_KEPT)
          this.notifySoon()
        },
      },
    )
    this.client = client
    client.open()
  }

  private async readOlder(): Promise<void> {
    const first = this.buffer.shown.find(entry => entry.kind === 'row')
    if (first?.kind !== 'row' || !this.canRewind) return
    this.buffer.hold()
    try {
      const page = await api.logs.search.query(
        { query: this.query, cursor: rowCursor(first.row), limit: REWIND_ROWS },
        { signal: this.closing.signal },
      )
      this.canRewind = page.cursor !== undefined
      this.fillFault = undefined
      this.buffer.prepend(page.rows.toReversed())
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

  private notifySoon(): void {
    this.notifying ??= setTimeout(() => this.notify(), NOTIFY_MS)
  }

  private notify(): void {
    clearTimeout(this.notifying)
    this.notifying = undefined
    const { shown: entries, waiting, isFollowing } = this.buffer
    const { state, rates, canRewind, filling, fillFault } = this
    this.current = { entries, waiting, isFollowing, state, rates, canRewind, filling, fillFault }
    for (const listener of this.listeners) listener()
  }
}

function perSecond({ seconds, matched }: Rate): number {
  const rows = Object.values(matched).reduce((sum, count) => sum + count, 0)
  return seconds > 0 ? rows / seconds : 0
}
