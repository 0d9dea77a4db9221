import type { QueriedTable } from '../../core/schema/table.ts'
import type { Database } from '../../db/connect.ts'
import { sql, trustedSql } from '../../db/sql.ts'

/** What is stored, counted; within the retention. */
export interface LogStats {
  readonly total: number
  readonly by_level: Readonly<Record<string, number>>
  readonly by_service: Readonly<Record<string, number>>
}

/** Services named one by one; what is beyond is in the total only. */
const SERVICES_MAX = 1_000

/** Counts by level and service, from the rollup: its cost does not grow with the logs. */
export async function logStats(db: Database, { rollups }: QueriedTable, signal?: AbortSignal): Promise<LogStats> {
  const options = { signal }
  const counts = db.table(rollups.counts)
  const [levels, services] = await Promise.all([
    db.read<Count>(sql`SELECT level AS name, sum(count) AS count FROM ${counts} GROUP BY name ORDER BY name`, options),
    db.read<Count>(
      sql`SELECT service AS name, sum(count) AS count FROM ${counts} GROUP BY name ORDER BY count DESC, name LIMIT ${trustedSql(String(SERVICES_MAX))}`,
      options,
    ),
  ])
  return {
    total: levels.reduce((sum, { count }) => sum + Number(count), 0),
    by_level: byName(levels),
    by_service: byName(services),
  }
}

interface Count {
  readonly name: string
  readonly count: string | number
}

function byName(rows: readonly Count[]): Record<string, number> {
  const counts: Record<string, number> = Object.create(null)
  for (const { name, count } of rows) counts[name] = Number(count)
  return counts
}
