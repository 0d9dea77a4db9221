import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { LogRow } from '../logs/types.ts'
import { focusedRow, knownRow } from './rows/find-row.ts'
import { focusLogs } from './rows/focus-logs.ts'
import { rowCursor } from './rows/row-identity.ts'
import type { ExploreState } from './state.ts'
import { isSameRange, type TimeRangeText } from './time/range.ts'
import { traceQuery } from './trace-query.ts'
import type { Answer } from './use-answer.ts'
import { useAskAgain } from './use-ask-again.ts'
import { useExploreKeys } from './use-explore-keys.ts'

/** What can be done on the page, by its controls and by its keys. */
export function useCommands(
  state: ExploreState,
  change: (change: Partial<ExploreState>) => void,
  { entries, isTailing, live }: Answer,
  { toggleFields, refuse }: { toggleFields(): void; refuse(text: string): void },
) {
  const client = useQueryClient()
  const { refresh, expire, cancel } = useAskAgain()
  const { query, from, to, isLive } = state
  const { session, snapshot } = live

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
    if (isSameRange(range, { from, to }) && !isLive) return refresh()
    expire()
    change({ from: range.from, to: range.to, isLive: false })
  }
  const open = useCallback((row: LogRow) => change({ row: rowCursor(row) }), [change])
  const close = useCallback(() => {
    change({ row: undefined })
    focusLogs()
  }, [change])
  const openTrace = () => {
    const opened = state.row === undefined ? undefined : knownRow(entries, state.row)
    const stored = client.getQueryData<LogRow>(['row', state.row])
    const row = focusedRow(entries) ?? opened ?? stored
    const asked = traceQuery(row)
    if (asked !== undefined) change({ query: asked, row: undefined, isLive: false })
    else refuse(row === undefined ? 'Choose a log first, to see all of its trace' : 'This log belongs to no trace')
  }

  const toLogs = () => {
    session?.hold()
    focusLogs()
  }

  useExploreKeys({
    isLive: isTailing,
    hasOpened: state.row !== undefined,
    // Without a beginning a range has no width to move by.
    canShift: !isTailing && from !== undefined,
    onRefresh: refresh,
    onLive: toggleLive,
    onPause: () => (snapshot.isFollowing ? session?.hold() : session?.follow()),
    onShift: async direction => {
      const { shiftRange } = await import('./time/shift-range.ts')
      showRange(shiftRange({ from, to }, Date.now(), direction))
    },
    onLogs: toLogs,
    onTrace: openTrace,
    onClose: close,
    onFields: toggleFields,
    onWrap: () => change({ isWrapped: !state.isWrapped }),
  })
  return { search, toggleLive, showRange, open, close, refresh, cancel }
}
