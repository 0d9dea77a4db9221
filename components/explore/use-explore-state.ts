import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { type ExploreState, hrefOf, readState } from './state.ts'

/** What Back undoes: another question. How its answer is shown replaces the address. */
const QUESTION: readonly (keyof ExploreState)[] = ['query', 'from', 'to', 'isLive']

/** Here the opened log lies over the list, as a page of its own that Back leaves. */
const NARROW = '(max-width: 767px)'

/** What the browser keeps of an address beside it: whether Back from here only closes the opened log. */
interface Kept {
  readonly isSheet?: boolean | undefined
}

/** The state of the page, which is its address. */
export function useExploreState(): [ExploreState, (change: Partial<ExploreState>) => void] {
  const params = useSearchParams()
  const state = useMemo(() => readState(new URLSearchParams(params)), [params])
  return [state, useCallback(changeAddress, [])]
}

function changeAddress(changed: Partial<ExploreState>): void {
  // Of the address and not of the last drawing: two changes may come before it.
  const before = readState(new URLSearchParams(window.location.search))
  const after = { ...before, ...changed }
  const href = hrefOf(after)
  if (href === window.location.pathname + window.location.search) return
  const kept = window.history.state as Kept | null
  const isClosed = before.row !== undefined && after.row === undefined
  if (QUESTION.some(name => before[name] !== after[name])) window.history.pushState(null, '', href)
  else if (before.row === undefined && after.row !== undefined && window.matchMedia(NARROW).matches)
    window.history.pushState({ isSheet: true } satisfies Kept, '', href)
  else if (isClosed && kept?.isSheet) window.history.back()
  else window.history.replaceState({ isSheet: kept?.isSheet } satisfies Kept, '', href)
}
