/**
 * Puts the focus into the list: on its row that is next in turn, or on the list itself where it has none, or on what
 * stands in its place. For whatever had the focus and goes away. Nothing scrolls by it, so a stream is not held.
 */
export function focusLogs(): void {
  const place = document.querySelector<HTMLElement>('.explore-list')
  const list = place?.querySelector<HTMLElement>('.log-scroller')
  const row = list?.querySelector<HTMLElement>(TAB_STOP)
  ;(row ?? list ?? place)?.focus({ preventScroll: true })
}

/** The one line of the list that Tab leads to. */
export const TAB_STOP = '[data-index][tabindex="0"]'
