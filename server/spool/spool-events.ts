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

/**
 * The same events, none of which throws. Observers run after rows are durable, or after they are refused; a fault in
 * one must not turn a commit into a refusal. A fault of `onObserverFailure` itself becomes a process warning.
 */
export function guarded(events: SpoolEvents): Required<SpoolEvents> {
  const report = (error: unknown) => {
    try {
      events.onObserverFailure?.(error)
    } catch (second) {
      process.emitWarning(second instanceof Error ? second : String(second))
    }
  }
  const guard =
    <Args extends unknown[]>(observer: ((...args: Args) => void) | undefined) =>
    (...args: Args) => {
      try {
        observer?.apply(events, args)
      } catch (error) {
        report(error)
      }
    }
  return {
    onCommit: guard(events.onCommit),
    onSync: guard(events.onSync),
    onFailure: guard(events.onFailure),
    onMeasureFailure: guard(events.onMeasureFailure),
    onObserverFailure: report,
  }
}
