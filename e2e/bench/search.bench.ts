/** The latest 100 of a service among 10 million rows, against the engine's own time for the same rows. */
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { Session } from 'chdb'
import { eventually, startServer } from '../support/server.ts'
import { tableStatements } from './ddl.ts'
import { percentile } from './raw-client.ts'
import { report } from './report.ts'

const ROWS = 10_000_000
const RUNS = 30
/** Kept between runs: making ten million rows takes minutes. */
const directory = path.resolve(import.meta.dirname, '../../bench-data/search')
const engine = path.join(directory, 'engine')

if (!existsSync(path.join(directory, 'complete'))) await makeRows()
const bare = await engineTimes()
const served = await serverTimes()
const [bareMs, servedMs] = [percentile(bare, 0.5), percentile(served, 0.5)]
report('search', [
  ['rows', ROWS.toLocaleString('en')],
  ['engine alone, median', `${bareMs.toFixed(1)} ms`],
  ['logs.search over HTTP, median', `${servedMs.toFixed(1)} ms`],
  ['difference (bound + 10 ms)', `${(servedMs - bareMs).toFixed(1)} ms`],
])
process.exit(0)

async function makeRows(): Promise<void> {
  console.error(`making ${ROWS.toLocaleString('en')} rows, once …`)
  mkdirSync(engine, { recursive: true })
  const session = new Session(engine)
  for (const statement of tableStatements()) await session.queryAsync(statement)
  const step = 500_000
  for (let from = 0; from < ROWS; from += step) {
    await session.queryAsync(`INSERT INTO tailrace.logs (seq, node, timestamp, level, severity_number, service, environment, host, message, trace_id, user_id, path, status_code, duration_ms, attributes, attribute_tokens)
SELECT number + 1, 42, fromUnixTimestamp64Milli(toInt64(toUnixTimestamp64Milli(now64(3)) - (${ROWS} - number) * 8)) AS timestamp,
  ['info', 'info', 'info', 'warn', 'error'][number % 5 + 1], [9, 9, 9, 13, 17][number % 5 + 1],
  concat('service-', toString(cityHash64(number) % 12)), 'production', concat('host-', toString(number % 40)),
  concat('request ', toString(number), ' handled by ', ['alpha', 'beta', 'gamma'][number % 3 + 1], ' in step ', toString(number % 97)),
  lower(hex(MD5(toString(intDiv(number, 5))))), concat('user-', toString(cityHash64(number) % 50000)), concat('/orders/', toString(number)),
  200, (number % 1000) / 7,
  toJSONString(map('region', 'eu-west-1', 'order_id', concat('ord-', toString(number)))), [concat('order_id=ord-', toString(number))]
FROM numbers(${from}, ${step}) SETTINGS max_threads = 2, insert_deduplicate = 0`)
  }
  await settled(session)
  await session.queryAsync(`SELECT 1 INTO OUTFILE '${path.join(directory, 'complete')}' FORMAT TSV`)
  session.close()
}

/** Merges of the rows just made would be measured with the search: each process that opens them starts them anew. */
async function settled(session: Session): Promise<void> {
  const deadline = performance.now() + 300_000
  for (let quiet = 0; quiet < 5 && performance.now() < deadline; ) {
    const merges = (await session.queryAsync('SELECT count() FROM system.merges', { format: 'TSV' })).text().trim()
    quiet = merges === '0' ? quiet + 1 : 0
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}

/** The best hand-written statements: where the newest rows of the service are, then the window that holds enough. */
async function engineTimes(): Promise<number[]> {
  const session = new Session(engine)
  const times: number[] = []
  for (let run = -5; run < RUNS; run++) {
    const sinceMs = performance.now()
    const newest = await session.queryAsync(
      "SELECT minute FROM tailrace.log_counts_1m WHERE service = 'service-3' ORDER BY minute DESC LIMIT 1",
      { format: 'TSV' },
    )
    const from = `toDateTime('${newest.text().trim()}')`
    await session.queryAsync(
      `SELECT * FROM tailrace.logs WHERE service = 'service-3' AND timestamp >= ${from}
AND toStartOfFiveMinutes(timestamp) >= toStartOfFiveMinutes(${from})
ORDER BY timestamp DESC, node DESC, seq DESC LIMIT 100 SETTINGS max_threads = 2`,
      { format: 'JSONEachRow' },
    )
    if (run >= 0) times.push(performance.now() - sinceMs)
  }
  session.close()
  return times.sort((a, b) => a - b)
}

async function serverTimes(): Promise<number[]> {
  const server = await startServer({ dataDir: directory })
  await eventually(
    'the store is ready',
    async () => JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready',
  )
  const address = `/api/trpc/logs.search?input=${encodeURIComponent(JSON.stringify({ service: 'service-3', limit: 100 }))}`
  const times: number[] = []
  for (let run = -5; run < RUNS; run++) {
    const sinceMs = performance.now()
    const { text } = await server.send('GET', address)
    if (JSON.parse(text).result.data.rows.length !== 100) throw new Error(text.slice(0, 300))
    if (run >= 0) times.push(performance.now() - sinceMs)
  }
  await server.stop()
  return times.sort((a, b) => a - b)
}
