import { type PointerEvent, type RefObject, useState } from 'react'
import type { ListEntry } from './list-entry.ts'
import { cellValue } from './row-column.ts'
import { lineOf } from './use-active-line.ts'

export interface HoveredCell {
  readonly index: number
  readonly field: string
  readonly value: string
  /** Where its text ends, in pixels from the list's own corner. */
  readonly top: number
  readonly end: number
}

/** The value under the pointer, until the pointer or the list moves on. A finger points at nothing: it opens the row. */
export function useHoveredCell(scroller: RefObject<HTMLDivElement | null>, entries: readonly ListEntry[]) {
  const [cell, setCell] = useState<HoveredCell>()
  return {
    cell,
    clear: () => setCell(undefined),
    onPointerOver: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType === 'touch') return
      const target = event.target as HTMLElement
      if (!target.closest('[data-cell-actions]')) setCell(hoveredCell(target, scroller.current, entries))
    },
  }
}

function hoveredCell(
  target: HTMLElement,
  list: HTMLElement | null,
  entries: readonly ListEntry[],
): HoveredCell | undefined {
  const cell = target.closest<HTMLElement>('[data-field]')
  const field = cell?.dataset.field
  const index = lineOf(target) ?? -1
  const entry = entries[index]
  if (!cell || field === undefined || entry?.kind !== 'row' || list === null) return undefined
  const value = cellValue(entry.row, field)
  if (value === null) return undefined
  const box = list.getBoundingClientRect()
  return { index, field, value, top: cell.getBoundingClientRect().top - box.top, end: textEnd(cell) - box.left }
}

/** A cell may be wider than its text, or narrower. */
function textEnd(cell: HTMLElement): number {
  const range = document.createRange()
  range.selectNodeContents(cell)
  return Math.min(range.getBoundingClientRect().right, cell.getBoundingClientRect().right)
}
