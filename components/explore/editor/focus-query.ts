/** The one editor of the page is found by its id, in both of its forms. */
export const QUERY_ID = 'search-query'

/** Focuses the query editor with the caret behind its text. Does nothing on a page without one. */
export function focusQuery(): void {
  const field = document.getElementById(QUERY_ID)
  if (field === null) return
  field.focus()
  if (field instanceof HTMLInputElement) {
    field.setSelectionRange(field.value.length, field.value.length)
    return
  }
  const selection = getSelection()
  selection?.selectAllChildren(field)
  selection?.collapseToEnd()
}
