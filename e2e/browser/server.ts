/** The real built server, on a free port and an empty data directory. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { OWN_SHARE_ENV } from '../support/engine-env.ts'
import { ENV } from '../support/server.ts'

export interface TestServer {
  readonly origin: string
  /** Sends records to the native door; resolves when they can be found, or `stored` is false and the store is away. */
  post(records: readonly object[]): Promise<{ accepted: number; stored?: boolean }>
  /** Resolves when the store can be read. */
  ready(): Promise<void>
  stop(): Promise<void>
}

/** When to give up, on a machine with a fraction of a core. */
const START_MS = 120_000
const STOP_MS = 60_000

/** Starts a server. Rejects with its output when it does not get ready. */
export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'tailrace-browser-'))
  const child = fork('dist/main.mjs', {
    env: {
      ...ENV,
      ...OWN_SHARE_ENV,
      NODE_ENV: 'production',
      UV_THREADPOOL_SIZE: '16',
      PORT: '0',
      SYSLOG_PORT: '0',
      DATA_DIR: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const stop = async () => {
    await ended(child)
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const origin = await ready(child)
    return { origin, post: records => post(origin, records), ready: () => storeReady(origin), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function ready(child: ChildProcess): Promise<string> {
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`${reason}:\n${Buffer.concat(output)}`))
    const timer = setTimeout(fail, START_MS, `the server was not ready after ${START_MS} ms`)
    child.once('exit', code => fail(`the server ended with ${code}`))
    child.once('message', (message: { origin: string }) => {
      clearTimeout(timer)
      resolve(message.origin)
    })
  })
}

async function storeReady(origin: string): Promise<void> {
  for (const endMs = performance.now() + START_MS; performance.now() < endMs; ) {
    const { store } = (await (await fetch(`${origin}/health`)).json()) as { store: { state: string } }
    if (store.state === 'ready') return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`the store was not ready after ${START_MS} ms`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exit
  clearTimeout(timer)
}

async function post(origin: string, records: readonly object[]): Promise<{ accepted: number; stored?: boolean }> {
  const reply = await fetch(`${origin}/api/ingest?wait=stored`, { method: 'POST', body: JSON.stringify(records) })
  if (!reply.ok) throw new Error(`ingest answered ${reply.status}: ${await reply.text()}`)
  return reply.json()
}
