import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { ListEntry } from './list-entry.ts'

/** A list that keeps its end in sight, until somebody scrolls away from it. */
export interface Follow {
  readonly isFollowing: boolean
  hold(): void
  /** Shows what waited, and what arrives from now on. */
  resume(): void
  /** The reader has come to the end: shows the next of what waits, or follows where nothing does. */
  advance(): void
}

/** So near to its end a list is at its end. */
const NEAR_PX = 8

/** Whether the last of a list is in sight. */
export function isAtEnd(list: HTMLElement | null): boolean {
  return list !== null && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX
}

/** Whether there is a selection, which nothing should take away or act beside. */
export function isTextSelected(): boolean {
  return window.getSelection()?.isCollapsed === false
}

/**
 * A list that follows keeps its end in sight. Whoever scrolls up, or selects, holds it; whoever comes back to its end goes
 * on from there. The place of who reads on, when rows are put in front, is kept by the list's measures (`log-table.tsx`).
 */
export function useKeptPlace(
  scroller: RefObject<HTMLDivElement | null>,
  entries: readonly ListEntry[],
  heightPx: number,
  follow: Follow | undefined,
): void {
  const top = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves with the entries, and as they are measured
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (follow?.isFollowing) element.scrollTop = element.scrollHeight
    top.current = element.scrollTop
  }, [entries, heightPx, follow, scroller])
  useEffect(() => {
    const element = scroller.current
    if (!element || !follow) return
    const onScroll = () => {
      const moved = element.scrollTop - top.current
      top.current = element.scrollTop
      if (moved < -1 && !isAtEnd(element)) follow.hold()
      else if (moved > 1 && isAtEnd(element) && !follow.isFollowing && !isTextSelected()) follow.advance()
    }
    const onSelect = () => {
      const selection = document.getSelection()
      if (selection && !selection.isCollapsed && element.contains(selection.anchorNode)) follow.hold()
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('selectionchange', onSelect)
    return () => {
      element.removeEventListener('scroll', onScroll)
      document.removeEventListener('selectionchange', onSelect)
    }
  }, [follow, scroller])
}
