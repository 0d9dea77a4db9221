/** Starts the real server as a process of its own and speaks to it like any sender. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { SETTINGS } from '../../server/config.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** The environment without the settings of a Tailrace that its owner runs here. */
export const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !Object.hasOwn(SETTINGS, name)),
) as NodeJS.ProcessEnv

export interface ServerOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with each line of its log as it is written. */
  readonly onLog?: (line: string) => void
}

const temporary: string[] = []
process.once('exit', () => {
  for (const directory of temporary) rmSync(directory, { recursive: true, force: true })
})

/** A folder that goes when the test file is done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-'))
  temporary.push(directory)
  return directory
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface RunningServer {
  readonly origin: string
  readonly pid: number
  readonly child: ChildProcess
  /** Its log so far: stderr. */
  log(): string
  /** Resolves with code and signal when the process has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  send(method: string, path: string, body?: string | Buffer, headers?: Record<string, string>): Promise<Reply>
  kill(signal: NodeJS.Signals): void
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
}

/** When to give up, on a machine with a fraction of a core; a server under test keeps to bounds of its own. */
const START_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 60_000
const REPLY_TIMEOUT_MS = 120_000
const CONDITION_TIMEOUT_MS = 60_000

/** Starts `dist/main.mjs`, which the suite has built. Rejects with its log when it ends before it is ready. */
export async function startServer({ dataDir, env = {}, onLog }: ServerOptions): Promise<RunningServer> {
  const child = spawnServer({ dataDir, env })
  const output: string[] = []
  child.stderr?.on('data', chunk => output.push(String(chunk)))
  if (onLog && child.stderr) createInterface(child.stderr).on('line', onLog)
  // Next says a word of its own there.
  child.stdout?.resume()
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const origin = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no server after ${START_TIMEOUT_MS} ms:\n${output.join('')}`)),
      START_TIMEOUT_MS,
    )
    child.once('message', message => resolve((message as { origin: string }).origin))
    void ended.then(({ code, signal }) =>
      reject(new Error(`the server ended (${code ?? signal}):\n${output.join('')}`)),
    )
    void ended.then(() => clearTimeout(timer))
    child.once('message', () => clearTimeout(timer))
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  return {
    origin,
    pid: child.pid ?? 0,
    child,
    log: () => output.join(''),
    ended,
    send: (method, address, body, headers) => send(origin, agent, method, address, body, headers),
    kill: signal => void child.kill(signal),
    async stop() {
      agent.destroy()
      if (child.exitCode !== null) return child.exitCode
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      const { code, signal } = await ended
      clearTimeout(timer)
      if (signal === 'SIGKILL')
        throw new Error(`still running ${STOP_TIMEOUT_MS} ms after SIGTERM:\n${output.join('')}`)
      return code
    },
  }
}

/** The bare process, for tests of how it fails to start. */
export function spawnServer({ dataDir, env = {} }: ServerOptions): ChildProcess {
  return spawn(process.execPath, ['dist/main.mjs'], {
    cwd: root,
    env: {
      ...ENV,
      NODE_ENV: 'production',
      UV_THREADPOOL_SIZE: '16',
      PORT: '0',
      SYSLOG_PORT: '0',
      DATA_DIR: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
}

function send(
  origin: string,
  agent: Agent,
  method: string,
  address: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
) {
  return new Promise<Reply>((resolve, reject) => {
    const outgoing = request(new URL(address, origin), { method, agent, headers }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    outgoing.on('error', reject)
    outgoing.setTimeout(REPLY_TIMEOUT_MS, () =>
      outgoing.destroy(new Error(`no reply to ${method} ${address} for ${REPLY_TIMEOUT_MS} ms`)),
    )
    outgoing.end(body)
  })
}

/** Polls until the condition holds; fails with `what` after `timeoutMs`. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  timeoutMs = CONDITION_TIMEOUT_MS,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const result = await check()
    if (result !== undefined && result !== false) return result
    if (performance.now() > deadline) throw new Error(`after ${timeoutMs} ms still not: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Waits until nothing is left in the spool. */
export async function spoolEmpty(server: RunningServer, timeoutMs = 2 * CONDITION_TIMEOUT_MS): Promise<void> {
  await eventually(
    'the spool is empty',
    async () => (JSON.parse((await server.send('GET', '/health')).text) as { queue_size: number }).queue_size === 0,
    timeoutMs,
  )
}

/** Below what systems give to outgoing connections, so that none of them takes the port before it is listened on. */
const PORTS = { from: 10_000, to: 32_000 }

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from))
    const server = createServer()
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise(resolve => server.close(resolve))
    return port
  }
}
