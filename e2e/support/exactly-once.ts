import { expect } from 'vitest'
import { readStore } from './store.ts'

/**
 * Every acknowledged record is stored once, none twice, and every rollup agrees with the table. Records carry
 * their number as `attributes.n`.
 */
export async function expectExactlyOnce(
  dataDir: string,
  acknowledged: ReadonlySet<number>,
  context: string,
): Promise<void> {
  const [numbers = [], totals = [], rollups = []] = await readStore(
    dataDir,
    `SELECT toUInt32(attributes.n.:Int64) AS n, count() AS c FROM tailrace.logs GROUP BY n ORDER BY n`,
    `SELECT count() AS rows, uniqExact(node, seq) AS identities FROM tailrace.logs`,
    `SELECT (SELECT sum(count) FROM tailrace.log_counts_1m) AS counts,
      (SELECT sum(count) FROM tailrace.log_services_1d) AS services,
      (SELECT sum(count) FROM tailrace.log_attribute_keys_15m WHERE key = 'n') AS keys,
      (SELECT sum(logs) FROM tailrace.trace_summaries) AS traces`,
  )
  const doubled = numbers.filter(({ c }) => Number(c) !== 1)
  expect(doubled, `${context}: nothing stored twice`).toEqual([])
  const stored = new Set(numbers.map(({ n }) => Number(n)))
  const lost = [...acknowledged].filter(n => !stored.has(n))
  expect(lost, `${context}: nothing acknowledged is lost`).toEqual([])
  const rows = Number(totals[0]?.rows)
  expect(Number(totals[0]?.identities), `${context}: (node, seq) identifies a row`).toBe(rows)
  const sums = Object.fromEntries(Object.entries(rollups[0] ?? {}).map(([name, value]) => [name, Number(value)]))
  expect(sums, `${context}: rollups count each row once`).toEqual({
    counts: rows,
    services: rows,
    keys: rows,
    traces: rows,
  })
}
