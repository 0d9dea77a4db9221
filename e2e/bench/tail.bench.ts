/**
 * The live tail: from the POST to the reader, beside a WebSocket echo on the same machine in the same run; what readers
 * cost the ingestion; and the CPU of a row sent to two thousand readers of one query.
 */
import { WebSocket, WebSocketServer } from 'ws'
import { type RunningServer, startServer, temporaryDirectory } from '../support/server.ts'
import { cpuMicros } from './process-usage.ts'
import { percentile } from './raw-client.ts'
import { report } from './report.ts'
import { benchBody } from './rows.ts'

const SECONDS = 10
const ROWS_PER_SECOND = 5_000
const READERS = 200
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

const echo = await echoTimes()
const server = await startServer({ dataDir: temporaryDirectory() })
const alone = await ingestRate(server)
const stop = await openReaders(
  server,
  READERS,
  index => QUERIES[index % QUERIES.length] ?? '',
  () => {},
)
const watched = await ingestRate(server)
stop()
const latencies = await latency(server)
const many = await costOfMany(server)
await server.stop()
report('tail', [
  ['WebSocket echo, p50 / p99', `${percentile(echo, 0.5).toFixed(2)} / ${percentile(echo, 0.99).toFixed(2)} ms`],
  [
    `POST to reader, ${ROWS_PER_SECOND.toLocaleString('en')} rows/s, ${READERS} readers, ${QUERIES.length} queries, p50 / p99`,
    `${percentile(latencies, 0.5).toFixed(1)} / ${percentile(latencies, 0.99).toFixed(1)} ms (goal: p99 at most echo + 100 ms)`,
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

/** Opens readers; returns what closes them. */
async function openReaders(
  { origin }: RunningServer,
  count: number,
  queryOf: (index: number) => string,
  onRows: (text: string) => void,
): Promise<() => void> {
  const sockets = Array.from({ length: count }, () => new WebSocket(`${origin.replace('http', 'ws')}/api/tail`))
  await Promise.all(
    sockets.map(async (socket, index) => {
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      socket.send(JSON.stringify({ type: 'subscribe', query: queryOf(index) }))
      await new Promise(resolve => socket.once('message', resolve))
      socket.on('message', data => onRows(String(data)))
    }),
  )
  return () => {
    for (const socket of sockets) socket.terminate()
  }
}

/** Rows a second that four senders get acknowledged, as fast as they can. */
async function ingestRate(target: RunningServer): Promise<number> {
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
async function latency(target: RunningServer): Promise<number[]> {
  const times: number[] = []
  const close = await openReaders(
    target,
    READERS,
    index => QUERIES[index % QUERIES.length] ?? '',
    text => {
      const nowMs = performance.now()
      for (const [, sent] of text.matchAll(/"sent_ms":([\d.]+)/g)) times.push(nowMs - Number(sent))
    },
  )
  const batch = ROWS_PER_SECOND / 50
  for (let n = 0; n < SECONDS * 50; n++) {
    const sinceMs = performance.now()
    const body = String(benchBody(n * batch, batch, Date.now())).replaceAll(
      '"attributes":{',
      `"attributes":{"sent_ms":${sinceMs},`,
    )
    const sent = target.send('POST', '/api/ingest', body)
    await new Promise(resolve => setTimeout(resolve, Math.max(0, 20 - (performance.now() - sinceMs))))
    await sent
  }
  await new Promise(resolve => setTimeout(resolve, 500))
  close()
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
  const close = await openReaders(
    target,
    READERS_OF_ONE,
    () => 'level:>=info',
    () => {},
  )
  const withMany = await cost()
  close()
  return (withMany - without) / (20 * rows * READERS_OF_ONE)
}
