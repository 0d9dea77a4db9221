'use client'

import { useEffect, useState } from 'react'
import { copyText } from './copy-text.ts'

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
    if (await copyText(element.textContent)) {
      setLabel('Copied')
      return
    }
    // The text is left selected for the reader's own copy.
    getSelection()?.selectAllChildren(element)
    setLabel('Selected')
  }

  return (
    <button type="button" className="button min-w-18" onClick={copy} aria-live="polite">
      {label}
      <span className="sr-only"> {what}</span>
    </button>
  )
}
