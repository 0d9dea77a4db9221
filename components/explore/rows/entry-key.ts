import type { ListEntry } from './list-entry.ts'
import { rowKey } from './row-identity.ts'

/** What an entry of the list is recognised by when others come before it; its place where there is none. */
export function entryKey(entry: ListEntry | undefined, index: number): string {
  if (entry === undefined) return String(index)
  return entry.kind === 'row' ? rowKey(entry.row) : `gap ${entry.gap.node}:${entry.gap.from}`
}
