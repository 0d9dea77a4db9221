/**
 * What a page keeps of the live tail. While its reader follows, the newest rows; once somebody reads, selects or has
 * opened a row, the rows in front of them stay as they are and what arrives waits. Both are bounded: what no longer has
 * room becomes a gap, which says what is missing and can be filled from the store.
 */
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'
import { rowKey } from '../rows/row-identity.ts'

export type LiveEntry = { readonly kind: 'row'; readonly row: LogRow } | { readonly kind: 'gap'; readonly gap: TailGap }

export interface LiveBounds {
  readonly shownMax: number
  readonly waitingMax: number
  /** With what was scrolled back to. */
  readonly rewoundMax: number
}

export const LIVE_BOUNDS: LiveBounds = { shownMax: 2_000, waitingMax: 10_000, rewoundMax: 50_000 }

export class LiveBuffer {
  private readonly bounds: LiveBounds
  private readonly query: () => string
  private shownEntries: readonly LiveEntry[] = []
  private waitingEntries: LiveEntry[] = []
  private waitingRows = 0
  private follows = true

  /** @param query that runs now, for gaps that arise here */
  constructor(query: () => string, bounds: LiveBounds = LIVE_BOUNDS) {
    this.query = query
    this.bounds = bounds
  }

  /** Oldest first. Another array whenever something changed, so that it can be compared. */
  get shown(): readonly LiveEntry[] {
    return this.shownEntries
  }

  /** Rows that wait. */
  get waiting(): number {
    return this.waitingRows
  }

  get isFollowing(): boolean {
    return this.follows
  }

  push(rows: readonly LogRow[]): void {
    if (rows.length === 0) return
    this.add(rows.map(row => ({ kind: 'row', row })))
  }

  pushGap(gap: TailGap): void {
    this.add([{ kind: 'gap', gap }])
  }

  /** Rows of the store that stand before the first one: where somebody has scrolled back to. False where they have no room. */
  prepend(rows: readonly LogRow[]): boolean {
    if (this.shownEntries.length + rows.length > this.bounds.rewoundMax) return false
    const known = new Set(this.shownEntries.flatMap(entry => (entry.kind === 'row' ? [rowKey(entry.row)] : [])))
    const entries = rows.filter(row => !known.has(rowKey(row))).map(row => ({ kind: 'row', row }) as const)
    this.shownEntries = [...entries, ...this.shownEntries]
    return true
  }

  /** Puts the rows of a gap in its place; `rest` is what of it is still missing. */
  fill(gap: TailGap, rows: readonly LogRow[], rest: TailGap | null): void {
    const replace = (entries: readonly LiveEntry[]) =>
      entries.flatMap((entry): LiveEntry[] => {
        if (entry.kind !== 'gap' || entry.gap !== gap) return [entry]
        return [
          ...rows.map((row): LiveEntry => ({ kind: 'row', row })),
          ...(rest === null ? [] : [{ kind: 'gap', gap: rest } as const]),
        ]
      })
    this.shownEntries = replace(this.shownEntries)
    this.waitingEntries = replace(this.waitingEntries)
    this.waitingRows = countRows(this.waitingEntries)
  }

  /** What is in front of the reader stays; what arrives waits. */
  hold(): void {
    this.follows = false
  }

  /** Shows what waited, and what arrives from now on. */
  follow(): void {
    this.follows = true
    const waited = this.waitingEntries
    this.waitingEntries = []
    this.waitingRows = 0
    this.show(waited)
  }

  private add(entries: readonly LiveEntry[]): void {
    if (this.follows) {
      this.show(entries)
      return
    }
    for (const entry of entries) this.waitingEntries.push(entry)
    this.waitingRows += countRows(entries)
    if (this.waitingEntries.length <= this.bounds.waitingMax) return
    // The oldest that wait make room, a quarter at a time so that it need not be done for every row.
    const cut = this.waitingEntries.length - Math.floor(this.bounds.waitingMax * 0.75)
    const gone = this.waitingEntries.slice(0, cut)
    this.waitingEntries = [...gapsOf(gone, this.query()), ...this.waitingEntries.slice(cut)]
    this.waitingRows = countRows(this.waitingEntries)
  }

  private show(entries: readonly LiveEntry[]): void {
    const all = [...this.shownEntries, ...entries]
    this.shownEntries = all.length > this.bounds.shownMax ? all.slice(all.length - this.bounds.shownMax) : all
  }
}

function countRows(entries: readonly LiveEntry[]): number {
  let rows = 0
  for (const entry of entries) if (entry.kind === 'row') rows++
  return rows
}

/** One a node, of the rows and gaps that go: from its first number to its last. */
function gapsOf(entries: readonly LiveEntry[], query: string): LiveEntry[] {
  const byNode = new Map<string, { from: number; to: number; count: number | null }>()
  for (const entry of entries) {
    const { node, from, to, count } =
      entry.kind === 'gap' ? entry.gap : { node: entry.row.node, from: entry.row.seq - 1, to: entry.row.seq, count: 1 }
    const known = byNode.get(node)
    const sum = known === undefined ? count : known.count === null || count === null ? null : known.count + count
    byNode.set(node, { from: Math.min(from, known?.from ?? from), to: Math.max(to, known?.to ?? to), count: sum })
  }
  return [...byNode].map(([node, { from, to, count }]) => ({
    kind: 'gap',
    gap: { type: 'gap', node, from, to, count, cause: 'slow_reader', query },
  }))
}
