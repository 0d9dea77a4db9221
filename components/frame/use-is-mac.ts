'use client'

import { useSyncExternalStore } from 'react'

/** Whether commands are given with ⌘ here. The server does not know, and says no. */
export function useIsMac(): boolean {
  return useSyncExternalStore(never, isMac, () => false)
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}

function never(): () => void {
  return () => undefined
}
