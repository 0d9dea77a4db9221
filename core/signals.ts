import type { LogRecord } from './record.ts'

/** The kinds of records, under OpenTelemetry's names, with what a decoder makes of one. Each has a table of that name. */
export interface SignalRecords {
  readonly logs: LogRecord
}

export type SignalName = keyof SignalRecords
