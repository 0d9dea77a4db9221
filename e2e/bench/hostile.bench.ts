/**
 * What hostile bodies and expensive live tails are to everybody else: acknowledgements of other senders and `/livez`, idle
 * and beside each, in one run.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { hostileBodies } from '../support/hostile-bodies.ts'
import { type RunningServer, startServer, temporaryDirectory } from '../support/server.ts'
import type { Hostile } from './hostile-senders.ts'
import { get, hammer, type Measured, percentile, post } from './raw-client.ts'
import { report } from './report.ts'
import { benchRow } from './rows.ts'
import type { Readers } from './tail-readers.ts'

const SECONDS = 6
const SUBSCRIBERS = 20
const RECORD_CHARS = 65_536
/** Different for each subscriber; every character of the record keeps hundreds of steps alive, and none ends in a match. */
const EXPENSIVE = Array.from({ length: SUBSCRIBERS }, (_, i) => `message:~"(?:.?){${300 + i}}[x-z]"`)

const wanted = process.argv.slice(2).join(' ')
const server = await startServer({ dataDir: temporaryDirectory() })
await others(2)
const idle = await others(SECONDS)
const lines: [string, string][] = [['idle', figures(idle)]]
for (const { name } of hostileBodies(10_000)) {
  if (!name.includes(wanted)) continue
  const sender = await hostileSender({ shape: name })
  sender.send('start')
  const beside = await others(SECONDS)
  const answered = once(sender, 'message')
  sender.send('posts')
  const [posts] = await answered
  sender.disconnect()
  lines.push([`${name} (${posts} posts)`, figures(beside)])
  await settled(server)
}
const tails = `${SUBSCRIBERS} expensive live tails, a record of ${RECORD_CHARS} characters a second`
lines.push([tails, figures(await besideTails())])
const huge = 'one record of empty objects, gzip'
const sender = await hostileSender({ shape: huge, posts: 1 })
lines.push([`the same, and once ${huge}`, figures(await besideTails(() => void sender.send('start')))])
sender.disconnect()
await settled(server)
await server.stop()
report('hostile (goals: /livez at most 200 ms, acknowledgement p99 at most twice idle)', lines)

interface Beside {
  readonly acknowledged: Measured
  readonly alive: Measured
}

/** Other senders at a steady pace, and whoever asks whether the server lives. */
async function others(seconds: number): Promise<Beside> {
  const plan = { origin: server.origin, seconds }
  const [acknowledged, alive] = await Promise.all([
    hammer({
      ...plan,
      connections: 8,
      pauseMs: 20,
      request: index => post('/api/ingest', benchRow(index, Date.now())),
    }),
    hammer({ ...plan, connections: 1, pauseMs: 10, request: () => get('/livez') }),
  ])
  return { acknowledged, alive }
}

function figures({ acknowledged, alive }: Beside): string {
  const p99 = percentile(acknowledged.latenciesMs, 0.99)
  const ratio = p99 / percentile(idle.acknowledged.latenciesMs, 0.99)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  return [
    `acknowledged p50 ${ms(percentile(acknowledged.latenciesMs, 0.5))}, p99 ${ms(p99)} (${ratio.toFixed(2)} times idle)`,
    `/livez p50 ${ms(percentile(alive.latenciesMs, 0.5))}, p99 ${ms(percentile(alive.latenciesMs, 0.99))}, max ${ms(alive.latenciesMs.at(-1) ?? 0)}`,
  ].join('; ')
}

/** @param start called when the measurement begins */
async function besideTails(start = () => {}): Promise<Beside> {
  const readers = await forked('tail-readers.ts', {
    origin: server.origin,
    count: SUBSCRIBERS,
    queries: EXPENSIVE,
    areStalled: false,
  } satisfies Readers)
  const record = JSON.stringify({ service: 'large', message: 'ab'.repeat(RECORD_CHARS / 2) })
  const large = hammer({
    origin: server.origin,
    connections: 1,
    seconds: SECONDS,
    pauseMs: 1_000,
    request: () => post('/api/ingest', record),
  })
  start()
  const beside = await others(SECONDS)
  await large
  readers.disconnect()
  return beside
}

/** Begins to post when it is sent a message, and answers the next with the number of its posts. */
function hostileSender(plan: Omit<Hostile, 'origin'>): Promise<ChildProcess> {
  return forked('hostile-senders.ts', { origin: server.origin, ...plan } satisfies Hostile)
}

/** A helper of this folder, when it is ready. */
async function forked(file: string, task: Hostile | Readers): Promise<ChildProcess> {
  const child = fork(new URL(file, import.meta.url), { execArgv: ['--import', 'tsx'] })
  child.send(task)
  await once(child, 'message')
  return child
}

/** What was posted last may still be taken apart. */
async function settled({ send }: RunningServer): Promise<void> {
  for (;;) {
    await send('GET', '/health')
    const { text } = await send('GET', '/metrics')
    if (/^tailrace_bodies_bytes 0$/m.test(text)) return
  }
}
