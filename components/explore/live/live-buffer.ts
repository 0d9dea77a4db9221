/**
 * What a page keeps of the live tail. While its reader follows, the newest rows; once somebody reads, selects or has
 * opened a row, the rows in front of them stay as they are and what arrives waits. Both are bounded: what no longer has
 * room becomes a gap, which says what is missing and can be filled from the store.
 */
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'
import type { ListEntry } from '../rows/list-entry.ts'
import { rowKey } from '../rows/row-identity.ts'
import { countWaiting, restOf, startOf, withoutRead, withoutRoom } from './live-gaps.ts'

export interface LiveBounds {
  readonly shownMax: number
  readonly waitingMax: number
  /** With what was scrolled to. */
  readonly rewoundMax: number
  /** Of what waits, shown at a time to a reader who comes to the end. */
  readonly pageMax: number
}

export const LIVE_BOUNDS: LiveBounds = { shownMax: 2_000, waitingMax: 10_000, rewoundMax: 50_000, pageMax: 500 }

export class LiveBuffer {
  private readonly bounds: LiveBounds
  private readonly query: () => string
  private shownEntries: readonly ListEntry[] = []
  private waitingEntries: ListEntry[] = []
  private waitingRows = 0
  private follows = true
  private hasEarlier = true

  /** @param query that runs now, for gaps that arise here */
  constructor(query: () => string, bounds: LiveBounds = LIVE_BOUNDS) {
    this.query = query
    this.bounds = bounds
  }

  /** Oldest first. Another array whenever something changed, so that it can be compared. */
  get shown(): readonly ListEntry[] {
    return this.shownEntries
  }

  /** Rows that wait, with those that no longer have room. */
  get waiting(): number {
    return this.waitingRows
  }

  get isFollowing(): boolean {
    return this.follows
  }

  /** The store may have rows before the first one. */
  get canRewind(): boolean {
    return this.hasEarlier
  }

  push(rows: readonly LogRow[]): void {
    if (rows.length === 0) return
    this.add(rows.map(row => ({ kind: 'row', row })))
  }

  pushGap(gap: TailGap): void {
    this.add([{ kind: 'gap', gap }])
  }

  /** Behind which the store is asked for what is older. */
  get startCursor(): string | undefined {
    return startOf(this.shownEntries)
  }

  /**
   * Rows of the store that stand before the first entry: where somebody has scrolled back to. False where they have no
   * room.
   *
   * @param isStart the store has none before them
   */
  prepend(rows: readonly LogRow[], isStart = false): boolean {
    const hasRoom = this.shownEntries.length + rows.length <= this.bounds.rewoundMax
    this.hasEarlier = hasRoom && !isStart
    if (!hasRoom) return false
    const read = this.unknown(rows)
    const left = this.shownEntries.flatMap(entry => withoutRead(entry, read))
    this.shownEntries = [...read.map(row => ({ kind: 'row', row }) as const), ...left]
    return true
  }

  /** Puts the rows of a gap in its place; `rest` is what of it is still missing. */
  fill(gap: TailGap, rows: readonly LogRow[], rest: TailGap | null): void {
    const read = this.unknown(rows)
    const replace = (entries: readonly ListEntry[]) =>
      entries.flatMap((entry): readonly ListEntry[] => {
        if (entry.kind !== 'gap' || entry.gap !== gap) return [entry]
        const filled = read.map(row => ({ kind: 'row', row }) as const)
        return rest === null ? filled : [...filled, ...restOf(entry, read, rest)]
      })
    this.shownEntries = replace(this.shownEntries)
    this.waitingEntries = [...replace(this.waitingEntries)]
    this.waitingRows = countWaiting(this.waitingEntries)
  }

  /**
   * What is in front of the reader stays; what arrives waits.
   *
   * @param seen `shown` as it was drawn last: what has come since then waits too, so that nothing moves under a pointer
   */
  hold(seen: readonly ListEntry[] = this.shownEntries): void {
    if (!this.follows) return
    this.follows = false
    const last = seen.at(-1)
    const at = last === undefined ? -1 : this.shownEntries.lastIndexOf(last)
    // All that was seen is gone: nothing of it can stay.
    if (at < 0) return
    this.waitingEntries = this.shownEntries.slice(at + 1)
    this.waitingRows = countWaiting(this.waitingEntries)
    this.shownEntries = seen
  }

  /** Shows what waited, and what arrives from now on. Of more than fits, what nobody has seen becomes a gap. */
  follow(): void {
    this.follows = true
    const waited = this.takeWaiting(this.waitingEntries.length)
    const unseen = waited.length - this.bounds.shownMax
    if (unseen <= 0) {
      this.show(waited)
      return
    }
    this.hasEarlier = true
    this.shownEntries = [...withoutRoom(waited.slice(0, unseen), this.query()), ...waited.slice(unseen)]
  }

  /** The reader has come to the end: shows the next of what waits, and follows where nothing does. */
  advance(): void {
    if (this.waitingEntries.length === 0) {
      this.follow()
      return
    }
    const all = [...this.shownEntries, ...this.takeWaiting(this.bounds.pageMax)]
    this.shownEntries = this.dropStart(all, all.length - this.bounds.rewoundMax)
  }

  private takeWaiting(count: number): readonly ListEntry[] {
    const taken = this.waitingEntries.slice(0, count)
    this.waitingEntries = this.waitingEntries.slice(count)
    this.waitingRows = countWaiting(this.waitingEntries)
    return taken
  }

  private add(entries: readonly ListEntry[]): void {
    if (this.follows) {
      this.show(entries)
      return
    }
    for (const entry of entries) this.waitingEntries.push(entry)
    this.waitingRows += countWaiting(entries)
    if (this.waitingEntries.length <= this.bounds.waitingMax) return
    // The oldest that wait make room, a quarter at a time so that it need not be done for every row.
    const cut = this.waitingEntries.length - Math.floor(this.bounds.waitingMax * 0.75)
    const gaps = withoutRoom(this.waitingEntries.slice(0, cut), this.query())
    this.waitingEntries = [...gaps, ...this.waitingEntries.slice(cut)]
  }

  private show(entries: readonly ListEntry[]): void {
    const all = [...this.shownEntries, ...entries]
    this.shownEntries = this.dropStart(all, all.length - this.bounds.shownMax)
  }

  private dropStart(entries: readonly ListEntry[], count: number): readonly ListEntry[] {
    if (count <= 0) return entries
    this.hasEarlier = true
    return entries.slice(count)
  }

  private unknown(rows: readonly LogRow[]): readonly LogRow[] {
    const known = new Set(this.shownEntries.flatMap(entry => (entry.kind === 'row' ? [rowKey(entry.row)] : [])))
    return rows.filter(row => !known.has(rowKey(row)))
  }
}
