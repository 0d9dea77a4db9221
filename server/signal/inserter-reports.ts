import type { InserterEvents } from '../insert/inserter.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import { observerFailures } from './spool-reports.ts'

/** What an inserter reports, as metrics and lines of our own log. */
export function inserterReports(log: Log, metrics: Metrics): InserterEvents {
  return {
    onInserted(segment, seconds) {
      metrics.inserted.inc(segment.rows)
      metrics.insertSeconds.observe(seconds)
      log.debug('segment stored', { segment: segment.id, rows: segment.rows, bytes: segment.bytes, seconds })
    },
    onRetry(segment, error, waitMs) {
      metrics.insertRetries.inc()
      log.warn('insert failed, will repeat', { segment: segment.id, error, waitMs })
    },
    onQuarantined(segment, row, error) {
      metrics.quarantined.inc()
      log.error('row quarantined', { segment: segment.id, row, error })
    },
    onBisected(segment, range, error) {
      metrics.insertBisections.inc()
      log.warn('rows do not fit into the engine, inserting them in halves', { segment: segment.id, ...range, error })
    },
    onSweepFailed: error => log.warn('could not remove leftover bisection files', { error }),
    onReconciled(segment, { present, inserted, quarantined, rollups }) {
      const found = Object.fromEntries(rollups)
      const level = Object.values(found).includes('unclear') ? 'warn' : 'info'
      log[level]('segment reconciled', { segment: segment.id, present, inserted, quarantined, rollups: found })
    },
    onObserverFailure: observerFailures(log, metrics),
  }
}
