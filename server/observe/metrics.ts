/** What `/metrics` shows, in Prometheus' text format. Names follow its conventions: base units, `_total` for counters. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    accepted: new Counter({
      name: 'tailrace_records_accepted_total',
      help: 'Records safe on disk',
      labelNames: ['door'],
      registers,
    }),
    rejected: new Counter({
      name: 'tailrace_records_rejected_total',
      help: 'Records refused, by reason',
      labelNames: ['door', 'code'],
      registers,
    }),
    dropped: new Counter({
      name: 'tailrace_records_dropped_total',
      help: 'Records that a rule of the pipeline dropped, by step; they count as accepted too',
      labelNames: ['step'],
      registers,
    }),
    requestsRefused: new Counter({
      name: 'tailrace_requests_refused_total',
      help: 'Requests refused as a whole, by reason',
      labelNames: ['door', 'code'],
      registers,
    }),
    loginsFailed: new Counter({
      name: 'tailrace_logins_failed_total',
      help: 'Wrong ingest keys (key), HTTP Basic (basic) and logins (login); too_many were not looked at',
      labelNames: ['kind', 'reason'],
      registers,
    }),
    invalidUtf8: new Counter({
      name: 'tailrace_bodies_invalid_utf8_total',
      help: 'Bodies in which invalid UTF-8 became U+FFFD',
      labelNames: ['door'],
      registers,
    }),
    bodiesBytes: new Gauge({
      name: 'tailrace_bodies_bytes',
      help: 'Memory held by bodies in flight and the rows made of them',
      registers,
    }),
    responsesSlowed: new Counter({
      name: 'tailrace_responses_slowed_total',
      help: 'Replies held back because the spool fills',
      registers,
    }),
    spoolBytes: new Gauge({ name: 'tailrace_spool_bytes', help: 'Bytes in the spool', registers }),
    spoolRows: new Gauge({ name: 'tailrace_spool_rows', help: 'Rows in the spool, not yet in ClickHouse', registers }),
    spoolSegments: new Gauge({ name: 'tailrace_spool_segments', help: 'Sealed segments waiting', registers }),
    spoolOldestSeconds: new Gauge({
      name: 'tailrace_spool_oldest_seconds',
      help: 'Age of the oldest row in the spool',
      registers,
    }),
    spoolFailures: new Counter({
      name: 'tailrace_spool_write_failures_total',
      help: 'Failed writes of the spool, and failed repairs after them',
      registers,
    }),
    diskMeasureFailures: new Counter({
      name: 'tailrace_disk_measure_failures_total',
      help: 'Times the free disk space could not be measured',
      registers,
    }),
    observerFailures: new Counter({
      name: 'tailrace_observer_failures_total',
      help: 'Failed observers of a commit or an insert; no record is affected',
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'tailrace_spool_commit_seconds',
      help: 'Time to write and sync a group',
      buckets: SECONDS,
      registers,
    }),
    syncSeconds: new Histogram({
      name: 'tailrace_spool_fsync_seconds',
      help: 'Time of one fdatasync',
      buckets: SECONDS,
      registers,
    }),
    inserted: new Counter({ name: 'tailrace_rows_inserted_total', help: 'Rows stored in ClickHouse', registers }),
    insertSeconds: new Histogram({
      name: 'tailrace_insert_seconds',
      help: 'Time to store a segment, retries included',
      buckets: SECONDS,
      registers,
    }),
    insertRetries: new Counter({
      name: 'tailrace_insert_retries_total',
      help: 'Failed attempts to store a segment',
      registers,
    }),
    insertBisections: new Counter({
      name: 'tailrace_insert_bisections_total',
      help: 'Inserts cut in halves because they did not fit into the memory of ClickHouse',
      registers,
    }),
    quarantined: new Counter({
      name: 'tailrace_rows_quarantined_total',
      help: 'Rows ClickHouse refused, kept in quarantine/',
      registers,
    }),
    tailReaders: new Gauge({ name: 'tailrace_tail_readers', help: 'Open live tails', registers }),
    tailQueries: new Gauge({ name: 'tailrace_tail_queries', help: 'Different queries of live tails', registers }),
    tailRows: new Counter({ name: 'tailrace_tail_rows_total', help: 'Rows sent to live tails', registers }),
    tailBytes: new Counter({ name: 'tailrace_tail_bytes_total', help: 'Bytes of rows sent to live tails', registers }),
    tailGaps: new Counter({
      name: 'tailrace_tail_gaps_total',
      help: 'Gaps told to readers of live tails, by cause',
      labelNames: ['cause'],
      registers,
    }),
    tailLagRows: new Gauge({
      name: 'tailrace_tail_lag_rows',
      help: 'Rows on disk that were not handed to the live tails yet',
      registers,
    }),
    recoveryCuts: new Counter({
      name: 'tailrace_recovery_cuts_total',
      help: 'Ends of segments cut off at the start',
      registers,
    }),
  }
}
