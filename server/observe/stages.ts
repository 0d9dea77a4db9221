/** What the stages did, for `ingest.stages`: now, by door, and over the last hour. */
import type { HealthReport } from './health-report.ts'
import type { Metrics } from './metrics.ts'
import type { StageHistory, StageInterval, StageTotals } from './stage-history.ts'

/** Rows and bytes in the spool, at the moment of the call. */
type Spooled = () => { readonly rows: number; readonly bytes: number }

/** One door since the start of the process. */
export interface DoorTotals {
  readonly door: string
  readonly accepted: number
  readonly rejected: number
  /** Why, most frequent first. */
  readonly reasons: readonly { readonly code: string; readonly count: number }[]
}

export interface StagesReport {
  readonly health: HealthReport
  /** Since the start of the process. */
  readonly totals: StageTotals
  readonly doors: readonly DoorTotals[]
  /** Oldest first, ten seconds each. */
  readonly history: readonly StageInterval[]
}

/** Totals since the start of the process. */
export async function stageTotals(metrics: Metrics, spooled: Spooled): Promise<StageTotals> {
  const [accepted, rejected, stored, quarantined] = await Promise.all(
    [metrics.accepted, metrics.rejected, metrics.inserted, metrics.quarantined].map(async counter =>
      (await counter.get()).values.reduce((sum, { value }) => sum + value, 0),
    ),
  )
  const { rows, bytes } = spooled()
  return {
    accepted: accepted ?? 0,
    rejected: rejected ?? 0,
    stored: stored ?? 0,
    quarantined: quarantined ?? 0,
    spooledRows: rows,
    spooledBytes: bytes,
  }
}

/** The whole report. */
export async function stagesReport(
  health: HealthReport,
  metrics: Metrics,
  spooled: Spooled,
  history: StageHistory,
): Promise<StagesReport> {
  const [totals, doors, intervals] = await Promise.all([
    stageTotals(metrics, spooled),
    doorTotals(metrics),
    history.list(),
  ])
  return { health, totals, doors, history: intervals }
}

async function doorTotals({ accepted, rejected }: Metrics): Promise<DoorTotals[]> {
  const [taken, refused] = [(await accepted.get()).values, (await rejected.get()).values]
  const names = [...new Set([...taken, ...refused].map(({ labels }) => String(labels.door)))].sort()
  return names.map(door => {
    const reasons = refused
      .filter(({ labels }) => labels.door === door)
      .map(({ labels, value }) => ({ code: String(labels.code), count: value }))
      .sort((a, b) => b.count - a.count)
    return {
      door,
      accepted: taken.filter(({ labels }) => labels.door === door).reduce((sum, { value }) => sum + value, 0),
      rejected: reasons.reduce((sum, { count }) => sum + count, 0),
      reasons,
    }
  })
}
