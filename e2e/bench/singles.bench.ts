/** One record a post from 64 connections: how often it is acknowledged, against an empty 200 of the same server. */
import { startServer, temporaryDirectory } from '../support/server.ts'
import { get, hammer, percentile, post } from './raw-client.ts'
import { report } from './report.ts'
import { benchRow } from './rows.ts'

const CONNECTIONS = 64
const SECONDS = 5

const server = await startServer({ dataDir: temporaryDirectory() })
const empty = get('/livez')
const plan = { origin: server.origin, connections: CONNECTIONS, seconds: SECONDS }
const single = (index: number) => post('/api/ingest', benchRow(index, Date.now()))

await hammer({ ...plan, seconds: 2, request: single })
const rounds = []
for (let round = 0; round < 2; round++) {
  const bare = await hammer({ ...plan, request: () => empty })
  const acknowledged = await hammer({ ...plan, request: single })
  rounds.push({ bare, acknowledged })
}
await server.stop()

const rate = ({ requests, seconds }: { requests: number; seconds: number }) => requests / seconds
const bare = Math.max(...rounds.map(round => rate(round.bare)))
const acknowledged = Math.max(...rounds.map(round => rate(round.acknowledged)))
const latencies = rounds.flatMap(round => round.acknowledged.latenciesMs).sort((a, b) => a - b)
report('singles', [
  ['empty 200', `${Math.round(bare).toLocaleString('en')} /s`],
  ['record safe on disk', `${Math.round(acknowledged).toLocaleString('en')} /s`],
  ['ratio (bound 0.25)', (acknowledged / bare).toFixed(2)],
  [
    'acknowledged p50, p99',
    `${percentile(latencies, 0.5).toFixed(1)} ms, ${percentile(latencies, 0.99).toFixed(1)} ms`,
  ],
])
