import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, type Filter } from './api.ts'
import { freshMs } from './freshness.ts'

const BUCKETS = 120

/** How many stored logs there were when; that of the filter before until there is one. */
export function useHistogram(filter: Filter, isOn: boolean) {
  return useQuery({
    queryKey: ['histogram', filter],
    enabled: isOn,
    staleTime: freshMs(filter),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.logs.histogram.query({ ...filter, buckets: BUCKETS }, { signal }),
  })
}
