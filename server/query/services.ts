import { instantToIso } from '../../core/time.ts'
import type { Database } from '../../db/connect.ts'
import { sql } from '../../db/sql.ts'

/** One service as the list shows it. */
export interface ServiceSummary {
  readonly service: string
  /** Records within the retention. */
  readonly count: number
  /** Of these, error and fatal. */
  readonly errors: number
  /** ISO 8601: the newest record's own time. */
  readonly lastSeen: string
}

/** Every service that sent something within the retention, by name; from a rollup, so its cost does not grow with the logs. */
export async function listServices(db: Database, signal?: AbortSignal): Promise<ServiceSummary[]> {
  const rows = await db.read<{ service: string; count: string | number; errors: string | number; last_nanos: string }>(
    sql`SELECT service, sum(count) AS count, sum(errors) AS errors, toString(toUnixTimestamp64Nano(max(last_seen))) AS last_nanos
FROM ${db.table('log_services_1d')} GROUP BY service ORDER BY service LIMIT 10000`,
    signal === undefined ? {} : { signal },
  )
  return rows.map(row => ({
    service: row.service,
    count: Number(row.count),
    errors: Number(row.errors),
    lastSeen: instantToIso({ seconds: Number(row.last_nanos.slice(0, -9)), nanos: Number(row.last_nanos.slice(-9)) }),
  }))
}
