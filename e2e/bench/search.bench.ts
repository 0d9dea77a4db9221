/**
 * What people ask of ten million logs of a day, over HTTP, beside the best statements written by hand for the same
 * answer on the bare engine. Bound: 1.3 times the engine and 10 ms.
 */
import { Session } from 'chdb'
import { eventually, type RunningServer, startServer } from '../support/server.ts'
import { percentile } from './raw-client.ts'
import { storedLogs } from './stored-logs.ts'

const WARM_RUNS = 4
const RUNS = 20
const RATIO_MAX = 1.3
const EXTRA_MS = 10

interface Case {
  readonly name: string
  /** tRPC procedure and its input. */
  readonly procedure: string
  readonly input: Record<string, unknown>
  /** By hand; `newest` is the start of the newest minute, as SQL. */
  statements(newest: string): readonly string[]
  /** What must be in the reply, or the bench measures an error. */
  holds(data: never): boolean
}

const COLUMNS = '* EXCEPT (attribute_tokens, attributes, resource), toString(attributes), toString(resource)'
const page = (where: string) =>
  `SELECT ${COLUMNS} FROM tailrace.logs WHERE ${where} ORDER BY timestamp DESC, node DESC, seq DESC LIMIT 100`
const since = (start: string) =>
  `timestamp >= ${start} AND toStartOfFiveMinutes(timestamp) >= toStartOfFiveMinutes(${start})`
const text = (column: string) =>
  `lowerUTF8(if(length(${column}) = lengthUTF8(${column}), ${column}, replaceRegexpAll(${column}, '[\\\\x{A0}\\\\x{2000}-\\\\x{206F}\\\\x{2190}-\\\\x{21FF}\\\\x{3000}-\\\\x{303F}]', ' ')))`
const words = (list: string) =>
  `(${['message', 'error_message', 'stack_trace'].map(column => `hasAllTokens(${text(column)}, ${list})`).join(' OR ')})`
const rows = (least: number) => (data: { rows: unknown[] }) => data.rows.length >= least
const NEWEST_MINUTE = 'SELECT max(minute) AS minute FROM tailrace.log_counts_1m'

function search(name: string, query: string, statements: (newest: string) => readonly string[], least = 100): Case {
  return { name, procedure: 'logs.search', input: { query, limit: 100 }, statements, holds: rows(least) as never }
}

const CASES: readonly Case[] = [
  search('first page', '', newest => [NEWEST_MINUTE, page(since(newest))]),
  search('… by service', 'service:cart', newest => [NEWEST_MINUTE, page(`service = 'cart' AND ${since(newest)}`)]),
  search('… by word', 'payment', newest => [NEWEST_MINUTE, page(`${words("['payment']")} AND ${since(newest)}`)]),
  search('… by rare words', 'deadlock transactions', () => [page(words("['deadlock', 'transactions']"))], 50),
  search('… by attribute range', 'amount:>99.9', newest => [
    NEWEST_MINUTE,
    page(
      `(attributes.amount.:Float64 > 99.9 OR attributes.amount.:Int64 > 99.9) AND ${since(`${newest} - INTERVAL 15 MINUTE`)}`,
    ),
  ]),
  search(
    '… by rare attribute value',
    'order_id:ord-5000000',
    () => [page("has(attribute_tokens, 'order_id=ord-5000000') AND attributes.order_id.:String = 'ord-5000000'")],
    1,
  ),
  search('… by user', 'user_id:user-777', () => [page("user_id = 'user-777'")]),
  search(
    '… by trace',
    'trace_id:8155bc545f84d9652f1012ef2bdfb6eb',
    () => [page("trace_id = '8155bc545f84d9652f1012ef2bdfb6eb'")],
    5,
  ),
  {
    name: 'histogram of the day',
    procedure: 'logs.histogram',
    input: {},
    statements: () => [
      'SELECT toStartOfInterval(minute, INTERVAL 15 MINUTE) AS at, level, sum(count) FROM tailrace.log_counts_1m GROUP BY at, level',
    ],
    holds: ((data: { total: number }) => data.total === 10_000_000) as never,
  },
  {
    name: 'facets of six fields',
    procedure: 'logs.facets',
    input: { fields: ['level', 'service', 'host', 'status_code', 'region', 'amount'] },
    statements: () => [facetsByHand()],
    holds: ((data: { fields: unknown[] }) => data.fields.length === 6) as never,
  },
  {
    name: 'patterns',
    procedure: 'logs.patterns',
    input: { limit: 50 },
    statements: () => [
      `SELECT replaceRegexpAll(message, '[0-9A-Za-z_.:-]*[0-9][0-9A-Za-z_.:-]*', '<*>') AS shape, count() AS count, any(message), topK(1)(level), topK(1)(service),
sumMap([toStartOfMinute(timestamp)], [1])
FROM (SELECT message, level, service, timestamp FROM tailrace.logs WHERE timestamp >= (SELECT timestamp FROM tailrace.logs ORDER BY timestamp DESC LIMIT 1 OFFSET 100000)) GROUP BY shape ORDER BY count DESC LIMIT 50`,
    ],
    holds: ((data: { patterns: unknown[] }) => data.patterns.length > 5) as never,
  },
]

function facetsByHand(): string {
  const top = (value: string) => `uniq(${value}), approx_top_k(10, 4000)(${value})`
  const numbers = (value: string) => `min(${value}), quantiles(0.5, 0.95)(${value}), max(${value})`
  return `SELECT ${['toString(level)', 'toString(service)', 'toString(host)', 'toString(status_code)', 'attributes.region.:String', 'toString(attributes.amount)'].map(top).join(', ')},
${numbers('status_code')}, ${numbers('attributes.amount.:Float64')}
FROM tailrace.logs WHERE timestamp >= (SELECT timestamp FROM tailrace.logs ORDER BY timestamp DESC LIMIT 1 OFFSET 100000)`
}

const dataDir = await storedLogs()
const bare = await bareTimes()
const served = await serverTimes()
print()
process.exit(0)

async function bareTimes(): Promise<Map<string, number[]>> {
  const session = new Session(`${dataDir}/engine`)
  const ask = async (statement: string) =>
    (await session.queryAsync(`${statement} SETTINGS max_threads = 2`, { format: 'JSONEachRow' })).text()
  const newest = `toDateTime('${JSON.parse(await ask(NEWEST_MINUTE)).minute}', 'UTC')`
  const times = new Map<string, number[]>()
  for (const { name, statements } of CASES) {
    times.set(
      name,
      await measure(async () => {
        for (const statement of statements(newest)) await ask(statement)
      }),
    )
  }
  // The page's cost must not grow with what is older.
  times.set(
    'page within five minutes',
    await measure(async () => void (await ask(page(since(`${newest} - INTERVAL 5 MINUTE`))))),
  )
  session.close()
  return times
}

async function serverTimes(): Promise<Map<string, number[]>> {
  const server = await startServer({ dataDir })
  await eventually('the store is ready', async () => (await health(server)).store.state === 'ready')
  const times = new Map<string, number[]>()
  const ask = async ({ procedure, input, holds }: Pick<Case, 'procedure' | 'input' | 'holds'>) => {
    const address = `/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
    const { text } = await server.send('GET', address)
    if (!holds(JSON.parse(text).result?.data as never)) throw new Error(text.slice(0, 300))
  }
  for (const one of CASES) times.set(one.name, await measure(() => ask(one)))
  const newestMs = await newestTime(server)
  const recent = { from: newestMs - 300_000, limit: 100 }
  times.set(
    'page within five minutes',
    await measure(() => ask({ procedure: 'logs.search', input: recent, holds: rows(100) as never })),
  )
  await server.stop()
  return times
}

async function newestTime(server: RunningServer): Promise<number> {
  const { text } = await server.send('GET', '/api/search?limit=1&columns=timestamp')
  return Date.parse(JSON.parse(text.split('\n')[0] ?? '').timestamp)
}

async function health(server: RunningServer): Promise<{ store: { state: string } }> {
  return JSON.parse((await server.send('GET', '/health')).text)
}

/** Milliseconds, sorted. */
async function measure(task: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let run = -WARM_RUNS; run < RUNS; run++) {
    const sinceMs = performance.now()
    await task()
    if (run >= 0) times.push(performance.now() - sinceMs)
  }
  return times.sort((a, b) => a - b)
}

function print(): void {
  const of = (times: Map<string, number[]>, name: string, share: number) => percentile(times.get(name) ?? [], share)
  console.log('\nsearch: 10,000,000 logs of a day, ms')
  console.log(
    `  ${'by'.padEnd(28)}${'engine p50'.padStart(11)}${'p95'.padStart(8)}${'server p50'.padStart(12)}${'p95'.padStart(8)}${'ratio of p95'.padStart(14)}`,
  )
  for (const { name } of CASES) {
    const [engine50, engine95] = [of(bare, name, 0.5), of(bare, name, 0.95)]
    const [server50, server95] = [of(served, name, 0.5), of(served, name, 0.95)]
    const isWithin = server95 <= engine95 * RATIO_MAX + EXTRA_MS
    const figures = [engine50, engine95, server50, server95].map(ms => ms.toFixed(1))
    console.log(
      `  ${name.padEnd(28)}${figures[0]?.padStart(11)}${figures[1]?.padStart(8)}${figures[2]?.padStart(12)}${figures[3]?.padStart(8)}${(server95 / engine95).toFixed(2).padStart(14)}  ${isWithin ? 'within 1.3 + 10 ms' : 'OVER 1.3 + 10 ms'}`,
    )
  }
  const first = of(served, 'first page', 0.5)
  const recent = of(served, 'page within five minutes', 0.5)
  console.log(`  first page / page within its last five minutes: ${(first / recent).toFixed(2)} (bound 1.5)`)
  const attribute = of(served, '… by rare attribute value', 0.5)
  const trace = of(served, '… by trace', 0.5)
  console.log(`  rare attribute value / trace id: ${(attribute / trace).toFixed(2)} (bound 1)`)
}
