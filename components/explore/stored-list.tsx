import { useCallback } from 'react'
import { StoreUnavailable } from '../logs/store-unavailable.tsx'
import { afterPaint } from '../ui/after-paint.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Fault } from './fault.ts'
import type { NothingFoundProps } from './nothing-found.tsx'
import { LogTable, type LogTableProps } from './rows/log-table.tsx'
import { useKeptFocus } from './rows/use-kept-focus.ts'
import type { SearchFaultProps } from './search-fault.tsx'
import type { ExploreState } from './state.ts'
import type { useLogs } from './use-logs.ts'

const NothingFound = afterPaint<NothingFoundProps>(
  async () => (await import('./nothing-found.tsx')).NothingFound,
  () => (
    <Notice heading="h2" title="No log matches">
      {null}
    </Notice>
  ),
)

const SearchFault = afterPaint<SearchFaultProps>(
  async () => (await import('./search-fault.tsx')).SearchFault,
  () => null,
)

interface StoredListProps {
  readonly state: ExploreState
  readonly logs: ReturnType<typeof useLogs>
  readonly fault: Fault | undefined
  /** Why the page came without logs. */
  readonly unavailable: string | undefined
  readonly table: Pick<
    LogTableProps,
    'columns' | 'zone' | 'isWrapped' | 'isRoomy' | 'selected' | 'actions' | 'onColumns' | 'onOpen'
  >
  onChange(change: Partial<ExploreState>): void
}

/** The logs that were found, or why there are none. */
export function StoredList({ state, logs, fault, unavailable, table, onChange }: StoredListProps) {
  const { entries, data, isFetching, isOld, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = logs
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  // What stood there answers another question.
  const hasRows = entries.length > 0 && fault?.code !== 'invalid_range'
  useKeptFocus(hasRows)
  if (!hasRows) {
    if (fault?.code === 'store_unavailable' || (fault === undefined && data === undefined && unavailable !== undefined))
      return <StoreUnavailable reason={fault?.message ?? unavailable ?? ''} />
    if (fault)
      return (
        <SearchFault
          fault={fault}
          onRetry={() => void refetch()}
          onAnyTime={() => onChange({ from: undefined, to: undefined })}
        />
      )
    if (data && !isFetching) return <NothingFound state={state} onChange={onChange} />
  }
  return (
    <>
      <LogTable {...table} entries={entries} isStale={isOld} onEnd={onEnd} />
      {fault && (
        <p className="list-fault" role="alert">
          {isOld ? 'Not searched yet' : 'More could not be read'}: {fault.message}{' '}
          <button type="button" className="link-button" onClick={() => void (isOld ? refetch() : fetchNextPage())}>
            Try again
          </button>
        </p>
      )}
    </>
  )
}
