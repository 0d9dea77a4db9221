/**
 * What people ask of ten million logs of a day, over HTTP, beside the best statements written by hand for the same
 * answer on the bare engine. Bound: 1.3 times the engine and 10 ms.
 */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { Session } from 'chdb'
import { eventually, startServer } from '../support/server.ts'
import { percentile } from './raw-client.ts'
import { storedLogs } from './stored-logs.ts'

const WARM_RUNS = 5
const RUNS = 60
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
    // Whole minutes, as a page's range is; the ends of others are counted from the rows.
    input: { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', buckets: 120 },
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
const session = new Session(await copyOf(`${dataDir}/engine`))
const server = await startServer({ dataDir })
await eventually('the store is ready', async () => JSON.parse((await get('/health')) ?? '').store.state === 'ready')
const newest = `toDateTime('${JSON.parse(await byHand(NEWEST_MINUTE)).minute}', 'UTC')`
console.log('\nsearch: 10,000,000 logs of a day, ms')
const columns = ['engine p50', 'p95', 'server p50', 'p95', 'ratio of p95']
console.log(`  ${''.padEnd(28)}${columns.map(name => name.padStart(13)).join('')}`)
const medians = new Map<string, number>()
for (const one of CASES) await compare(one)
await compareOthers()
await server.stop()
session.close()
process.exit(0)

/** Parts never change, so links to their files are a copy; two processes cannot have one directory open. */
async function copyOf(directory: string): Promise<string> {
  const copy = `${directory}-by-hand`
  rmSync(copy, { recursive: true, force: true })
  await promisify(execFile)('cp', ['-al', directory, copy])
  return copy
}

async function byHand(statement: string): Promise<string> {
  return (await session.queryAsync(`${statement} SETTINGS max_threads = 2`, { format: 'JSONEachRow' })).text()
}

async function get(address: string): Promise<string> {
  return (await server.send('GET', address)).text
}

async function ask({ procedure, input, holds }: Pick<Case, 'procedure' | 'input' | 'holds'>): Promise<void> {
  const text = await get(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)
  if (!holds(JSON.parse(text).result?.data as never)) throw new Error(text.slice(0, 300))
}

/** One by hand, one by the server, in turn: whatever else the machine does hits both. */
async function compare(one: Case): Promise<void> {
  const [engine, served] = await inTurn(
    async () => {
      for (const statement of one.statements(newest)) await byHand(statement)
    },
    () => ask(one),
  )
  medians.set(one.name, percentile(served, 0.5))
  const [engine95, server95] = [percentile(engine, 0.95), percentile(served, 0.95)]
  const figures = [percentile(engine, 0.5), engine95, percentile(served, 0.5), server95].map(ms => ms.toFixed(1))
  const verdict = server95 <= engine95 * RATIO_MAX + EXTRA_MS ? 'within' : 'OVER'
  console.log(
    `  ${one.name.padEnd(28)}${[...figures, (server95 / engine95).toFixed(2)].map(text => text.padStart(13)).join('')}  ${verdict} ${RATIO_MAX} + ${EXTRA_MS} ms`,
  )
}

async function compareOthers(): Promise<void> {
  const first = await get('/api/search?limit=1&columns=timestamp')
  const newestMs = Date.parse(JSON.parse(first.split('\n')[0] ?? '').timestamp)
  const page = { procedure: 'logs.search', holds: rows(100) as never }
  const [whole, recent] = await inTurn(
    () => ask({ ...page, input: { limit: 100 } }),
    () => ask({ ...page, input: { from: newestMs - 300_000, limit: 100 } }),
  )
  const ratio = percentile(whole, 0.5) / percentile(recent, 0.5)
  console.log(`  first page / page within its last five minutes: ${ratio.toFixed(2)} (bound 1.5)`)
  const [value, trace] = ['… by rare attribute value', '… by trace'].map(name => medians.get(name) ?? Number.NaN)
  console.log(`  rare attribute value / trace id: ${((value ?? 0) / (trace ?? 1)).toFixed(2)} (bound 1)`)
}

async function inTurn(a: () => Promise<void>, b: () => Promise<void>): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []]
  for (let run = -WARM_RUNS; run < RUNS; run++) {
    for (const [index, task] of [a, b].entries()) {
      const sinceMs = performance.now()
      await task()
      if (run >= 0) times[index]?.push(performance.now() - sinceMs)
    }
  }
  for (const list of times) list.sort((x, y) => x - y)
  return times
}
