import type { RunningServer } from './server.ts'

/** What numbered senders learned. */
export interface Load {
  /** Numbers of records the server answered 200 for. */
  readonly acknowledged: Set<number>
  /** Resolves when the senders have made all their requests, or the server is gone. */
  readonly done: Promise<unknown>
  /** Ends the senders after their current request. */
  stop(): Promise<void>
}

export interface LoadOptions {
  readonly connections: number
  readonly rowsPerRequest: number
  /** The first number to use. */
  readonly from: number
  /** Days before today that records are spread over. */
  readonly days?: number
  readonly requestsMax?: number
}

/** Sends numbered records over several connections until stopped or the server goes away. */
export function numberedLoad(server: RunningServer, options: LoadOptions): Load {
  const { connections, rowsPerRequest, from, days = 1, requestsMax = 100_000 } = options
  const acknowledged = new Set<number>()
  let next = from
  let requests = 0
  let stopped = false
  const sender = async () => {
    while (!stopped && requests++ < requestsMax) {
      const numbers = Array.from({ length: rowsPerRequest }, () => next++)
      const body = numbers.map(n => JSON.stringify(numberedRecord(n, days))).join('\n')
      try {
        const { status } = await server.send('POST', '/api/ingest', body)
        if (status === 200) for (const n of numbers) acknowledged.add(n)
      } catch {
        // The process is gone; what it did not answer may or may not be stored.
        return
      }
    }
  }
  const senders = Promise.all(Array.from({ length: connections }, sender))
  return {
    acknowledged,
    done: senders,
    async stop() {
      stopped = true
      await senders
    },
  }
}

export function numberedRecord(n: number, days = 1) {
  return {
    timestamp: new Date(Date.now() - (n % days) * 86_400_000).toISOString(),
    level: n % 10 === 0 ? 'error' : 'info',
    service: `service-${n % 5}`,
    message: `numbered record ${n}`,
    trace_id: n.toString(16).padStart(32, '0'),
    n,
  }
}
