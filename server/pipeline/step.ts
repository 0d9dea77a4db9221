import type { LogRecord } from '../../core/record.ts'
import type { Instant } from '../../core/time/time.ts'

/** What a step may know besides the record. */
export interface PipelineContext {
  /** When the request arrived. */
  readonly receivedAt: Instant
}

/** One step: changes the record in place. Steps are total: they never throw on any record. */
export type PipelineStep = (record: LogRecord, context: PipelineContext) => void
