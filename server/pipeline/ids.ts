import type { LogRecord } from '../../core/record.ts'
import { canonicalTraceId } from '../../core/trace-id.ts'

/** Trace ids in their one stored form, so that a UUID from one sender meets the 32 hex digits of another. */
export function normaliseIds(record: LogRecord): void {
  if (record.trace_id !== '') record.trace_id = canonicalTraceId(record.trace_id)
}
