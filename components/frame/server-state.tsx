'use client'

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { createServerMonitor, type ServerMonitor, type ServerPhase } from './server-monitor.ts'

/** Sent to the window when the server answers again: what a page shows may be old. */
export const BACK_EVENT = 'tailrace:back'

const UNREACHABLE_EVENT = 'tailrace:unreachable'
const REACHED_EVENT = 'tailrace:reached'

/** A server that lives says so within milliseconds; one that is this slow is of no use to the reader. */
const ANSWER_MS_MAX = 5_000

const HERE: ServerPhase = { name: 'here' }

const MonitorContext = createContext<ServerMonitor | undefined>(undefined)

/** Tells that a request had no answer at all, so that the server is asked now and not at the next poll. */
export function reportUnreachable(): void {
  window.dispatchEvent(new Event(UNREACHABLE_EVENT))
}

/** Tells that the server was reached by another way, so that one that seemed to be gone is asked now. */
export function reportReached(): void {
  window.dispatchEvent(new Event(REACHED_EVENT))
}

/** Whether the server answers, and a way to ask it now. */
export function useServerPhase(): { readonly phase: ServerPhase; readonly askNow: () => void } {
  const monitor = useContext(MonitorContext)
  if (monitor === undefined) throw new Error('The state of the server is known inside of <Frame> only')
  const phase = useSyncExternalStore(monitor.subscribe, monitor.phase, () => HERE)
  return { phase, askNow: monitor.askNow }
}

/** Asks the server whether it lives for as long as the page is seen. */
export function ServerStateProvider({ children }: { children: ReactNode }) {
  const [monitor] = useState(() => createServerMonitor({ ask: isAlive, onBack: tellBack, nowMs: Date.now }))
  useEffect(() => {
    const onVisibility = () => monitor.setVisible(!document.hidden)
    onVisibility()
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener(UNREACHABLE_EVENT, monitor.reportFailed)
    window.addEventListener(REACHED_EVENT, monitor.reportReached)
    window.addEventListener('online', monitor.askNow)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener(UNREACHABLE_EVENT, monitor.reportFailed)
      window.removeEventListener(REACHED_EVENT, monitor.reportReached)
      window.removeEventListener('online', monitor.askNow)
      monitor.setVisible(false)
    }
  }, [monitor])
  return <MonitorContext value={monitor}>{children}</MonitorContext>
}

async function isAlive(): Promise<boolean> {
  try {
    return (await fetch('/livez', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS_MAX) })).ok
  } catch {
    return false
  }
}

function tellBack(): void {
  window.dispatchEvent(new Event(BACK_EVENT))
}
