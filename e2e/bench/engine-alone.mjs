/**
 * The engine alone, for comparison: inserts NDJSON files as JSONEachRow into the same table, 20,000 rows an insert, one
 * thread. Arguments: empty data directory, tables' DDL as JSON, files. Prints {"cpuMicros","rows"}.
 */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Session } from 'chdb'

const [directory, ddlFile, ...files] = process.argv.slice(2)
const session = new Session(directory)
for (const statement of JSON.parse(readFileSync(ddlFile, 'utf8'))) await session.queryAsync(statement)
const settings = {
  max_threads: 1,
  max_insert_threads: 1,
  async_insert: 0,
  input_format_parallel_parsing: 0,
  date_time_input_format: 'best_effort',
}
const before = process.cpuUsage()
for (const file of files) {
  const values = readFileSync(file)
  const token = { insert_deduplication_token: path.basename(file) }
  await session.insert({ table: 'tailrace.logs', values, format: 'JSONEachRow', settings: { ...settings, ...token } })
}
const { user, system } = process.cpuUsage(before)
const [{ n }] = JSON.parse(
  (await session.queryAsync('SELECT count() AS n FROM tailrace.logs', { format: 'JSON' })).text(),
).data
process.stdout.write(JSON.stringify({ cpuMicros: user + system, rows: Number(n) }))
process.exit(0)
