/** A running server with a store, and what pages and programs ask of it. */
import { OWN_SHARE_ENV } from './engine-env.ts'
import { eventually, type Reply, type RunningServer, startServer, temporaryDirectory } from './server.ts'
import { type StartedStore, type StoreKind, startStore } from './stores.ts'

export interface Api {
  readonly server: RunningServer
  readonly store: StartedStore
  /** Sends records and waits until they can be found. */
  post(records: readonly object[]): Promise<void>
  /** `GET /api/search`. */
  search(params?: Readonly<Record<string, string>>): Promise<Reply>
  /** The same as objects: the rows, and the last line. */
  found(params?: Readonly<Record<string, string>>): Promise<Found>
  trpc(procedure: string, input?: unknown): Promise<{ status: number; data: unknown; message: string }>
  stop(): Promise<void>
}

export interface Found {
  readonly rows: Record<string, unknown>[]
  readonly end: { readonly cursor: string | null; readonly rows: number; readonly error?: { readonly code: string } }
}

export async function startApi(kind: StoreKind, env: Readonly<Record<string, string>> = {}): Promise<Api> {
  const dataDir = temporaryDirectory()
  const store = await startStore(kind, dataDir)
  const server = await startServer({ dataDir, env: { ...OWN_SHARE_ENV, ...store.env, ...env } })
  await eventually('ready', async () => JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready')
  const search = (params: Readonly<Record<string, string>> = {}) =>
    server.send('GET', `/api/search?${new URLSearchParams(params)}`)
  return {
    server,
    store,
    search,
    async post(records) {
      const body = records.map(record => JSON.stringify(record)).join('\n')
      const { status, text } = await server.send('POST', '/api/ingest?wait=stored', body)
      if (status !== 200 || JSON.parse(text).stored !== true) throw new Error(text)
    },
    async found(params) {
      const { status, text } = await search(params)
      if (status !== 200) throw new Error(`${status}: ${text}`)
      return foundIn(text)
    },
    async trpc(procedure, input) {
      const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
      const { status, text } = await server.send('GET', `/api/trpc/${procedure}${query}`)
      const { result, error } = JSON.parse(text)
      return { status, data: result?.data, message: error?.message ?? '' }
    },
    async stop() {
      const code = await server.stop()
      await store.stop()
      if (code !== 0) throw new Error(`the server ended with ${code}:\n${server.log()}`)
    },
  }
}

export function foundIn(text: string): Found {
  const lines = text.trimEnd().split('\n')
  const end = JSON.parse(lines.pop() ?? '')
  return { rows: lines.map(line => JSON.parse(line)), end }
}
