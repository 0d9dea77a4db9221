import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { type ExploreState, hrefOf, readState } from './state.ts'

/** What Back undoes: another question. How its answer is shown replaces the address. */
const QUESTION: readonly (keyof ExploreState)[] = ['query', 'from', 'to', 'isLive']

/** The state of the page, which is its address. */
export function useExploreState(): [ExploreState, (change: Partial<ExploreState>) => void] {
  const params = useSearchParams()
  const state = useMemo(() => readState(new URLSearchParams(params)), [params])
  const change = useCallback((changed: Partial<ExploreState>) => {
    // Of the address and not of the last drawing: two changes may come before it.
    const before = readState(new URLSearchParams(window.location.search))
    const after = { ...before, ...changed }
    const href = hrefOf(after)
    if (href === window.location.pathname + window.location.search) return
    if (QUESTION.some(name => before[name] !== after[name])) window.history.pushState(null, '', href)
    else window.history.replaceState(null, '', href)
  }, [])
  return [state, change]
}
