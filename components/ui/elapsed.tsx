import { useEffect, useState } from 'react'
import { formatDuration } from './format.ts'

const TICK_MS = 250

/** `3 s` behind what stands `before` it: how long this has been in sight; nothing within the first second. */
export function Elapsed({ before }: { before: string }) {
  const [sinceMs] = useState(() => performance.now())
  const [nowMs, setNowMs] = useState(sinceMs)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.floor((nowMs - sinceMs) / 1_000)
  // Not read out: it changes all the time.
  return (
    seconds > 0 && (
      <span aria-hidden="true">
        {before}
        {formatDuration(seconds * 1_000)}
      </span>
    )
  )
}
