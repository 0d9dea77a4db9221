import { useEffect, useState, useSyncExternalStore } from 'react'
import type { TailState } from '../../../core/tail/state.ts'
import { BACK_EVENT, reportReached, reportUnreachable } from '../../frame/server-state.tsx'
import { usePreload } from '../../ui/after-paint.tsx'
import type { LiveSession } from './live-session.ts'
import { NO_LIVE } from './live-snapshot.ts'

/** The first page does without it. */
const loadSession = () => import('./live-session.ts')

const NOTHING = () => () => {}

/** The live tail of a query while it `isOn`; another query begins another session. */
export function useLive(query: string, isOn: boolean) {
  usePreload(loadSession)
  const [session, setSession] = useState<LiveSession>()
  useEffect(() => {
    if (!isOn) return
    let opened: LiveSession | undefined
    let isOver = false
    const open = () =>
      loadSession().then(
        ({ LiveSession }) => {
          if (isOver) return
          opened = new LiveSession(query)
          setSession(opened)
          opened.open()
        },
        // The server is gone, as the banner says.
        () => window.addEventListener(BACK_EVENT, open, { once: true }),
      )
    void open()
    return () => {
      isOver = true
      window.removeEventListener(BACK_EVENT, open)
      opened?.close()
      setSession(undefined)
    }
  }, [query, isOn])
  const snapshot = useSyncExternalStore(
    session?.subscribe ?? NOTHING,
    session?.snapshot ?? (() => NO_LIVE),
    () => NO_LIVE,
  )
  useAgreement(session, snapshot.state.kind)
  return { session, snapshot }
}

/** The stream and the page learn from each other that the server is gone, or back. */
function useAgreement(session: LiveSession | undefined, stream: TailState['kind']): void {
  useEffect(() => {
    if (stream === 'waiting') reportUnreachable()
    if (stream === 'live') reportReached()
  }, [stream])
  useEffect(() => {
    if (session === undefined) return
    const retry = () => session.retry()
    window.addEventListener(BACK_EVENT, retry)
    return () => window.removeEventListener(BACK_EVENT, retry)
  }, [session])
}
