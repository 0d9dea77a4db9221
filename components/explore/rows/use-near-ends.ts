import { useEffect } from 'react'

/** So near to an end more should be on its way. */
const NEAR_ROWS = 40
const NEAR_START_ROWS = 10

interface Ends {
  readonly count: number
  /** What was scrolled to, and not what has just come. */
  readonly isHeld: boolean
  /** The first and last entry on screen. */
  readonly startIndex: number
  readonly endIndex: number
  readonly onStart: (() => void) | undefined
  readonly onEnd: (() => void) | undefined
}

/** Asks for more when its reader comes near an end of what is there, with every step: a try that failed is repeated. */
export function useNearEnds({ count, isHeld, startIndex, endIndex, onStart, onEnd }: Ends): void {
  useEffect(() => {
    if (count > 0 && endIndex >= count - NEAR_ROWS) onEnd?.()
  }, [endIndex, count, onEnd])
  useEffect(() => {
    if (count > 0 && isHeld && startIndex <= NEAR_START_ROWS) onStart?.()
  }, [startIndex, count, isHeld, onStart])
}
