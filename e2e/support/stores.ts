import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { startBridge } from './bridge.ts'

/** What a test of the whole runs on: the engine inside the server, or a ClickHouse server of its own. */
export const STORES = ['embedded', 'remote'] as const
export type StoreKind = (typeof STORES)[number]

export interface StartedStore {
  /** For the server. */
  readonly env: Readonly<Record<string, string>>
  /** Asks a store of its own what it does; an embedded one has nobody else to ask. */
  readonly query?: (text: string) => Promise<Record<string, unknown>[]>
  /** Ends it, so that its directory can be read. */
  stop(): Promise<void>
}

/** A remote store keeps its data where an embedded one would: `readStore` finds both. */
export async function startStore(kind: StoreKind, dataDir: string): Promise<StartedStore> {
  if (kind === 'embedded') return { env: {}, stop: async () => {} }
  const engine = path.join(dataDir, 'engine')
  mkdirSync(engine, { recursive: true })
  const bridge = await startBridge(engine)
  return { env: { CLICKHOUSE_URL: bridge.url }, query: bridge.query, stop: () => bridge.stop() }
}
