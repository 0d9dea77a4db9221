import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { connectEmbedded, connectRemote, type Database } from '../../db/connect.ts'
import { startBridge } from './bridge.ts'

/** What every test of the store runs on: the engine in this process, and a server behind the HTTP interface. */
export const STORES = ['embedded', 'remote'] as const
export type StoreKind = (typeof STORES)[number]

export interface OpenStore {
  readonly db: Database
  /** A folder of the test's own. */
  readonly directory: string
  close(): Promise<void>
}

/** An empty store; one embedded one a process. */
export async function openStore(kind: StoreKind): Promise<OpenStore> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-store-'))
  const engine = path.join(directory, 'engine')
  const bridge = kind === 'remote' ? await startBridge(engine) : undefined
  const db = bridge
    ? connectRemote({ url: bridge.url, username: 'default', password: '', requestTimeoutMs: 120_000 }, 'tailrace')
    : connectEmbedded(engine, 'tailrace', { memoryBytesMax: 1024 ** 3, diskFreeBytesMin: 1 })
  return {
    db,
    directory,
    async close() {
      await db.close()
      await bridge?.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
