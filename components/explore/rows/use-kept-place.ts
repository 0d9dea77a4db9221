import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { LiveEntry } from '../live/live-buffer.ts'
import { entryKey } from './entry-key.ts'

/** A list that keeps its end in sight, until somebody scrolls away from it. */
export interface Follow {
  readonly isFollowing: boolean
  hold(): void
  follow(): void
}

/** So near to its end a list is at its end. */
const NEAR_PX = 8

/**
 * Where the reader is in the list stays where it is: at its end while it follows, and at the same row when rows are put
 * in front of it. Whoever scrolls up, or selects, holds the list; whoever comes back to its end follows again.
 */
export function useKeptPlace(
  scroller: RefObject<HTMLDivElement | null>,
  entries: readonly LiveEntry[],
  rowPx: number,
  follow: Follow | undefined,
): void {
  const place = useRef({ top: 0, firstKey: '', count: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const firstKey = entryKey(entries[0], 0)
    const { firstKey: before } = place.current
    if (follow?.isFollowing) element.scrollTop = element.scrollHeight
    else if (follow && before !== '' && before !== firstKey) {
      const added = entries.findIndex((entry, index) => entryKey(entry, index) === before)
      if (added > 0) element.scrollTop += added * rowPx
    }
    place.current = { top: element.scrollTop, firstKey, count: entries.length }
  }, [entries, follow, rowPx, scroller])
  useEffect(() => {
    const element = scroller.current
    if (!element || !follow) return
    const onScroll = () => {
      const moved = element.scrollTop - place.current.top
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
      place.current.top = element.scrollTop
      if (moved < -1 && !isAtEnd) follow.hold()
      else if (moved > 1 && isAtEnd && !follow.isFollowing && window.getSelection()?.isCollapsed !== false)
        follow.follow()
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
