/**
 * The store as the running server sees it: perhaps not there yet. An unreachable ClickHouse is no reason not to start;
 * doors open, the spool fills, and this keeps trying until the tables exist.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../core/errors.ts'
import type { Database } from '../../db/connect.ts'
import type { Documents } from '../../db/documents.ts'
import { applyRetention, migrate } from '../../db/migrate.ts'
import { AGING_TABLES, MIGRATIONS } from '../../db/migrations/all.ts'
import type { Log } from '../observe/log.ts'
import { DamageWatch } from './damage-watch.ts'

export interface StoreState {
  readonly state: 'starting' | 'ready' | 'unavailable'
  readonly error: string | undefined
}

const RETRY_MS = 2_000
/** Opening an embedded engine stops everything else for a moment: it is tried less and less often. */
const RETRY_MS_MAX = 30_000
/** Longer than an embedded engine takes to open its tables. */
const OPENING_MS = 5_000

/** Prepares tables and documents, and tries again until it has succeeded or is stopped. */
export class Store {
  readonly db: Database
  readonly documents: Documents
  readonly damage: DamageWatch
  private readonly retentionDays: number
  private readonly log: Log
  private current: StoreState = { state: 'starting', error: undefined }
  private readonly stopping = new AbortController()
  readonly ready: Promise<boolean>
  private endTry: () => void = () => {}
  /** Resolves when the first try to open it has ended, either way. */
  private readonly tried = new Promise<void>(resolve => {
    this.endTry = resolve
  })

  constructor(db: Database, documents: Documents, retentionDays: number, log: Log) {
    this.db = db
    this.documents = documents
    this.damage = new DamageWatch(db, log)
    this.retentionDays = retentionDays
    this.log = log
    this.ready = this.prepare()
  }

  get state(): StoreState {
    return this.current
  }

  /** For readers: says why there is nothing to read from yet. */
  require(): Database {
    if (this.current.state === 'ready') return this.db
    const { error } = this.current
    const message =
      error === undefined
        ? 'ClickHouse is being prepared: try again in a moment; new records wait in the spool'
        : `ClickHouse cannot be read yet: ${error}`
    throw new TailraceError('store_unavailable', message, { retryAfterS: 2 })
  }

  /** The same, once it is known whether it can be opened: for who comes in the first moments after a start. */
  async opened(): Promise<Database> {
    await Promise.race([this.tried, sleep(OPENING_MS, undefined, { ref: false })])
    return this.require()
  }

  /** Resolves when nothing of it uses the database any more. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.ready
    await this.damage.stop()
  }

  private async prepare(): Promise<boolean> {
    for (let retryMs = RETRY_MS; !this.stopping.signal.aborted; retryMs = this.nextRetryMs(retryMs)) {
      try {
        const { name: database, cluster } = this.db
        await migrate(this.db, MIGRATIONS, { database, cluster, retentionDays: this.retentionDays })
        await applyRetention(this.db, AGING_TABLES, this.retentionDays)
        await this.documents.load()
        this.current = { state: 'ready', error: undefined }
        this.endTry()
        this.damage.start()
        this.log.info('store ready', { kind: this.db.kind })
        return true
      } catch (error) {
        const { message } = error as Error
        if (message !== this.current.error) this.log.warn('store unavailable', { error: message, retryMs })
        this.current = { state: 'unavailable', error: message }
        this.endTry()
        await sleep(retryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined)
      }
    }
    return false
  }

  private nextRetryMs(retryMs: number): number {
    return this.db.kind === 'embedded' ? Math.min(retryMs * 2, RETRY_MS_MAX) : RETRY_MS
  }
}
