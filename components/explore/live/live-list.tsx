import { useCallback, useMemo } from 'react'
import { focusLogs } from '../rows/focus-logs.ts'
import { LogTable, type LogTableProps } from '../rows/log-table.tsx'
import type { LiveSession } from './live-session.ts'
import type { LiveSnapshot } from './live-snapshot.ts'
import { NewRows } from './new-rows.tsx'

interface LiveListProps {
  readonly session: LiveSession | undefined
  readonly snapshot: LiveSnapshot
  readonly table: Pick<
    LogTableProps,
    'columns' | 'zone' | 'isWrapped' | 'isRoomy' | 'selected' | 'actions' | 'onColumns' | 'onOpen'
  >
}

/** What arrives, newest last; what stands before it is read as its reader scrolls back. */
export function LiveList({ session, snapshot, table }: LiveListProps) {
  const { entries, state, isFollowing, waiting, filling } = snapshot
  const follow = useMemo(
    () =>
      session && {
        isFollowing,
        hold: () => session.hold(),
        resume: () => session.follow(),
        advance: () => session.advance(),
      },
    [session, isFollowing],
  )
  const onFollow = () => {
    session?.follow()
    // The pill goes.
    focusLogs()
  }
  const onStart = useCallback(() => void session?.rewind(), [session])
  return (
    <>
      <LogTable
        {...table}
        entries={entries}
        isStale={false}
        follow={follow}
        filling={filling}
        onFill={gap => void session?.fill(gap)}
        onStart={onStart}
      />
      {entries.length === 0 && state.kind === 'live' && (
        <p className="live-empty">Nothing yet. What matches appears here as it arrives.</p>
      )}
      {!isFollowing && <NewRows count={waiting} onFollow={onFollow} />}
    </>
  )
}
