import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import type { LogRow } from '../logs/types.ts'
import { type Answers, api, type Filter } from './api.ts'
import { faultOf } from './fault.ts'
import { freshMs } from './freshness.ts'
import type { ListEntry } from './rows/list-entry.ts'

/** A first page that fills any screen, and is quick. */
const PAGE_ROWS = 200

type Page = Answers['logs']['search'] & { readonly tookMs: number }

export interface FirstPage {
  readonly filter: Filter
  /** The answer of `logs.search` as it is sent. */
  readonly json: string
  /** How long the store took for it. */
  readonly tookMs: number
}

/** The stored logs of a filter, newest first, page by page. */
export function useLogs(filter: Filter, isOn: boolean, first: FirstPage | undefined) {
  const isFirst = first !== undefined && sameFilter(first.filter, filter)
  const [cameMs] = useState(Date.now)
  const found = useInfiniteQuery({
    queryKey: ['logs', filter],
    enabled: isOn,
    staleTime: freshMs(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const sinceMs = performance.now()
      const page = await api.logs.search.query({ ...filter, cursor: pageParam, limit: PAGE_ROWS }, { signal })
      return { ...page, tookMs: performance.now() - sinceMs }
    },
    getNextPageParam: page => page.cursor,
    placeholderData: keepPreviousData,
    ...(isFirst ? { initialData: () => documentData(first), initialDataUpdatedAt: cameMs } : {}),
  })
  const { data, error, isPlaceholderData, isFetching } = found
  const entries = useMemo(() => entriesOf(data?.pages ?? []), [data])
  // While the server is gone, what it found last stays in sight.
  const last = useRef(entries)
  if (data !== undefined) last.current = entries
  const isKept = data === undefined && error !== null && faultOf(error).code === 'unreachable'
  return {
    ...found,
    entries: isKept ? last.current : entries,
    isOld: isPlaceholderData || (isKept && last.current.length > 0),
    /** Somebody did not want to wait for the answer, and there is none. */
    isCancelled: isOn && !isFetching && error === null && (data === undefined || isPlaceholderData),
    tookMs: isPlaceholderData ? undefined : data?.pages[0]?.tookMs,
  }
}

function documentData({ json, tookMs }: FirstPage) {
  return { pages: [{ ...(JSON.parse(json) as Answers['logs']['search']), tookMs }], pageParams: [undefined] }
}

function entriesOf(pages: readonly Page[]): readonly ListEntry[] {
  return pages.flatMap(page => page.rows.map((row): ListEntry => ({ kind: 'row', row: row as LogRow })))
}

function sameFilter(a: Filter, b: Filter): boolean {
  return (a.query ?? '') === (b.query ?? '') && a.from === b.from && a.to === b.to
}
