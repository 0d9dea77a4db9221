/** Escape ends a drag of the mouse as if it had not begun. uPlot knows no such end. */

/**
 * Listens for as long as the element lives.
 *
 * @param onEscape called while the button is still held
 */
export function onEscapeInDrag(element: HTMLElement, onEscape: () => void): void {
  element.addEventListener('mousedown', () => {
    const end = new AbortController()
    const { signal } = end
    document.addEventListener('mouseup', () => end.abort(), { signal })
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      // It would close the opened log as well.
      event.preventDefault()
      event.stopPropagation()
      onEscape()
    }
    document.addEventListener('keydown', onKeyDown, { signal, capture: true })
  })
}
