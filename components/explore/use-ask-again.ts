import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { BACK_EVENT } from '../frame/server-state.tsx'

interface AskAgain {
  /** Asks for all that is shown now. */
  refresh(): void
  /** What is known is asked for again by who comes to it next. */
  expire(): void
  /** Stops what is being asked. */
  cancel(): void
}

/** Ways to have newer answers; a server that is back is asked for them by itself. */
export function useAskAgain(): AskAgain {
  const client = useQueryClient()
  const again = useMemo(
    (): AskAgain => ({
      refresh: () => void client.invalidateQueries(),
      expire: () => void client.invalidateQueries({ refetchType: 'none' }),
      cancel: () => void client.cancelQueries(),
    }),
    [client],
  )
  useEffect(() => {
    window.addEventListener(BACK_EVENT, again.refresh)
    return () => window.removeEventListener(BACK_EVENT, again.refresh)
  }, [again])
  return again
}
