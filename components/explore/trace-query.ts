import type { LogRow } from '../logs/types.ts'
import { onlyTerm } from './query-edit.ts'

/** The query for the trace of a log; undefined where it has none. */
export function traceQuery(row: LogRow | undefined): string | undefined {
  return row === undefined || row.trace_id === '' ? undefined : onlyTerm('trace_id', row.trace_id)
}
