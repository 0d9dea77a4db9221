import { useMemo } from 'react'
import type { Filter } from './api.ts'
import { faultOf, shortFault } from './fault.ts'
import type { HistogramPanelProps } from './histogram/histogram.tsx'
import { useLive } from './live/use-live.ts'
import { faultOfLive, faultOfRange, isOfQuestion } from './question-fault.ts'
import type { ExploreState } from './state.ts'
import { useHistogram } from './use-histogram.ts'
import { type FirstPage, useLogs } from './use-logs.ts'

export type Answer = ReturnType<typeof useAnswer>

/**
 * What is known of what is asked: from the store, or from the stream while live. Who `isWaiting` for the first log of
 * all hears of any, whatever is asked.
 */
export function useAnswer({ query, from, to, isLive }: ExploreState, isWaiting: boolean, first: FirstPage | undefined) {
  const filter = useMemo((): Filter => ({ query, from, to }), [query, from, to])
  const isTailing = isLive || isWaiting
  const unreadable = isTailing ? undefined : faultOfRange(filter)
  const isSearching = !isTailing && unreadable === undefined
  const logs = useLogs(filter, isSearching, first)
  const histogram = useHistogram(filter, isSearching)
  const live = useLive(isWaiting ? '' : query, isTailing)

  const searchFault = logs.error && isSearching ? faultOf(logs.error) : undefined
  const fault = isTailing ? faultOfLive(live.snapshot.state) : (unreadable ?? searchFault)
  const questionFault = fault && isOfQuestion(fault) ? shortFault(fault) : undefined
  const chartFault = isSearching && histogram.error ? shortFault(faultOf(histogram.error)) : undefined
  const chart: Pick<HistogramPanelProps, 'data' | 'isLoading' | 'isStale' | 'error'> = {
    data: isTailing ? live.snapshot.histogram : histogram.data,
    isLoading: isSearching && histogram.isFetching,
    isStale: isSearching && histogram.isPlaceholderData,
    error: questionFault ?? chartFault,
  }
  return {
    filter,
    isTailing,
    logs,
    live,
    chart,
    /** How many the store has; undefined before it was counted. */
    total: histogram.isPlaceholderData ? undefined : histogram.data?.total,
    entries: isTailing ? live.snapshot.entries : logs.entries,
    fault,
    /** Why it cannot be answered as it is asked. */
    questionFault,
  }
}
