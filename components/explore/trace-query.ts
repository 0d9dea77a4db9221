import type { LogRow } from '../logs/types.ts'
import type { LiveEntry } from './live/live-entry.ts'
import { onlyTerm } from './query-edit.ts'

/** The query for the trace of a log; undefined where it has none. */
export function traceQuery(row: LogRow | undefined): string | undefined {
  return row === undefined || row.trace_id === '' ? undefined : onlyTerm('trace_id', row.trace_id)
}

/** The log whose line in the list has the focus. */
export function focusedRow(entries: readonly LiveEntry[]): LogRow | undefined {
  const line = document.activeElement?.closest<HTMLElement>('.log-rows [data-index]')
  const entry = entries[Number(line?.dataset.index ?? -1)]
  return entry?.kind === 'row' ? entry.row : undefined
}
