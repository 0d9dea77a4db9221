import { useCallback, useSyncExternalStore } from 'react'
import { readStored, writeStored } from '../ui/stored.ts'

const CHANGED = 'tailrace:stored'

/** A choice of this browser, remembered where it lets us; `usual` on the server and until then. */
export function useStored(name: string, usual: string): [string, (value: string) => void] {
  const key = `tailrace.${name}`
  const value = useSyncExternalStore(
    subscribe,
    () => readStored(key) ?? usual,
    () => usual,
  )
  const set = useCallback(
    (chosen: string) => {
      writeStored(key, chosen)
      window.dispatchEvent(new Event(CHANGED))
    },
    [key],
  )
  return [value, set]
}

/** Also of what another tab has chosen. */
function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    window.removeEventListener('storage', listener)
  }
}
