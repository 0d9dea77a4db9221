/** Rows among the entries of a list. */
import type { LogRow } from '../../logs/types.ts'
import type { ListEntry } from './list-entry.ts'
import { keyOfCursor, rowKey } from './row-identity.ts'

/** The row that a cursor names, where the list has it. */
export function knownRow(entries: readonly ListEntry[], cursor: string): LogRow | undefined {
  const key = keyOfCursor(cursor)
  const found = entries.find(entry => entry.kind === 'row' && rowKey(entry.row) === key)
  return found?.kind === 'row' ? found.row : undefined
}

/** The row whose line has the focus. */
export function focusedRow(entries: readonly ListEntry[]): LogRow | undefined {
  const line = document.activeElement?.closest<HTMLElement>('.log-rows [data-index]')
  const entry = entries[Number(line?.dataset.index ?? -1)]
  return entry?.kind === 'row' ? entry.row : undefined
}
