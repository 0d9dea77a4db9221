import type { LogRecord } from './record.ts'

/** OpenTelemetry's signals with the type of their decoded records. Each signal has a table of the same name. */
export interface SignalRecords {
  readonly logs: LogRecord
}

export type SignalName = keyof SignalRecords
