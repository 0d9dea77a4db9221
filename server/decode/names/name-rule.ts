import type { RecordSource } from '../parse-record.ts'

/** What is known about the record around a value. */
export interface Surroundings {
  readonly source: RecordSource
  /** Bits of `EVIDENCE`. */
  readonly evidence: number
}

export interface NameRule {
  /** Bits of `EVIDENCE`; one of them must be there. Undefined: the name speaks for itself. */
  readonly beside?: number
  /** The value in our columns' units; undefined when the value is not meant. */
  readonly read?: (value: unknown, around: Surroundings) => unknown
}
