import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type Bridge, startBridge } from './support/bridge.ts'
import { foundInGap } from './support/found.ts'
import { Random } from './support/fuzz-records.ts'
import {
  eventually,
  freePort,
  type RunningServer,
  spoolEmpty,
  startServer,
  temporaryDirectory,
} from './support/server.ts'
import { type TailQuery, TailReader } from './support/tail-reader.ts'
import { isReady } from './support/tail-rows.ts'

const SEED = Number(process.env.ENDURANCE_SEED ?? 20_261_121)
const ROWS = 100_000
const BATCH_ROWS = 250
const CUTS = 50
/** Rows sent → what happens then. The store is away over a restart, and again over another. */
const EVENTS: readonly (readonly [rows: number, event: 'kill' | 'term' | 'away' | 'back'])[] = [
  [15_000, 'kill'],
  [30_000, 'away'],
  [40_000, 'kill'],
  [50_000, 'back'],
  [60_000, 'term'],
  [72_000, 'away'],
  [80_000, 'back'],
  [86_000, 'kill'],
]

const record = (n: number) => ({
  message: `row ${n} ${n % 3 === 0 ? 'timeout' : 'done'}`,
  service: `service-${n % 5}`,
  level: n % 10 === 0 ? 'error' : 'info',
  n,
  mod: n % 7,
  ...(n > ROWS - 100 ? { last: 'yes' } : {}),
})

const QUERIES: readonly (readonly [query: string, matches: (n: number) => boolean])[] = [
  ['', () => true],
  ['level:error', n => n % 10 === 0],
  ['last:yes', n => n > ROWS - 100],
  ['timeout', n => n % 3 === 0],
  ['service:service-2', n => n % 5 === 2],
  ['mod:>=5', n => n % 7 >= 5],
  [`n:>${ROWS / 2}`, n => n > ROWS / 2],
  ['level:error mod:3', n => n % 10 === 0 && n % 7 === 3],
  ['NOT level:info service:service-0 "row 1"', n => n % 10 === 0 && String(n).startsWith('1')],
  ['n:[40000 TO 41000]', n => n >= 40_000 && n <= 41_000],
]
const READERS: readonly TailQuery[] = Array.from({ length: 20 }, (_, index) => ({
  query: QUERIES[index % QUERIES.length]?.[0] ?? '',
  transport: (['socket', 'socket', 'ndjson', 'sse'] as const)[Math.floor(index / 3) % 4] ?? 'socket',
  isLight: true,
}))

/** The server and its store, which die and come back in one place. */
class Place {
  server!: RunningServer
  private bridge!: Bridge
  private readonly dataDir = temporaryDirectory()
  private env: Record<string, string> = {}

  async start(): Promise<void> {
    mkdirSync(path.join(this.dataDir, 'engine'), { recursive: true })
    this.bridge = await startBridge(path.join(this.dataDir, 'engine'))
    this.env = { CLICKHOUSE_URL: this.bridge.url, PORT: String(await freePort()) }
    this.server = await startServer({ dataDir: this.dataDir, env: this.env })
    await isReady(this.server)
  }

  async happen(event: 'kill' | 'term' | 'away' | 'back'): Promise<void> {
    if (event === 'away') return this.bridge.stop()
    if (event === 'back') {
      this.bridge = await startBridge(path.join(this.dataDir, 'engine'), this.bridge.port)
      return
    }
    const before = this.server
    if (event === 'kill') {
      before.kill('SIGKILL')
      await before.ended
    } else expect(await before.stop()).toBe(0)
    this.server = await startServer({ dataDir: this.dataDir, env: this.env })
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await this.bridge.stop()
  }
}

/** Sends every batch until it is acknowledged; a repeat is known by its key. */
async function sendAll(place: Place, onSent: (rows: number) => void): Promise<void> {
  for (let from = 1; from <= ROWS; from += BATCH_ROWS) {
    const body = Array.from({ length: BATCH_ROWS }, (_, index) => JSON.stringify(record(from + index))).join('\n')
    for (let status = 0; status !== 200; ) {
      const reply = await place.server
        .send('POST', '/api/ingest', body, { 'idempotency-key': `batch-${from}` })
        .catch(() => undefined)
      status = reply?.status ?? 0
      if (status !== 200) await sleep(50)
    }
    onSent(from + BATCH_ROWS - 1)
  }
}

/** Keeps a reader connected: whatever ends, it comes back after a moment. */
class Visitor {
  readonly reader: TailReader
  connections = 0
  isHere = false
  private isOver = false
  private readonly coming: Promise<void>

  constructor(query: TailQuery, place: Place) {
    this.reader = new TailReader(query)
    this.coming = this.comeAndGo(place)
  }

  /** It comes back by itself. */
  cut(): void {
    this.isHere = false
    this.reader.drop()
  }

  async leave(): Promise<void> {
    this.isOver = true
    this.cut()
    await this.coming
  }

  private async comeAndGo(place: Place): Promise<void> {
    while (!this.isOver) {
      try {
        await this.reader.open(place.server.origin)
        this.connections++
        this.isHere = true
        while (!this.reader.ended && !this.isOver) await sleep(20)
      } catch {
        await sleep(100)
      }
      this.isHere = false
    }
  }
}

it('20 readers have every matching row of 100,000 once, through 50 cuts, 3 kills, a restart and a store that leaves', async () => {
  const random = new Random(SEED)
  const place = new Place()
  await place.start()
  const visitors = READERS.map(query => new Visitor(query, place))
  await eventually('all are subscribed', async () => visitors.every(({ connections }) => connections > 0))

  const cuts = Array.from({ length: CUTS }, () => 1 + random.below(ROWS * 0.98)).sort((a, b) => a - b)
  const events = [...EVENTS]
  let happening = Promise.resolve()
  let cutCount = 0
  await sendAll(place, rows => {
    for (; (events[0]?.[0] ?? Number.POSITIVE_INFINITY) <= rows; events.shift()) {
      const event = events[0]?.[1] ?? 'kill'
      happening = happening.then(() => place.happen(event))
    }
    for (; (cuts[0] ?? Number.POSITIVE_INFINITY) <= rows; cuts.shift()) {
      const here = visitors.filter(({ isHere }) => isHere)
      // While the server is gone there is nothing to cut: later then.
      if (here.length === 0) return
      cutCount++
      random.pick(here).cut()
    }
  })
  await happening
  for (const _ of cuts) {
    await eventually('a reader is here', async () => visitors.some(({ isHere }) => isHere))
    cutCount++
    random.pick(visitors.filter(({ isHere }) => isHere)).cut()
  }
  expect([cutCount, events]).toEqual([CUTS, []])
  await spoolEmpty(place.server)
  const node = JSON.parse((await place.server.send('GET', '/health')).text).spool.node
  const last = Math.max(...visitors.map(({ reader }) => reader.at[node] ?? 0))
  await eventually('all have looked at everything', async () =>
    visitors.every(
      ({ reader }) => (reader.at[node] ?? 0) >= last && (reader.query.query !== 'last:yes' || reader.rows.length >= 99),
    ),
  )
  let gaps = 0
  for (const { reader, connections } of visitors) {
    const query = reader.query.query ?? ''
    const matches = QUERIES.find(([text]) => text === query)?.[1] ?? (() => false)
    for (const gap of reader.gaps) {
      gaps++
      const rows = await foundInGap(place.server, query, gap)
      if (gap.count !== null) expect(rows.length).toBe(gap.count)
      for (const { text, row } of rows) reader.take(text, row)
    }
    const numbers = reader.rows.map(({ row }) => (row.attributes as { n: number }).n).sort((a, b) => a - b)
    const expected = Array.from({ length: ROWS }, (_, index) => index + 1).filter(matches)
    const name = `${reader.query.transport} ${query}`
    expect(numbers.length, name).toBe(expected.length)
    expect(numbers, name).toEqual(expected)
    expect(reader.doubled, name).toEqual([])
    expect(connections, name).toBeGreaterThan(4)
  }
  console.log(`${visitors.reduce((sum, each) => sum + each.connections, 0)} connections, ${gaps} gaps`)
  for (const visitor of visitors) await visitor.leave()
  await place.stop()
})
