/**
 * The live tail: from the POST to the reader, beside a WebSocket echo on the same machine in the same run; what it is to
 * the others that one has stopped reading; what readers cost the ingestion; and the CPU of a row sent to two thousand
 * readers of one query. What is compared is measured in turn, so that whatever else the machine does hits both.
 */
import { fork } from 'node:child_process'
import { WebSocket, WebSocketServer } from 'ws'
import { type RunningServer, spoolEmpty, startServer, temporaryDirectory } from '../support/server.ts'
import { cpuMicros } from './process-usage.ts'
import { percentile } from './raw-client.ts'
import { report } from './report.ts'
import { benchBody } from './rows.ts'
import type { Readers } from './tail-readers.ts'
import { wallMs } from './wall-ms.ts'

const SECONDS = 10
const ROWS_PER_SECOND = 5_000
const READERS = 200
const STALLED = 20
const ROUNDS = 4
const READERS_OF_ONE = 2_000
/** Twenty questions that a service's people would leave open; together they match most rows. */
const QUERIES = [
  ...['order-api', 'payment-api', 'cart', 'catalog', 'search', 'user-api', 'mailer', 'gateway'].map(
    name => `service:${name}`,
  ),
  ...[
    'level:error',
    'level:>=warn',
    'status_code:>=500',
    'duration_ms:>130',
    'tier:gold service:auth',
    'attempt:3 level:warn',
  ],
  ...[
    'provider retry',
    '"connection to upstream"',
    'family service:pricing',
    'path:/orders/1*',
    'amount:>95',
    'NOT level:info',
  ],
]
const WATCHING = { count: READERS, queries: QUERIES, areStalled: false }

const echo = await echoTimes()
const server = await startServer({ dataDir: temporaryDirectory() })
const { alone, watched } = await ingestRates(server)
const latencies = await latency(server, 0)
const besideStalled = await latency(server, STALLED)
const many = await costOfMany(server)
await server.stop()
report('tail', [
  ['WebSocket echo, p50 / p99', `${percentile(echo, 0.5).toFixed(2)} / ${percentile(echo, 0.99).toFixed(2)} ms`],
  [
    `POST to reader, ${ROWS_PER_SECOND.toLocaleString('en')} rows/s, ${READERS} readers, ${QUERIES.length} queries, p50 / p99`,
    `${percentile(latencies, 0.5).toFixed(1)} / ${percentile(latencies, 0.99).toFixed(1)} ms (goal: p99 at most echo + 100 ms)`,
  ],
  [
    `… with ${STALLED} more that have stopped reading`,
    `${percentile(besideStalled, 0.5).toFixed(1)} / ${percentile(besideStalled, 0.99).toFixed(1)} ms, p99 ${(percentile(besideStalled, 0.99) / percentile(latencies, 0.99)).toFixed(2)} times`,
  ],
  ['ingestion alone', `${Math.round(alone).toLocaleString('en')} rows/s`],
  [
    `… with ${READERS} readers`,
    `${Math.round(watched).toLocaleString('en')} rows/s, ${(100 - (watched / alone) * 100).toFixed(0)} % less (bound 15)`,
  ],
  [`${READERS_OF_ONE.toLocaleString('en')} readers of one query`, `${many.toFixed(2)} µs of CPU a row sent`],
])
process.exit(0)

async function echoTimes(): Promise<number[]> {
  const host = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  host.on('connection', socket => socket.on('message', data => socket.send(data)))
  await new Promise(resolve => host.once('listening', resolve))
  const { port } = host.address() as { port: number }
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  await new Promise(resolve => socket.once('open', resolve))
  const times: number[] = []
  for (let run = 0; run < 2_000; run++) {
    const sinceMs = performance.now()
    socket.send('x'.repeat(500))
    await new Promise(resolve => socket.once('message', resolve))
    times.push(performance.now() - sinceMs)
  }
  socket.close()
  host.close()
  return times.sort((a, b) => a - b)
}

interface OpenReaders {
  /** From the POST to each of them, in milliseconds. */
  times(): Promise<number[]>
  close(): void
}

async function openReaders({ origin }: RunningServer, readers: Omit<Readers, 'origin'>): Promise<OpenReaders> {
  const child = fork(new URL('./tail-readers.ts', import.meta.url))
  const reply = () => new Promise<unknown>(resolve => child.once('message', resolve))
  child.send({ origin, ...readers })
  await reply()
  return {
    async times() {
      child.send('times')
      return (await reply()) as number[]
    },
    close: () => child.disconnect(),
  }
}

/** Rows a second without readers and with them, in turn; which comes first changes, as merging follows what came before. */
async function ingestRates(target: RunningServer): Promise<{ alone: number; watched: number }> {
  const rates = { alone: [] as number[], watched: [] as number[] }
  // The first round is the code's own warming up.
  for (let round = 0; round <= ROUNDS; round++) {
    const order = round % 2 === 0 ? (['alone', 'watched'] as const) : (['watched', 'alone'] as const)
    for (const one of order) {
      const readers = await openReaders(target, one === 'alone' ? { ...WATCHING, count: 0 } : WATCHING)
      const rate = await ingestRate(target)
      readers.close()
      if (round > 0) rates[one].push(rate)
    }
  }
  const mean = (list: readonly number[]) => list.reduce((sum, rate) => sum + rate, 0) / list.length
  return { alone: mean(rates.alone), watched: mean(rates.watched) }
}

/** Rows a second that four senders get acknowledged, as fast as they can. */
async function ingestRate(target: RunningServer): Promise<number> {
  // What a round before left to be inserted would count against the next.
  await spoolEmpty(target)
  const body = benchBody(0, 1_000, Date.now())
  const endMs = performance.now() + (SECONDS / 2) * 1000
  const sinceMs = performance.now()
  let rows = 0
  const send = async () => {
    while (performance.now() < endMs) {
      const { status } = await target.send('POST', '/api/ingest', body)
      if (status === 200) rows += 1_000
    }
  }
  await Promise.all([send(), send(), send(), send()])
  return (rows / (performance.now() - sinceMs)) * 1000
}

/** Milliseconds from the POST's first byte to the reader, sorted. Each row has the time of its POST as its message's end. */
async function latency(target: RunningServer, stalled: number): Promise<number[]> {
  const readers = await openReaders(target, WATCHING)
  const others = await openReaders(target, { count: stalled, queries: [''], areStalled: true })
  const batch = ROWS_PER_SECOND / 50
  for (let n = 0; n < SECONDS * 50; n++) {
    const sinceMs = performance.now()
    const body = String(benchBody(n * batch, batch, Date.now())).replaceAll(
      '"attributes":{',
      `"attributes":{"sent_ms":${wallMs()},`,
    )
    const sent = target.send('POST', '/api/ingest', body)
    await new Promise(resolve => setTimeout(resolve, Math.max(0, 20 - (performance.now() - sinceMs))))
    await sent
  }
  await new Promise(resolve => setTimeout(resolve, 500))
  const times = await readers.times()
  readers.close()
  others.close()
  return times.sort((a, b) => a - b)
}

/** Microseconds of the server's CPU for a row to one reader, beyond what the same rows cost without any. */
async function costOfMany(target: RunningServer): Promise<number> {
  const rows = 100
  const send = async () => {
    for (let n = 0; n < 20; n++) {
      await target.send('POST', '/api/ingest', benchBody(n * rows, rows, Date.now()))
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  const cost = async () => {
    const before = cpuMicros(target.pid)
    await send()
    return cpuMicros(target.pid) - before
  }
  const without = await cost()
  const readers = await openReaders(target, { count: READERS_OF_ONE, queries: ['level:>=info'], areStalled: false })
  const withMany = await cost()
  readers.close()
  return (withMany - without) / (20 * rows * READERS_OF_ONE)
}
