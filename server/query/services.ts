import type { QueriedTable } from '../../core/schema/table.ts'
import { instantToIso } from '../../core/time/time.ts'
import type { Database } from '../../db/connect.ts'
import { param, sql } from '../../db/sql.ts'

/** One service as the list shows it. */
export interface ServiceSummary {
  readonly service: string
  /** Records within the retention. */
  readonly count: number
  /** Of these, error and fatal. */
  readonly errors: number
  /** ISO 8601: the newest record's own time. */
  readonly lastSeen: string
  /** Of the last hour: records a minute, and the share of error and fatal among them (0 to 1). */
  readonly perMinute: number
  readonly errorShare: number
  /** Records of the last hour in `SPARK_BUCKETS` steps of equal width, oldest first. */
  readonly trend: readonly number[]
}

export const SPARK_BUCKETS = 30
const HOUR_S = 3_600
const SERVICES_MAX = 10_000

/** Every service that sent something within the retention, by name; from rollups, so its cost does not grow with the logs. */
export async function listServices(
  db: Database,
  { rollups }: QueriedTable,
  signal?: AbortSignal,
): Promise<ServiceSummary[]> {
  const options = { signal }
  const sinceS = Math.floor(Date.now() / 1000) - HOUR_S
  const [services, recent] = await Promise.all([
    db.read<Total>(
      sql`SELECT service, sum(count) AS count, sum(errors) AS errors, toString(toUnixTimestamp64Nano(max(last_seen))) AS last_nanos
FROM ${db.table(rollups.services)} GROUP BY service ORDER BY service LIMIT ${param('UInt32', SERVICES_MAX)}`,
      options,
    ),
    db.read<Recent>(
      sql`SELECT service, sum(count) AS rows, sumIf(count, level IN ('error', 'fatal')) AS failed,
sumMap([toUInt8(intDiv((toUnixTimestamp(minute) - ${param('UInt32', sinceS)}) * ${param('UInt32', SPARK_BUCKETS)}, ${param('UInt32', HOUR_S)}))], [count]) AS trend
FROM ${db.table(rollups.counts)}
WHERE minute >= toDateTime(${param('UInt32', sinceS)}) AND minute < toDateTime(${param('UInt32', sinceS + HOUR_S)}) GROUP BY service LIMIT ${param('UInt32', SERVICES_MAX)}`,
      options,
    ),
  ])
  const recentOf = new Map(recent.map(row => [row.service, row]))
  return services.map(row => summary(row, recentOf.get(row.service)))
}

interface Total {
  readonly service: string
  readonly count: string | number
  readonly errors: string | number
  readonly last_nanos: string
}

interface Recent {
  readonly service: string
  readonly rows: string | number
  readonly failed: string | number
  readonly trend: readonly [buckets: readonly number[], counts: readonly (string | number)[]]
}

function summary({ service, count, errors, last_nanos }: Total, recent: Recent | undefined): ServiceSummary {
  const trend = new Array<number>(SPARK_BUCKETS).fill(0)
  const [buckets, counts] = recent?.trend ?? [[], []]
  for (const [index, bucket] of buckets.entries()) trend[bucket] = Number(counts[index] ?? 0)
  const rows = Number(recent?.rows ?? 0)
  return {
    service,
    count: Number(count),
    errors: Number(errors),
    lastSeen: instantToIso({ seconds: Number(last_nanos.slice(0, -9)), nanos: Number(last_nanos.slice(-9)) }),
    perMinute: rows / (HOUR_S / 60),
    errorShare: rows === 0 ? 0 : Number(recent?.failed) / rows,
    trend,
  }
}
