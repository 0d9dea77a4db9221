import type { SignalName, SignalRecords } from '../../core/signals.ts'
import type { Instant } from '../../core/time/time.ts'
import type { Database } from '../../db/connect.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { StoredRows } from '../tail/read-back.ts'

/** The parts of the common stages that differ between signals. */
export interface SignalDefinition<Signal extends SignalName> {
  /** Names the table, too. */
  readonly name: Signal
  /** Version of column list and insert settings that new segments are written for. */
  readonly schemaVersion: number
  /** Initial pipeline between decoding and encoding. */
  readonly pipeline: Pipeline<SignalRecords[Signal]>
  /** The record as a line of a segment, without its number. */
  encode(record: SignalRecords[Signal], node: string, receivedAt: Instant): string
  /** Rows of the store that match a query, for a live tail that catches up. */
  storedRows(opened: () => Promise<Database>, query: string, nowNanos: bigint): StoredRows
}
