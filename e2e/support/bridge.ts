import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

/** What can happen to the insert of a segment on its way; "away" is `stop`. */
export const BRIDGE_FAULTS = [
  'error-before-commit',
  'error-after-commit',
  'hang-before-commit',
  'hang-after-commit',
  'cut-before-commit',
  'cut-after-commit',
  'cut-in-body',
  'die-partly-committed',
] as const
export type BridgeFault = (typeof BRIDGE_FAULTS)[number]

export interface BridgeOptions {
  /** Who is let in; `default` without a password otherwise. */
  readonly user?: string
  readonly password?: string
  /** What it says its version is. */
  readonly version?: string
  /** Name of a cluster that it is the only server of; Distributed tables work, replication is left out. */
  readonly cluster?: string
  /** Serves https; with `clientCaFile` only to clients that show a certificate of that authority. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly clientCaFile?: string }
}

export interface Bridge {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** The next `count` inserts of segments meet it. */
  fault(kind: BridgeFault, count: number): Promise<void>
  /** How many of them are still to come; 0 also when it died of one. */
  faultsLeft(): Promise<number>
  /** Runs a statement as the test's own hand, over plain HTTP as `default`; rows as objects. */
  query(text: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
  readonly ended: Promise<void>
}

/** Starts the ClickHouse of the tests; the same directory and port bring the same server back. */
export async function startBridge(directory: string, port = 0, options: BridgeOptions = {}): Promise<Bridge> {
  const script = path.join(import.meta.dirname, 'bridge.mjs')
  const child: ChildProcess = spawn(process.execPath, [script, directory, String(port), JSON.stringify(options)], {
    // Its standard input ends with the test that started it, and it ends with that.
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const actual = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', chunk => resolve(Number(String(chunk).trim())))
    void ended.then(() => reject(new Error('the bridge ended')))
  })
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${actual}`
  return {
    url,
    port: actual,
    pid: child.pid ?? 0,
    ended,
    async fault(kind, count) {
      await fetch(`${url}/__fault`, { method: 'POST', body: JSON.stringify({ kind, count }) })
    },
    async faultsLeft() {
      const reply = await fetch(`${url}/__fault`).catch(() => undefined)
      return reply === undefined ? 0 : ((await reply.json()) as { count: number }).count
    },
    async query(text) {
      const authorization = `Basic ${Buffer.from('default:').toString('base64')}`
      const reply = await fetch(`${url}/?default_format=JSONEachRow`, {
        method: 'POST',
        headers: { authorization },
        body: text,
      })
      const answer = await reply.text()
      if (!reply.ok) throw new Error(answer)
      return answer
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line))
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
