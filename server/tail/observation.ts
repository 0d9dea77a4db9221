/**
 * What matches a query, for a consumer inside this process that must not miss a row: it is handed every row once, in the
 * order of their numbers, whether anybody is subscribed or not. It reads as subscribers do when they catch up (store,
 * spool, ring), at its own pace: where a subscriber gets a gap, an observation reads back. Its evaluations are nobody's
 * cost and are never ended; between two slices of them everything else has its turn.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Predicate } from '../../core/query/match.ts'
import type { Positions } from '../../core/tail/protocol.ts'
import type { TailHub } from './hub.ts'
import { PAGE_CHARS, PAGE_ROWS, partsOf, type SpooledRows, type StoredRows, VANISHED_MS } from './read-back.ts'
import type { SentRow } from './sent-row.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** What failed is tried again, later each time. */
const RETRY_MS = 100
const RETRY_MS_MAX = 10_000
/** Files that vanish one after the other, before it is taken for a fault. */
const VANISHED_MAX = 1_000
/** So long the process does nothing else. */
const SLICE_MS = 2

/**
 * Takes rows that match. The next ones come when its promise has resolved; when it rejects, the same rows come again.
 *
 * @param position up to where everything was examined: whoever goes on from there misses nothing and gets nothing twice
 */
export type TakeRows = (rows: readonly SentRow[], position: Positions) => Promise<void>

export interface ObservationSource {
  readonly hub: TailHub
  readonly spooled: SpooledRows
  /** The store for the query, its times being those of the moment of the call. */
  stored(): StoredRows
  readonly predicate: Predicate
}

export class Observation {
  private readonly source: ObservationSource
  private readonly take: TakeRows
  private readonly onFailure: (error: unknown) => void
  /** Number of the last row that was examined, and taken where it matched. */
  private at: number
  private readonly ending = new AbortController()
  private vanished = 0
  /** Resolves when no row will be taken any more. */
  readonly ended: Promise<void>

  /** @param from number of the row behind which it begins */
  constructor(source: ObservationSource, from: number, take: TakeRows, onFailure: (error: unknown) => void) {
    this.source = source
    this.take = take
    this.onFailure = onFailure
    // Nobody saw rows to come: such a position is of a directory that was copied or put back.
    this.at = Math.min(from, source.hub.lastSeq)
    this.ended = this.run()
  }

  /** Up to where everything was examined and taken. It moves on where nothing matches, too. */
  get position(): Positions {
    return { [this.source.hub.node]: this.at }
  }

  /** Resolves when rows that were being taken are taken, and none will be any more. */
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
