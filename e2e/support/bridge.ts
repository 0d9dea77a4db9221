import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

export interface Bridge {
  readonly url: string
  readonly port: number
  fault(kind: 'error-after-commit' | 'hang' | 'cut', count: number): Promise<void>
  stop(): Promise<void>
}

/** Starts the ClickHouse of the tests; the same directory and port bring the same server back. */
export async function startBridge(directory: string, port = 0): Promise<Bridge> {
  const script = path.join(import.meta.dirname, 'bridge.mjs')
  const child: ChildProcess = spawn(process.execPath, [script, directory, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const actual = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', chunk => resolve(Number(String(chunk).trim())))
    void ended.then(() => reject(new Error('the bridge ended')))
  })
  const url = `http://127.0.0.1:${actual}`
  return {
    url,
    port: actual,
    async fault(kind, count) {
      await fetch(`${url}/__fault`, { method: 'POST', body: JSON.stringify({ kind, count }) })
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
