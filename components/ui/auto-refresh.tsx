'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const EVERY_S = 2

/** Renews the page every two seconds for as long as it is mounted, without disturbing scroll or selection. */
export function AutoRefresh() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(async () => {
      if (document.hidden) return
      // Asked first, because a refresh that fails becomes a full load: of the browser's own error page, while the server restarts.
      const isAlive = await fetch('/livez', { cache: 'no-store' }).then(
        reply => reply.ok,
        () => false,
      )
      if (isAlive) router.refresh()
    }, EVERY_S * 1000)
    return () => clearInterval(timer)
  }, [router])
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(EVERY_S)} />
    </noscript>
  )
}
