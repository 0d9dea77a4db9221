import { countedFailure } from '../observe/last-event.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { NumberedRows } from '../spool/segment-writer.ts'
import type { SpoolEvents } from '../spool/spool-events.ts'

/** What a spool reports, as metrics and lines of our own log. */
export function spoolReports(
  log: Log,
  metrics: Metrics,
  onAppends: (appends: readonly NumberedRows[]) => void,
): SpoolEvents {
  const measureFailed = countedFailure(metrics.diskMeasureFailures, 60_000, (error, skipped) =>
    log.warn('free disk space unknown, using the last value', { error, skipped }),
  )
  return {
    onCommit(_rows, _bytes, seconds, appends) {
      metrics.commitSeconds.observe(seconds)
      onAppends(appends)
    },
    onSync: seconds => metrics.syncSeconds.observe(seconds),
    onFailure: writeFailures(log, metrics),
    onMeasureFailure: measureFailed,
    onObserverFailure: observerFailures(log, metrics),
  }
}

/** Reports a write to the spool or to the journal of its keys that failed. */
export function writeFailures(log: Log, metrics: Metrics): (error: unknown) => void {
  return countedFailure(metrics.spoolFailures, 1_000, (error, skipped) =>
    log.error('spool write failed', { error, skipped }),
  )
}

/** Reports an observer that threw. */
export function observerFailures(log: Log, metrics: Metrics): (error: unknown) => void {
  return countedFailure(metrics.observerFailures, 1_000, (error, skipped) =>
    log.error('an observer failed, no record is affected', { error, skipped }),
  )
}
