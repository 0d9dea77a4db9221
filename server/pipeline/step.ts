import type { Instant } from '../../core/time/time.ts'

/** What a step may know besides the record. */
export interface PipelineContext {
  /** When the request arrived. */
  readonly receivedAt: Instant
}

/** One step of a pipeline for records of one kind. */
export interface PipelineStep<R> {
  /** Label in metrics. */
  readonly name: string
  /**
   * Returns the record, changed in place or not, or a list: an empty one drops it, a longer one has the records that it
   * is split into. May throw `TailraceError`: then the whole record is rejected.
   */
  run(record: R, context: PipelineContext): R | readonly R[]
  /** Redacts the text of a rejected record as `run` redacts records. */
  hide?(text: string): string
}
