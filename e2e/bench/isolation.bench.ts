/** A hundred slow searches in the queue: what they do to fsync and acknowledgement. */
import { type RunningServer, spoolEmpty, startServer, temporaryDirectory } from '../support/server.ts'
import { hammer, percentile, post } from './raw-client.ts'
import { report } from './report.ts'
import { benchBody, benchRow } from './rows.ts'

const ROWS = 400_000
const SEARCHES = 100
const SECONDS = 8

const server = await startServer({ dataDir: temporaryDirectory() })
for (let from = 0; from < ROWS; from += 2_000) {
  await server.send('POST', '/api/ingest', benchBody(from, 2_000, Date.now() - ROWS + from))
}
await spoolEmpty(server)
await acknowledgements(2)

const idle = await acknowledgements(SECONDS)
const searches = startSearches()
const busy = await acknowledgements(SECONDS)
const waiting = JSON.parse((await server.send('GET', '/health')).text).store.queries_waiting
searches.stop()
server.kill('SIGKILL')

report('isolation', [
  ['searches under way or queued while measured', `${SEARCHES} (${waiting} waiting)`],
  ['acknowledgement p50, idle and busy', `${idle.p50.toFixed(2)} ms, ${busy.p50.toFixed(2)} ms`],
  ['acknowledgement p99, idle and busy', `${idle.p99.toFixed(2)} ms, ${busy.p99.toFixed(2)} ms`],
  ['ratio of p99 (bound 2)', (busy.p99 / idle.p99).toFixed(2)],
  ['mean fsync, idle and busy', `${idle.fsyncMs.toFixed(2)} ms, ${busy.fsyncMs.toFixed(2)} ms`],
  ['ratio of fsync (bound 2)', (busy.fsyncMs / idle.fsyncMs).toFixed(2)],
])

/** Records at a steady pace on 8 connections, as an application sends them. */
async function acknowledgements(seconds: number) {
  const before = await fsync(server)
  const { latenciesMs } = await hammer({
    origin: server.origin,
    connections: 8,
    seconds,
    pauseMs: 20,
    request: index => post('/api/ingest', benchRow(index, Date.now())),
  })
  const after = await fsync(server)
  const fsyncMs = ((after.seconds - before.seconds) / (after.count - before.count)) * 1000
  return { p50: percentile(latenciesMs, 0.5), p99: percentile(latenciesMs, 0.99), fsyncMs }
}

async function fsync({ send }: RunningServer) {
  const { text } = await send('GET', '/metrics')
  const read = (name: string) => Number(new RegExp(`^tailrace_spool_fsync_seconds_${name} (.*)$`, 'm').exec(text)?.[1])
  return { seconds: read('sum'), count: read('count') }
}

/** Substring searches that find nothing have to read everything. */
function startSearches() {
  let running = true
  const search = async () => {
    while (running)
      await server.send('POST', '/query/search', JSON.stringify({ search: `q${Math.random()}` })).catch(() => undefined)
  }
  for (let i = 0; i < SEARCHES; i++) void search()
  return {
    stop() {
      running = false
    },
  }
}
