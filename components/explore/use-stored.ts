import { useCallback, useSyncExternalStore } from 'react'

const CHANGED = 'tailrace:stored'

/** A choice of this browser, remembered where it lets us; `usual` on the server and until then. */
export function useStored(name: string, usual: string): [string, (value: string) => void] {
  const key = `tailrace.${name}`
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? usual,
    () => usual,
  )
  const set = useCallback(
    (chosen: string) => {
      write(key, chosen)
      window.dispatchEvent(new Event(CHANGED))
    },
    [key],
  )
  return [value, set]
}

/** What could not be stored, so that the choice holds for this page at least. */
const unstored = new Map<string, string>()

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? unstored.get(key)
  } catch {
    return unstored.get(key)
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Full, or forbidden.
    unstored.set(key, value)
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener(CHANGED, listener)
    window.removeEventListener('storage', listener)
  }
}
