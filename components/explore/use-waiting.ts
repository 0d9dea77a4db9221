import { useEffect } from 'react'
import type { Filter } from './api.ts'
import type { Answer } from './use-answer.ts'

interface Waiting {
  readonly isWaiting: boolean
  /** What the page was made with, and made again once the server answers again. */
  readonly isFirstRun: boolean
  /** The page came without logs, since the store was not ready. */
  readonly isUnavailable: boolean
  onChange(isWaiting: boolean): void
  onFirstLog(): void
}

/** The page of a server without logs waits for the first one; any ends the waiting, whatever is asked for. */
export function useWaiting(
  answer: Answer,
  { isWaiting, isFirstRun, isUnavailable, onChange, onFirstLog }: Waiting,
): void {
  const { filter, logs, entries } = answer
  // A store that was not ready when the page was made, and turns out to have nothing at all.
  const isEmpty = isFirstRun || (isUnavailable && isAnything(filter) && logs.data?.pages[0]?.rows.length === 0)
  useEffect(() => {
    if (isEmpty) onChange(true)
  }, [isEmpty, onChange])
  const hasArrived = isWaiting && entries.length > 0
  useEffect(() => {
    if (!hasArrived) return
    onChange(false)
    onFirstLog()
  }, [hasArrived, onChange, onFirstLog])
}

function isAnything({ query = '', from, to }: Filter): boolean {
  return query.trim() === '' && from === undefined && to === undefined
}
