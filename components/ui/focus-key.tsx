'use client'

import { useEffect } from 'react'

/** Moves the focus to a field when its key is pressed anywhere but in another field. */
export function FocusKey({ shortcut, targetId }: { shortcut: string; targetId: string }) {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== shortcut || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
      const field = document.getElementById(targetId)
      if (!(field instanceof HTMLInputElement)) return
      // The key is a command here and not the first letter typed.
      event.preventDefault()
      field.focus()
      field.select()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [shortcut, targetId])
  return null
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
