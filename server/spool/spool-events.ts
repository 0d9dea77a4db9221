import { guard } from './guard.ts'
import type { NumberedRows } from './segment-writer.ts'

/** What the spool reports; all optional, called synchronously. An observer that throws changes nothing else. */
export interface SpoolEvents {
  /** Rows are safe on disk and not in the store yet; the appends are in the order of their numbers. */
  onCommit?(rows: number, bytes: number, seconds: number, appends: readonly NumberedRows[]): void
  onSync?(seconds: number): void
  /** A write, or a repair after one, failed. */
  onFailure?(error: unknown): void
  /** Free space could not be measured. */
  onMeasureFailure?(error: unknown): void
  /** One of the functions above threw. */
  onObserverFailure?(error: unknown): void
}

/** Returns the same events, guarded against throwing. */
export function guarded(events: SpoolEvents): Required<SpoolEvents> {
  const report = events.onObserverFailure?.bind(events)
  return {
    onCommit: guard(events.onCommit?.bind(events), report),
    onSync: guard(events.onSync?.bind(events), report),
    onFailure: guard(events.onFailure?.bind(events), report),
    onMeasureFailure: guard(events.onMeasureFailure?.bind(events), report),
    onObserverFailure: guard(report, undefined),
  }
}
