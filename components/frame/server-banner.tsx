'use client'

import { useEffect, useState } from 'react'
import { clockText } from '../../core/time/shown-time.ts'
import { useServerPhase } from './server-state.tsx'

/** Says over the page that the server does not answer, and that it does again. */
export function ServerBanner() {
  const { phase, askNow } = useServerPhase()
  return (
    <div className="server-banner" data-phase={phase.name} role="status">
      {phase.name === 'back' && 'Connected again.'}
      {phase.name === 'gone' && (
        <>
          <span>The server has not answered since {clockText(phase.sinceMs, 'local').slice(0, 8)}.</span>
          <Countdown untilMs={phase.retryAtMs} />
          <button type="button" className="button" onClick={askNow}>
            Try now
          </button>
        </>
      )}
    </div>
  )
}

/** For eyes only: a screen reader is not to say every second. */
function Countdown({ untilMs }: { untilMs: number | undefined }) {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const tick = () => setNowMs(Date.now())
    tick()
    if (untilMs === undefined) return
    const timer = setInterval(tick, 250)
    return () => clearInterval(timer)
  }, [untilMs])
  const leftS = untilMs === undefined ? 0 : Math.ceil((untilMs - nowMs) / 1000)
  return (
    <span className="server-countdown" aria-hidden="true">
      {leftS > 0 ? `Trying again in ${leftS} s.` : 'Trying again…'}
    </span>
  )
}
