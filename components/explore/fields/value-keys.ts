import type { KeyboardEvent } from 'react'
import type { FieldActions } from '../field-actions.ts'

/**
 * The keys that work wherever a field or a value has the focus: `i` includes, `x` excludes, `c` shows the column. A key
 * that did something is marked as handled (`defaultPrevented`), so that the page's own keys leave it alone.
 *
 * @param value null for the field as such: any value of it
 */
export function onValueKey(event: KeyboardEvent, actions: FieldActions, field: string, value: string | null): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target instanceof HTMLInputElement) return
  if (event.key === 'i') actions.include(field, value)
  else if (event.key === 'x') actions.exclude(field, value)
  else if (event.key === 'c') actions.toggleColumn(field)
  else return
  event.preventDefault()
}
