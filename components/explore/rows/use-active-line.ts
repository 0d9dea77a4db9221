import type { Virtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { entryKey } from './entry-key.ts'
import { TAB_STOP } from './focus-logs.ts'
import type { ListEntry } from './list-entry.ts'
import { type ActiveLine, type Drawn, firstInView, tabStop } from './tab-stop.ts'

export interface LineFocus {
  /** The one line that Tab leads to. */
  readonly stop: number
  /** The column that was chosen with the arrow keys, or clicked. */
  readonly field: string | undefined
  chooseField(field: string | undefined): void
  /** Puts the focus on a line, and scrolls as little as it takes. */
  focus(index: number): void
  /** Where moving begins: the line with the focus, or none when that is out of sight. */
  from(target: Element): number | undefined
  firstInView(): number
  onFocus(event: FocusEvent<HTMLElement>): void
  onBlur(event: FocusEvent<HTMLElement>): void
}

/**
 * The focus in the list, of which only some lines are in the page: it is on one line at a time, waits for one that is not
 * drawn yet, and passes to another when its own goes away: to the list as such where the rows run past, so that no key acts
 * on a log that nobody chose. It never falls out of the list by itself.
 *
 * @param selected key of the opened row, where nothing has had the focus yet
 * @param isFollowing the rows run past
 */
export function useActiveLine(
  scroller: RefObject<HTMLDivElement | null>,
  virtual: Virtualizer<HTMLDivElement, Element>,
  entries: readonly ListEntry[],
  selected: string | undefined,
  isFollowing: boolean,
): LineFocus {
  const [active, setActive] = useState<ActiveLine>()
  const [field, chooseField] = useState<string>()
  const isInside = useRef(false)
  const wanted = useRef<number>(undefined)
  const drawn = drawnOf(virtual)

  useLayoutEffect(() => {
    const list = scroller.current
    if (list === null) return
    const line = wanted.current === undefined ? null : list.querySelector<HTMLElement>(lineAt(wanted.current))
    if (line !== null) {
      wanted.current = undefined
      line.focus({ preventScroll: true })
    } else if (isInside.current && isLost(list)) {
      const next = isFollowing ? undefined : list.querySelector<HTMLElement>(TAB_STOP)
      ;(next ?? list).focus({ preventScroll: true })
    }
  })

  const activate = (index: number) => setActive({ key: entryKey(entries[index], index), index })
  return {
    stop: tabStop(drawn, active ?? (selected === undefined ? undefined : { key: selected, index: -1 })),
    field,
    chooseField,
    focus: index => {
      wanted.current = index
      virtual.scrollToIndex(index, { align: 'auto' })
      activate(index)
    },
    from: target => {
      const index = wanted.current ?? lineOf(target)
      const { startIndex, endIndex } = drawnOf(virtual)
      return index !== undefined && (index === wanted.current || (index >= startIndex && index <= endIndex))
        ? index
        : undefined
    },
    firstInView: () => firstInView(drawnOf(virtual)),
    onFocus: event => {
      isInside.current = true
      const index = lineOf(event.target)
      if (index !== undefined && event.currentTarget.contains(event.target)) activate(index)
    },
    onBlur: event => {
      // A window that is left comes back to where it was.
      if (!document.hasFocus() || event.currentTarget.contains(event.relatedTarget)) return
      isInside.current = false
      wanted.current = undefined
    },
  }
}

/** Index of the line that something stands in. */
export function lineOf(target: Element): number | undefined {
  const index = target.closest<HTMLElement>('[data-index]')?.dataset.index
  return index === undefined ? undefined : Number(index)
}

function lineAt(index: number): string {
  return `[data-index="${index}"]`
}

/** What had the focus is no longer there; or the list has it, which had nothing else to give it to. */
function isLost(list: HTMLElement): boolean {
  const { activeElement } = document
  return activeElement === document.body || activeElement === null || activeElement === list
}

function drawnOf(virtual: Virtualizer<HTMLDivElement, Element>): Drawn {
  const items = virtual.getVirtualItems()
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 }
  return { items, startIndex, endIndex, offset: virtual.scrollOffset ?? 0 }
}
