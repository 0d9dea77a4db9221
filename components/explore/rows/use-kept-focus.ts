import { useEffect, useRef } from 'react'
import { focusLogs } from './focus-logs.ts'

/** When rows and what says that there are none take turns, the focus that goes with the one comes to the other. */
export function useKeptFocus(hasRows: boolean): void {
  const had = useRef(hasRows)
  useEffect(() => {
    if (had.current === hasRows) return
    had.current = hasRows
    if (document.activeElement === document.body) focusLogs()
  }, [hasRows])
}
