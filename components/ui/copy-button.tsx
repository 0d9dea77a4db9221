'use client'

import { useEffect, useState } from 'react'

const SHOWN_MS = 1_500

/** Copies the text of the element with this id. */
export function CopyButton({ targetId, what }: { targetId: string; what: string }) {
  const [label, setLabel] = useState('Copy')
  useEffect(() => {
    if (label === 'Copy') return
    const timer = setTimeout(() => setLabel('Copy'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [label])

  async function copy() {
    const element = document.getElementById(targetId)
    if (element === null) return
    try {
      await navigator.clipboard.writeText(element.textContent)
      setLabel('Copied')
    } catch {
      // Browsers offer no clipboard to pages of plain HTTP beyond localhost: leave the text selected for the reader's own copy.
      getSelection()?.selectAllChildren(element)
      setLabel('Selected')
    }
  }

  return (
    <button type="button" className="button min-w-18" onClick={copy} aria-live="polite">
      {label}
      <span className="sr-only"> {what}</span>
    </button>
  )
}
