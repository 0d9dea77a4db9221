import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { type Follow, isAtEnd, isTextSelected } from './use-kept-place.ts'

export interface HeldPress {
  onPointerDown(event: PointerEvent<HTMLElement>): void
  /** The press meant something that the list should stand still for. */
  keep(): void
}

/** A click comes right behind the end of its press. */
const CLICK_MS = 50

/**
 * A list that moves stands still from the moment a row is pressed, so that what is pressed is what is clicked, and what is
 * dragged over is what is selected. It goes on by itself behind a press that did neither, nor scrolled away.
 */
export function useHeldPress(scroller: RefObject<HTMLElement | null>, follow: Follow | undefined): HeldPress {
  const latest = useRef(follow)
  useEffect(() => {
    latest.current = follow
  })
  const isHolding = useRef(false)
  const release = () => {
    if (!isHolding.current) return
    isHolding.current = false
    if (isTextSelected() || !isAtEnd(scroller.current)) return
    latest.current?.resume()
  }
  return {
    onPointerDown: ({ button, isPrimary, target }) => {
      if (button !== 0 || !isPrimary || !follow?.isFollowing) return
      if (!(target instanceof Element) || target.closest('.log-rows') === null) return
      isHolding.current = true
      follow.hold()
      const end = new AbortController()
      const onEnd = () => {
        end.abort()
        setTimeout(release, CLICK_MS)
      }
      window.addEventListener('pointerup', onEnd, { signal: end.signal })
      window.addEventListener('pointercancel', onEnd, { signal: end.signal })
    },
    keep: () => {
      isHolding.current = false
      follow?.hold()
    },
  }
}
