/** `/health`: the state of every stage, its queue, and what waits longest. */
import type { DamagedPart } from '../db/damaged-parts.ts'
import type { HealthReport } from './observe/health-report.ts'
import type { Metrics } from './observe/metrics.ts'
import type { ReceiveContext } from './receive/context.ts'
import type { Listeners } from './receive/listeners/listeners.ts'
import type { Signals } from './signal/signals.ts'
import { spoolTotals } from './signal/spool-totals.ts'
import type { DataDirectory } from './storage/data-directory.ts'
import type { Store } from './store/store.ts'

interface Parts {
  readonly directory: DataDirectory
  readonly signals: Signals
  readonly store: Store
  readonly receive: ReceiveContext
  readonly listeners: Listeners
  readonly metrics: Metrics
}

/** Rows that wait longer than this in the spool say that the store does not keep up. */
const BEHIND_MS = 30_000

/** A function that reads the report of now, and refreshes the gauges of `/metrics` with the same numbers. */
export function createHealth({ directory, signals, store, receive, listeners, metrics }: Parts): () => HealthReport {
  const startedMs = performance.now()
  return () => {
    const { bytes, bytesMax, segments, rows, oldestMs, freeBytes, state: spoolState, reason } = spoolTotals(signals)
    const stages = Object.values(signals)
    const sum = (count: (of: (typeof stages)[number]) => number) => stages.reduce((total, of) => total + count(of), 0)
    const tail = { readers: sum(of => of.tail.connections), queries: sum(of => of.tail.hub.queries) }
    metrics.bodiesBytes.set(receive.bodies.bytes)
    metrics.spoolBytes.set(bytes)
    metrics.spoolRows.set(rows)
    metrics.spoolSegments.set(segments)
    metrics.spoolOldestSeconds.set(oldestMs / 1000)
    metrics.tailReaders.set(tail.readers)
    metrics.tailQueries.set(tail.queries)
    metrics.tailLagRows.set(sum(({ tail: { hub } }) => hub.lastSeq - hub.position))
    const inserters = stages.map(({ inserter }) => inserter.state())
    const failures = Math.max(...inserters.map(inserter => inserter.failures))
    const isBisecting = inserters.some(inserter => inserter.isBisecting)
    const lastError = inserters.find(inserter => inserter.lastError)?.lastError
    const { state, error } = store.state
    const isAccepting = spoolState === 'ok' && !receive.draining.aborted
    const isBehind = state !== 'ready' || failures > 0 || isBisecting || oldestMs > BEHIND_MS
    const isDamaged = store.damage.parts.length > 0
    return {
      status: !isAccepting ? 'unhealthy' : isBehind || isDamaged ? 'degraded' : 'healthy',
      uptime_seconds: Math.round((performance.now() - startedMs) / 1000),
      // The name under which the earlier aggregator's health check reads it.
      queue_size: rows,
      doors: { state: isAccepting ? 'open' : 'closed', slowed_responses: receive.slowed.count, side: listeners.list() },
      spool: {
        state: spoolState,
        ...(reason === undefined ? {} : { reason }),
        node: directory.node,
        rows,
        bytes,
        bytes_max: bytesMax,
        segments,
        oldest_unsent_seconds: Math.round(oldestMs / 100) / 10,
        ...(Number.isFinite(freeBytes) ? { disk_free_bytes: freeBytes } : {}),
      },
      tail,
      insert: {
        state: failures > 0 ? 'retrying' : isBisecting ? 'bisecting' : 'ok',
        failures_in_a_row: failures,
        ...(lastError ? { last_error: lastError } : {}),
      },
      store: {
        state,
        kind: store.db.kind,
        queries_waiting: store.db.waitingReads,
        documents: store.documents.isFresh ? 'fresh' : 'cached',
        ...(error ? { error } : {}),
        ...(isDamaged ? { damage: damageReport(store.damage.parts) } : {}),
      },
    }
  }
}

const DAMAGED_PARTS_SHOWN = 20

function damageReport(parts: readonly DamagedPart[]) {
  return {
    parts: parts.length,
    rows: parts.reduce((sum, { rows = 0 }) => sum + rows, 0),
    parts_of_unknown_rows: parts.filter(({ rows }) => rows === undefined).length,
    remedy: 'restore the parts from a backup, or move them away: see docs/damaged-files.md',
    first: parts.slice(0, DAMAGED_PARTS_SHOWN),
  }
}
