/** A range drawn with a finger. uPlot listens to mice, of which browsers give a finger that moves none. */

interface TouchEvents {
  /** Both ends, in pixels from the left of the element, in no order. */
  onMove(fromPx: number, toPx: number): void
  onEnd(fromPx: number, toPx: number): void
  onCancel(): void
}

/** A finger that moves less was a tap. */
const DRAG_PX_MIN = 8

/** Listens for as long as the element lives; its style sheet leaves sideways moves to the page (`touch-action`). */
export function onTouchDrag(element: HTMLElement, { onMove, onEnd, onCancel }: TouchEvents): void {
  let start: number | undefined
  const placeOf = (event: PointerEvent) => {
    const { left, width } = element.getBoundingClientRect()
    return Math.min(width, Math.max(0, event.clientX - left))
  }
  element.addEventListener('pointerdown', event => {
    if (event.pointerType === 'mouse' || !event.isPrimary) return
    start = placeOf(event)
    element.setPointerCapture(event.pointerId)
  })
  element.addEventListener('pointermove', event => {
    if (start !== undefined && event.isPrimary) onMove(start, placeOf(event))
  })
  element.addEventListener('pointerup', event => {
    if (start === undefined || !event.isPrimary) return
    const [from, to] = [start, placeOf(event)]
    start = undefined
    if (Math.abs(to - from) >= DRAG_PX_MIN) onEnd(from, to)
    else onCancel()
  })
  element.addEventListener('pointercancel', () => {
    start = undefined
    onCancel()
  })
}
