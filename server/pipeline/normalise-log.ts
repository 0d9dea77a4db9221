import type { LogRecord } from '../../core/record.ts'
import { normaliseIds } from './ids.ts'
import { normaliseLevel } from './level.ts'
import { renderMissingMessage } from './message.ts'
import type { PipelineContext } from './step.ts'
import { normaliseTimestamp } from './timestamp.ts'

/** Gives a decoded record the form in which it can be encoded, in place. Total: it never throws on any record. */
export function normaliseLog(record: LogRecord, context: PipelineContext): void {
  normaliseTimestamp(record, context)
  normaliseLevel(record)
  normaliseIds(record)
  renderMissingMessage(record)
}
