import type { MouseEvent } from 'react'
import type { ListEntry } from './list-entry.ts'
import { type LineFocus, lineOf } from './use-active-line.ts'
import type { HeldPress } from './use-held-press.ts'
import { isTextSelected } from './use-kept-place.ts'
import type { OpenSoon } from './use-open-soon.ts'

/** Within it the second click of a word's selection comes; not so long that opening seemed slow. */
const SECOND_CLICK_MS = 200

interface RowClick {
  readonly entries: readonly ListEntry[]
  readonly lines: LineFocus
  readonly press: HeldPress
  readonly opening: OpenSoon
}

/** A click opens its row; one of two, or at the end of a drag, selects text and does nothing else. A gap fills itself. */
export function onRowClick(event: MouseEvent<HTMLElement>, { entries, lines, press, opening }: RowClick): void {
  opening.callOff()
  if (event.detail > 1 || isTextSelected()) return
  const target = event.target as HTMLElement
  const entry = entries[lineOf(target) ?? -1]
  if (entry?.kind === 'gap') press.keep()
  if (entry?.kind !== 'row' || target.closest('button')) return
  lines.chooseField(target.closest<HTMLElement>('[data-field]')?.dataset.field)
  // The second click should meet the same row.
  press.keep()
  opening.open(entry.row, SECOND_CLICK_MS)
}
