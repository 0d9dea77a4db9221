'use client'

import { useEffect, useState } from 'react'

/**
 * Shows how long to wait, and counts down where there is JavaScript. A screen reader reads the first and the last text.
 * Both fit on one line in any font: a second line would move the button when the web font loads.
 */
export function WaitNote({ waitS }: { waitS: number }) {
  const [leftS, setLeftS] = useState(waitS)
  useEffect(() => {
    // From this moment on by the browser's steady clock; its wall clock may differ from the server's.
    const endMs = performance.now() + waitS * 1000
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((endMs - performance.now()) / 1000))
      setLeftS(left)
      if (left === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [waitS])
  if (leftS === 0) return WAIT_IS_OVER
  return (
    <>
      <span aria-hidden="true">{waitText(leftS)}</span>
      <span className="sr-only">{waitText(waitS)}</span>
    </>
  )
}

function waitText(seconds: number): string {
  return `Too many attempts: wait ${seconds} s.`
}

export const WAIT_IS_OVER = 'Too many attempts: try again now.'
