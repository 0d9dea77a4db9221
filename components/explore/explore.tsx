'use client'

import { QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { PanelLeft } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { FirstRun } from '../logs/first-run.tsx'
import type { LogRow } from '../logs/types.ts'
import { afterPaint } from '../ui/after-paint.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import type { Filter } from './api.ts'
import { Controls } from './controls.tsx'
import { DetailPane } from './detail-pane.tsx'
import { faultOf, shortFault } from './fault.ts'
import { FieldsPane } from './fields-pane.tsx'
import { HistogramPanel } from './histogram/histogram.tsx'
import type { LiveBarProps } from './live/live-bar.tsx'
import type { LiveEntry } from './live/live-entry.ts'
import { LiveList } from './live/live-list.tsx'
import { useLive } from './live/use-live.ts'
import { createQueryClient } from './query-client.ts'
import { faultOfLive, faultOfRange, isOfQuestion } from './question-fault.ts'
import { ResultBar } from './result-bar.tsx'
import { focusLogs } from './rows/focus-logs.ts'
import { ListNotice } from './rows/list-notice.tsx'
import { keyOfCursor, rowCursor, rowKey } from './rows/row-identity.ts'
import type { ExploreState } from './state.ts'
import { StoredList } from './stored-list.tsx'
import { isSameRange, type TimeRangeText } from './time/range.ts'
import { focusedRow, traceQuery } from './trace-query.ts'
import { useAskAgain } from './use-ask-again.ts'
import { useExploreKeys } from './use-explore-keys.ts'
import { useExploreState } from './use-explore-state.ts'
import { useFieldActions } from './use-field-actions.ts'
import { useFieldsChoice } from './use-fields-choice.ts'
import { useHistogram } from './use-histogram.ts'
import { type FirstPage, useLogs } from './use-logs.ts'
import { useZone } from './use-zone.ts'
import { ViewsBar } from './views-bar.tsx'

export interface ExploreProps {
  /** Read on the server, so that the page comes with its logs. */
  readonly first: FirstPage | undefined
  /** Why there is no first page. */
  readonly unavailable: string | undefined
  /** Nothing was ever stored. */
  readonly isFirstRun: boolean
  readonly origin: string
  readonly needsKey: boolean
}

/** Search and live tail of the logs on one page. */
export function Explore(props: ExploreProps) {
  const [client] = useState(createQueryClient)
  return (
    <QueryClientProvider client={client}>
      <ExplorePage {...props} />
    </QueryClientProvider>
  )
}

/** Only who goes live needs it. */
const LiveBar = afterPaint<LiveBarProps>(
  async () => (await import('./live/live-bar.tsx')).LiveBar,
  function LiveBarPlace() {
    return <div className="live-bar" />
  },
)

/** What is counted while live. */
const LIVE_FROM = 'now-15m'

function ExplorePage({ first, unavailable, isFirstRun, origin, needsKey }: ExploreProps) {
  const client = useQueryClient()
  const [state, change] = useExploreState()
  const [zone, setZone] = useZone()
  const [fields, toggleFields] = useFieldsChoice()
  const { query, from, to, isLive } = state
  // The page of a server without logs waits for the first one.
  const [isWaiting, setIsWaiting] = useState(isFirstRun)
  const isTailing = isLive || isWaiting
  const filter = useMemo((): Filter => ({ query, from, to }), [query, from, to])
  const [actions, refusal] = useFieldActions(state, change)
  const { refresh, expire, cancel } = useAskAgain()

  const unreadable = isTailing ? undefined : faultOfRange(filter)
  const isSearching = !isTailing && unreadable === undefined
  const logs = useLogs(filter, isSearching, first)
  const histogram = useHistogram(filter, isSearching)
  // Any log ends the waiting, whatever is asked for.
  const { session, snapshot } = useLive(isWaiting ? '' : query, isTailing)

  // A store that was not ready when the page was made, and turns out to have nothing at all.
  const isEmpty = unavailable !== undefined && isAnything(filter) && logs.data?.pages[0]?.rows.length === 0
  useEffect(() => {
    if (isEmpty) setIsWaiting(true)
  }, [isEmpty])
  const hasArrived = isWaiting && snapshot.entries.length > 0
  useEffect(() => {
    if (!hasArrived) return
    setIsWaiting(false)
    change({ isLive: true })
  }, [hasArrived, change])

  const search = useCallback(
    (text: string) => {
      if (text === query) refresh()
      change({ query: text, row: undefined })
    },
    [refresh, change, query],
  )
  const toggleLive = () => {
    expire()
    change({ isLive: !isLive, row: undefined })
  }
  const showRange = (range: TimeRangeText) => {
    if (isSameRange(range, filter) && !isLive) return refresh()
    expire()
    change({ from: range.from, to: range.to, isLive: false })
  }
  const open = useCallback((row: LogRow) => change({ row: rowCursor(row) }), [change])
  const close = useCallback(() => {
    change({ row: undefined })
    focusLogs()
  }, [change])

  const searchFault = logs.error && isSearching ? faultOf(logs.error) : undefined
  const fault = isTailing ? faultOfLive(snapshot.state) : (unreadable ?? searchFault)
  const questionFault = fault && isOfQuestion(fault) ? shortFault(fault) : undefined
  const entries = isTailing ? snapshot.entries : logs.entries
  const openTrace = () => {
    const opened = state.row === undefined ? undefined : knownRow(entries, state.row)
    const stored = client.getQueryData<LogRow>(['row', state.row])
    const asked = traceQuery(focusedRow(entries) ?? opened ?? stored)
    if (asked !== undefined) change({ query: asked, row: undefined, isLive: false })
  }
  useExploreKeys({
    isLive: isTailing,
    hasOpened: state.row !== undefined,
    onRefresh: refresh,
    onLive: toggleLive,
    onPause: () => (snapshot.isFollowing ? session?.hold() : session?.follow()),
    onShift: async direction => {
      const { shiftRange } = await import('./time/shift-range.ts')
      showRange(shiftRange({ from, to }, Date.now(), direction))
    },
    onTrace: openTrace,
    onClose: close,
    onFields: toggleFields,
    onWrap: () => change({ isWrapped: !state.isWrapped }),
  })

  const table = {
    columns: state.columns,
    zone,
    isWrapped: state.isWrapped,
    isRoomy: state.isRoomy,
    selected: state.row && keyOfCursor(state.row),
    actions,
    onColumns: (columns: ExploreState['columns']) => change({ columns }),
    onOpen: open,
  }
  if (isWaiting && entries.length === 0) return <FirstRun origin={origin} needsKey={needsKey} />
  return (
    <div className="explore">
      <h1 className="sr-only">Logs</h1>
      <Controls
        state={state}
        zone={zone}
        fault={fault}
        onSearch={search}
        onRange={showRange}
        onZone={setZone}
        onLive={toggleLive}
      />
      <HistogramPanel
        data={isTailing ? snapshot.histogram : histogram.data}
        isLoading={isSearching && histogram.isFetching}
        isStale={isSearching && histogram.isPlaceholderData}
        error={questionFault ?? (isSearching && histogram.error ? shortFault(faultOf(histogram.error)) : undefined)}
        zone={zone}
        onSelect={(fromMs, toMs) =>
          showRange({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() })
        }
        onSeries={(level, isExcluded) => (isExcluded ? actions.exclude : actions.include)('level', level)}
      />
      <div className="explore-bar">
        <IconButton
          icon={PanelLeft}
          label="Fields"
          shortcut="f"
          isPressed={fields !== 'hidden'}
          onPress={toggleFields}
        />
        {isTailing ? (
          <LiveBar
            live={snapshot}
            onPause={() => session?.hold()}
            onFollow={() => session?.follow()}
            onRetry={() => session?.retry()}
          />
        ) : (
          <ResultBar
            shown={logs.entries.length}
            total={histogram.isPlaceholderData ? undefined : histogram.data?.total}
            tookMs={logs.tookMs}
            isFetching={logs.isFetching}
            isCancelled={logs.isCancelled}
            onCancel={cancel}
            onAgain={refresh}
          />
        )}
        <ViewsBar state={state} filter={filter} onChange={change} onRefresh={refresh} />
      </div>
      <div className="explore-body">
        {fields !== 'hidden' && (
          <FieldsPane
            filter={isTailing ? { query, from: LIVE_FROM } : filter}
            fault={questionFault}
            isLive={isTailing}
            hasRows={entries.length > 0}
            choice={fields}
            actions={actions}
            onClose={toggleFields}
          />
        )}
        <div className="explore-list">
          {isTailing ? (
            <LiveList session={session} snapshot={snapshot} table={table} />
          ) : (
            <StoredList
              state={state}
              logs={logs}
              fault={fault}
              unavailable={unavailable}
              table={table}
              onChange={change}
            />
          )}
          <ListNotice text={refusal} />
        </div>
        {state.row !== undefined && (
          <DetailPane
            cursor={state.row}
            known={knownRow(entries, state.row)}
            zone={zone}
            actions={actions}
            onClose={close}
            onOpen={open}
            onRelated={actions.only}
          />
        )}
      </div>
    </div>
  )
}

function isAnything({ query = '', from, to }: Filter): boolean {
  return query.trim() === '' && from === undefined && to === undefined
}

function knownRow(entries: readonly LiveEntry[], cursor: string): LogRow | undefined {
  const key = keyOfCursor(cursor)
  const found = entries.find(entry => entry.kind === 'row' && rowKey(entry.row) === key)
  return found?.kind === 'row' ? found.row : undefined
}
