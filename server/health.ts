/** `/health`: the state of every stage, its queue, and what waits longest. */
import type { DamagedPart } from '../db/damaged-parts.ts'
import type { Inserter } from './insert/inserter.ts'
import type { HealthReport } from './observe/health-report.ts'
import type { Metrics } from './observe/metrics.ts'
import type { DoorContext } from './receive/context.ts'
import type { SideDoors } from './side-doors.ts'
import type { Spool } from './spool/spool.ts'
import type { Store } from './store.ts'
import type { Tail } from './tail/tail.ts'

interface Stages {
  readonly node: string
  readonly spool: Spool
  readonly inserter: Inserter
  readonly store: Store
  readonly doors: DoorContext
  readonly sides: SideDoors
  readonly metrics: Metrics
  readonly tail: Tail
  readonly startedMs: number
}

/** Rows that wait longer than this in the spool say that the store does not keep up. */
const BEHIND_MS = 30_000

/** A function that reads the report of now, and refreshes the gauges of `/metrics` with the same numbers. */
export function createHealth({
  sides,
  node,
  spool,
  inserter,
  store,
  doors,
  metrics,
  tail,
  startedMs,
}: Stages): () => HealthReport {
  return () => {
    const { bytes, bytesMax, segments, rows, oldestMs, freeBytes, state: spoolState, reason } = spool.stats()
    metrics.bodiesBytes.set(doors.bodies.bytes)
    metrics.spoolBytes.set(bytes)
    metrics.spoolRows.set(rows)
    metrics.spoolSegments.set(segments)
    metrics.spoolOldestSeconds.set(oldestMs / 1000)
    metrics.tailReaders.set(tail.connections)
    metrics.tailQueries.set(tail.hub.queries)
    metrics.tailLagRows.set(tail.hub.lastSeq - tail.hub.position)
    const { failures, lastError, isBisecting } = inserter.state()
    const { state, error } = store.state
    const isAccepting = spoolState === 'ok' && !doors.draining.aborted
    const isBehind = state !== 'ready' || failures > 0 || isBisecting || oldestMs > BEHIND_MS
    const isDamaged = store.damage.parts.length > 0
    return {
      status: !isAccepting ? 'unhealthy' : isBehind || isDamaged ? 'degraded' : 'healthy',
      uptime_seconds: Math.round((performance.now() - startedMs) / 1000),
      // The name under which the earlier aggregator's health check reads it.
      queue_size: rows,
      doors: { state: isAccepting ? 'open' : 'closed', slowed_responses: doors.slowed.count, side: sides.list() },
      spool: {
        state: spoolState,
        ...(reason === undefined ? {} : { reason }),
        node,
        rows,
        bytes,
        bytes_max: bytesMax,
        segments,
        oldest_unsent_seconds: Math.round(oldestMs / 100) / 10,
        ...(Number.isFinite(freeBytes) ? { disk_free_bytes: freeBytes } : {}),
      },
      tail: { readers: tail.connections, queries: tail.hub.queries },
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
