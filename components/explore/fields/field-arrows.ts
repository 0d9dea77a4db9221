/** Where the arrow keys lead in the list of fields: the marks are attributes that the parts of the list carry. */
import type { KeyboardEvent } from 'react'

export interface FieldArrows {
  isOpen(field: string): boolean
  setOpen(field: string, isOpen: boolean): void
}

/** Up and Down between fields, or between the values of one; Right opens and goes in, Left goes out and closes. */
export function onFieldArrow(event: KeyboardEvent<HTMLElement>, fields: FieldArrows): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (!(event.target instanceof HTMLElement)) return
  const target = targetOf(event.key, event.target, event.currentTarget, fields)
  if (target === undefined) return
  event.preventDefault()
  if (target instanceof HTMLElement) target.focus()
}

/** The element to focus; null where the key did something else, undefined where it means nothing. */
function targetOf(key: string, from: HTMLElement, list: HTMLElement, fields: FieldArrows) {
  const heads = [...list.querySelectorAll<HTMLElement>('[data-field-head]')]
  if (from instanceof HTMLInputElement) return key === 'ArrowDown' ? heads[0] : undefined
  const item = from.closest<HTMLElement>('[data-field-item]')
  const head = item?.querySelector<HTMLElement>('[data-field-head]')
  if (!item || !head) return undefined
  const values = [...item.querySelectorAll<HTMLElement>('[data-field-value]')]
  const row = from.closest<HTMLElement>('[data-field-row]')
  const at = values.findIndex(value => row?.contains(value))
  if (key === 'Home') return heads[0]
  if (key === 'End') return heads.at(-1)
  if (key === 'ArrowUp') return at < 0 ? heads[heads.indexOf(head) - 1] : (values[at - 1] ?? head)
  if (key === 'ArrowDown') return (at < 0 ? undefined : values[at + 1]) ?? heads[heads.indexOf(head) + 1]
  if (key === 'ArrowLeft' && at >= 0) return head
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined
  const field = head.dataset.fieldHead ?? ''
  if (key === 'ArrowRight' && fields.isOpen(field)) return at < 0 ? values[0] : undefined
  fields.setOpen(field, key === 'ArrowRight')
  return null
}
