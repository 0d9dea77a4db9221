/** Gaps that arise on the page: of rows that had arrived and no longer have room. */
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'
import type { GapEntry, ListEntry } from '../rows/list-entry.ts'
import { rowCursor } from '../rows/row-identity.ts'

/** Rows that arrived, with those that are a gap by now. */
export function countWaiting(entries: readonly ListEntry[]): number {
  let rows = 0
  for (const entry of entries) rows += entry.kind === 'row' ? 1 : entry.before ? (entry.gap.count ?? 0) : 0
  return rows
}

/** What stands for entries that go: one gap a node, from its first number to its last. */
export function withoutRoom(entries: readonly ListEntry[], query: string): readonly GapEntry[] {
  const byNode = new Map<string, { from: number; to: number; count: number | null }>()
  for (const entry of entries) {
    const { node, from, to, count } =
      entry.kind === 'gap' ? entry.gap : { node: entry.row.node, from: entry.row.seq - 1, to: entry.row.seq, count: 1 }
    const known = byNode.get(node)
    const sum = known === undefined ? count : known.count === null || count === null ? null : known.count + count
    byNode.set(node, { from: Math.min(from, known?.from ?? from), to: Math.max(to, known?.to ?? to), count: sum })
  }
  const before = startOf(entries)
  return [...byNode].map(([node, { from, to, count }]) => ({
    kind: 'gap',
    gap: { type: 'gap', node, from, to, count, cause: 'slow_reader', query },
    before,
  }))
}

/** The cursor behind which what is older is read; undefined where nothing of the entries says a time. */
export function startOf(entries: readonly ListEntry[]): string | undefined {
  for (const entry of entries) {
    const cursor = entry.kind === 'row' ? rowCursor(entry.row) : entry.before
    if (cursor !== undefined) return cursor
  }
  return undefined
}

/** A gap after rows were read that may be of it: its times do not quite go the way of its numbers. */
export function withoutRead(entry: ListEntry, rows: readonly LogRow[]): readonly ListEntry[] {
  if (entry.kind === 'row' || entry.gap.count === null) return [entry]
  const { gap } = entry
  const read = rows.filter(({ node, seq }) => node === gap.node && seq > gap.from && seq <= gap.to).length
  if (read === 0) return [entry]
  return read >= entry.gap.count ? [] : [{ ...entry, gap: { ...gap, count: entry.gap.count - read } }]
}

/** What is left of a gap whose beginning was read, without the rows that had been read before. */
export function restOf(entry: GapEntry, read: readonly LogRow[], rest: TailGap): readonly GapEntry[] {
  const count = entry.gap.count === null ? null : entry.gap.count - read.length
  return count !== null && count <= 0 ? [] : [{ ...entry, gap: { ...rest, count } }]
}
