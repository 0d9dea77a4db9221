/**
 * Delivers the rows that match a query to a consumer inside this process: each row once and in sequence order, with or
 * without subscribers. It reads the store, the spool and the ring like a subscriber that catches up, but at its own pace:
 * where a subscriber would get a gap, it reads back. Its evaluations are not charged to the subscribers' budget and are
 * never interrupted; it yields to the event loop between slices.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Predicate } from '../../core/query/match.ts'
import type { Positions } from '../../core/tail/protocol.ts'
import type { TailHub } from './hub.ts'
import { PAGE_CHARS, PAGE_ROWS, partsOf, type SpooledRows, type StoredRows, VANISHED_MS } from './read-back.ts'
import type { SentRow } from './sent-row.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** Failures are retried with exponential backoff. */
const RETRY_MS = 100
const RETRY_MS_MAX = 10_000
/** Consecutive vanished files before this is reported as a failure. */
const VANISHED_MAX = 1_000
/** Time before it yields to the event loop. */
const SLICE_MS = 2

/**
 * Receives matching rows. The next batch follows when the promise resolves; if it rejects, the same rows are delivered again.
 *
 * @param position everything up to here was examined; resuming from it neither misses nor repeats a row
 */
export type TakeRows = (rows: readonly SentRow[], position: Positions) => Promise<void>

export interface ObservationSource {
  readonly hub: TailHub
  readonly spooled: SpooledRows
  /** The store for the query; relative times are resolved at the call. */
  stored(): StoredRows
  readonly predicate: Predicate
}

export class Observation {
  private readonly source: ObservationSource
  private readonly take: TakeRows
  private readonly onFailure: (error: unknown) => void
  /** Sequence number of the last row that was examined and, if it matched, delivered. */
  private at: number
  private readonly ending = new AbortController()
  private vanished = 0
  /** Resolves when no further rows will be delivered. */
  readonly ended: Promise<void>

  /** @param from sequence number after which it starts */
  constructor(source: ObservationSource, from: number, take: TakeRows, onFailure: (error: unknown) => void) {
    this.source = source
    this.take = take
    this.onFailure = onFailure
    // Nobody saw rows to come: such a position is of a directory that was copied or put back.
    this.at = Math.min(from, source.hub.lastSeq)
    this.ended = this.run()
  }

  /** Everything up to here was examined and delivered. It also advances past rows that do not match. */
  get position(): Positions {
    return { [this.source.hub.node]: this.at }
  }

  /** Resolves when the current batch is done; no further rows are delivered. */
  async close(): Promise<void> {
    this.ending.abort()
    await this.ended
  }

  private async run(): Promise<void> {
    const { signal } = this.ending
    const { hub } = this.source
    for (let retryMs = RETRY_MS; !signal.aborted; ) {
      try {
        if (this.at >= hub.lastSeq) await hub.nextCommit(signal)
        else await this.goOn()
        retryMs = RETRY_MS
      } catch (error) {
        if (signal.aborted) return
        this.onFailure(error)
        await sleep(retryMs, undefined, { signal }).catch(() => undefined)
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX)
      }
    }
  }

  /** Between asking one source and asking the next nothing may be awaited: rows move from spool to store meanwhile. */
  private async goOn(): Promise<void> {
    const { hub, spooled } = this.source
    const { node } = hub
    if (hub.ring.holdsAfter(this.at)) {
      const [entry] = hub.ring.entriesAfter(this.at)
      if (entry !== undefined) return this.takeMatching(rowsIn(entry.bytes, this.at, entry.lastSeq), entry.lastSeq)
    }
    const storedThrough = spooled.storedThrough(node)
    if (this.at < storedThrough) return this.takeStored(storedThrough)
    const file = await spooled.readAfter(node, this.at)
    if (file === undefined) return this.waitForStore()
    const through = Math.min(file.lastSeq, hub.lastSeq)
    await this.takeMatching(rowsIn(file.bytes, this.at, through), through)
  }

  /** A moment later the store has what was in a file that is gone. */
  private async waitForStore(): Promise<void> {
    if (++this.vanished > VANISHED_MAX) throw new Error('the rows between store and spool cannot be found')
    await sleep(VANISHED_MS)
  }

  private async takeStored(through: number): Promise<void> {
    const { node } = this.source.hub
    const page = await this.source.stored().inOrder(node, this.at, through, PAGE_ROWS, this.ending.signal)
    for (const part of partsOf(page.rows)) await this.hand(part, part[part.length - 1]?.seq ?? this.at)
    if (page.isAll) await this.hand([], through)
  }

  private async takeMatching(rows: Iterable<TailRow>, through: number): Promise<void> {
    const { hub, predicate } = this.source
    let [page, chars]: [TailRow[], number] = [[], 0]
    let sinceMs = performance.now()
    for (const row of rows) {
      if (predicate(row.log)) {
        page.push(row)
        chars += row.text.length
      }
      if (page.length >= PAGE_ROWS || chars >= PAGE_CHARS) {
        await this.hand(page, row.seq)
        page = []
        chars = 0
      }
      if (performance.now() - sinceMs < SLICE_MS) continue
      await hub.slices.next()
      this.ending.signal.throwIfAborted()
      sinceMs = performance.now()
    }
    await this.hand(page, Math.max(through, this.at))
  }

  private async hand(rows: readonly SentRow[], through: number): Promise<void> {
    this.ending.signal.throwIfAborted()
    if (rows.length > 0) await this.take(rows, { [this.source.hub.node]: through })
    this.at = through
    this.vanished = 0
  }
}
