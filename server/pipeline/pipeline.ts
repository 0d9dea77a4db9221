import type { LogRecord } from '../../core/record.ts'
import type { Instant } from '../../core/time.ts'
import { normaliseIds } from './ids.ts'
import { normaliseLevel } from './level.ts'
import { normaliseTimestamp } from './timestamp.ts'

/** What a step may know besides the record. */
export interface PipelineContext {
  /** When the request arrived. */
  readonly receivedAt: Instant
}

/** One step: changes the record in place. Steps are total: they never throw on any record. */
export type PipelineStep = (record: LogRecord, context: PipelineContext) => void

/** The steps every record passes, in order, as one function. */
export const runPipeline: PipelineStep = compile([normaliseTimestamp, normaliseLevel, normaliseIds])

function compile(steps: readonly PipelineStep[]): PipelineStep {
  return (record, context) => {
    for (const step of steps) step(record, context)
  }
}
