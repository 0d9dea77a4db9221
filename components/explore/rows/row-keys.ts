/** The keys of the list: from line to line, from cell to cell, and what can be done with each. */
import type { KeyboardEvent } from 'react'
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'
import type { FieldActions } from '../field-actions.ts'
import type { ListEntry } from './list-entry.ts'
import { cellValue } from './row-column.ts'
import { type LineFocus, lineOf } from './use-active-line.ts'
import type { Follow } from './use-kept-place.ts'
import type { OpenSoon } from './use-open-soon.ts'

interface RowKeys {
  readonly entries: readonly ListEntry[]
  /** In which the arrow keys move. */
  readonly fields: readonly string[]
  /** The one that keys act on. */
  readonly field: string
  readonly lines: LineFocus
  readonly actions: FieldActions
  readonly follow: Follow | undefined
  /** A row is open, which goes along. */
  readonly isOpen: boolean
  readonly opening: OpenSoon
  onOpen(row: LogRow): void
  onFill(gap: TailGap): void
}

const MOVES: Readonly<Record<string, number>> = {
  j: 1,
  k: -1,
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** A key that repeats passes many rows that nobody wants to read. */
const ALONG_MS = 60

export function onRowKey(event: KeyboardEvent<HTMLElement>, keys: RowKeys): void {
  const target = event.target as HTMLElement
  // Menus of the columns are children of the list, and elsewhere in the page.
  if (event.defaultPrevented || !event.currentTarget.contains(target)) return
  if (event.metaKey || event.ctrlKey || event.altKey) return
  const by = MOVES[event.key]
  const entry = keys.entries[lineOf(target) ?? -1]
  if (by !== undefined) move(target, by, keys)
  else if (entry?.kind === 'gap' && event.key === 'Enter') keys.onFill(entry.gap)
  else if (entry?.kind !== 'row' || !actOnRow(event.key, entry.row, keys)) return
  event.preventDefault()
}

function move(target: Element, by: number, keys: RowKeys): void {
  const { entries, lines, follow, isOpen, opening } = keys
  const last = entries.length - 1
  const from = lines.from(target)
  const to = Number.isFinite(by) && from === undefined ? lines.firstInView() : (from ?? 0) + by
  if (to > last && follow?.isFollowing === false) follow.advance()
  // What has the focus is what the next key acts on: it stays where it is.
  else follow?.hold()
  const index = Math.min(last, Math.max(0, to))
  lines.focus(index)
  const entry = entries[index]
  if (isOpen && entry?.kind === 'row') opening.open(entry.row, ALONG_MS)
}

/** False for a key that means nothing here. */
function actOnRow(key: string, row: LogRow, keys: RowKeys): boolean {
  const { actions, field, fields, lines, follow } = keys
  switch (key) {
    case 'Enter':
      follow?.hold()
      keys.onOpen(row)
      return true
    case 'ArrowLeft':
    case 'ArrowRight': {
      const at = fields.indexOf(field) + (key === 'ArrowRight' ? 1 : -1)
      lines.chooseField(fields[Math.min(fields.length - 1, Math.max(0, at))])
      return true
    }
    case 'i':
      actions.include(field, cellValue(row, field))
      return true
    case 'x':
      actions.exclude(field, cellValue(row, field))
      return true
    case 'c':
      actions.toggleColumn(field)
      return true
    default:
      return false
  }
}
