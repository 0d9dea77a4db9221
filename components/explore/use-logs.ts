import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { LogRow } from '../logs/types.ts'
import { type Answers, api, type Filter } from './api.ts'
import { faultOf } from './fault.ts'
import type { LiveEntry } from './live/live-buffer.ts'

/** A first page that fills any screen, and is quick. */
const PAGE_ROWS = 200

/** How often a store that is away is asked again. */
const AWAY_MS = 2_000

type Page = Answers['logs']['search']

export interface FirstPage {
  readonly filter: Filter
  /** The answer of `logs.search` as it is sent. */
  readonly json: string
}

/** The stored logs of a filter, newest first, page by page. */
export function useLogs(filter: Filter, isOn: boolean, first: FirstPage | undefined) {
  const isFirst = first !== undefined && sameFilter(first.filter, filter)
  const tookMs = useRef<number>(undefined)
  const found = useInfiniteQuery({
    queryKey: ['logs', filter],
    enabled: isOn,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const sinceMs = performance.now()
      const page = await api.logs.search.query({ ...filter, cursor: pageParam, limit: PAGE_ROWS }, { signal })
      if (pageParam === undefined) tookMs.current = performance.now() - sinceMs
      return page
    },
    getNextPageParam: page => page.cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isStoreAway(state.error) ? AWAY_MS : false),
    ...(isFirst ? { initialData: () => ({ pages: [JSON.parse(first.json) as Page], pageParams: [undefined] }) } : {}),
  })
  const entries = useMemo(
    () =>
      (found.data?.pages ?? []).flatMap(page =>
        page.rows.map((row): LiveEntry => ({ kind: 'row', row: row as LogRow })),
      ),
    [found.data],
  )
  // While the server is gone, what it found last stays in sight.
  const last = useRef(entries)
  if (found.data !== undefined) last.current = entries
  const isKept = found.data === undefined && found.error !== null && faultOf(found.error).code === 'unreachable'
  return {
    ...found,
    entries: isKept ? last.current : entries,
    isOld: found.isPlaceholderData || (isKept && last.current.length > 0),
    tookMs: tookMs.current,
  }
}

function isStoreAway(error: Error | null): boolean {
  return error !== null && faultOf(error).code === 'store_unavailable'
}

function sameFilter(a: Filter, b: Filter): boolean {
  return (a.query ?? '') === (b.query ?? '') && a.from === b.from && a.to === b.to
}
