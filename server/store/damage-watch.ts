/**
 * Knows which parts of the store are damaged: those that the engine detached when it opened, those that a read has met,
 * and those that a slow check of every part finds. A part is forgotten when the operator has restored or removed it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/connect.ts'
import { activeParts, type DamagedPart, damageOf, detachedParts, type Part } from '../../db/damaged-parts.ts'
import type { Log } from '../observe/log.ts'

/** How often the list is brought up to date: a look into some directories. */
const REFRESH_MS = 5_000
/**
 * The check of all parts after a start reads so many bytes a second, which leaves a slow disk to others: 10 million rows
 * are checked in 30 s, 100 GB in an hour.
 */
const CHECK_BYTES_PER_S = 32 * 1024 * 1024

export class DamageWatch {
  private readonly db: Database
  private readonly log: Log
  private readonly stopping = new AbortController()
  private readonly unreadable = new Map<string, DamagedPart>()
  private current: readonly DamagedPart[] = []
  private lastError: string | undefined
  private watching: Promise<unknown> = Promise.resolve()

  constructor(db: Database, log: Log) {
    this.db = db
    this.log = log
  }

  /** Starts watching a store that is ready. */
  start(): void {
    this.watching = Promise.all([this.repeat(), this.checkAll()])
  }

  /** Resolves when no statement of it runs any more: an embedded engine that is closed under one crashes. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.watching
  }

  /** Damaged parts, by table. */
  get parts(): readonly DamagedPart[] {
    return this.current
  }

  private async repeat(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.attempt(() => this.refresh())
      await this.pause(REFRESH_MS)
    }
  }

  private async refresh(): Promise<void> {
    const detached = await detachedParts(this.db)
    const met = this.db.takeDamage()
    if (met.length > 0 || this.unreadable.size > 0) {
      const active = new Map((await activeParts(this.db)).map(part => [keyOf(part), part]))
      for (const { table, part, path, reason } of met) {
        const rows = active.get(keyOf({ table, part }))?.rows
        this.unreadable.set(keyOf({ table, part }), { table, part, state: 'unreadable', rows, path, reason })
      }
      for (const key of this.unreadable.keys()) if (!active.has(key)) this.unreadable.delete(key)
    }
    this.replace([...detached, ...this.unreadable.values()])
  }

  private replace(parts: readonly DamagedPart[]): void {
    const known = new Set(this.current.map(({ path }) => path))
    for (const part of parts) if (!known.has(part.path)) this.log.error('stored part is damaged', { ...part })
    this.current = parts
  }

  private async checkAll(): Promise<void> {
    let parts: Part[] = []
    await this.attempt(async () => {
      parts = await activeParts(this.db)
    })
    for (const part of parts) {
      if (this.stopping.signal.aborted) return
      await this.attempt(() => this.check(part))
      await this.pause((part.bytes / CHECK_BYTES_PER_S) * 1_000)
    }
  }

  private async check(part: Part): Promise<void> {
    const reason = await damageOf(this.db, part, this.stopping.signal)
    if (reason === undefined) return
    const { table, part: name, rows, path } = part
    this.unreadable.set(keyOf(part), { table, part: name, state: 'unreadable', rows, path, reason })
  }

  /** What cannot be looked at now is looked at later; a server may forbid it for good. */
  private async attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      const { message } = error as Error
      if (this.stopping.signal.aborted || message === this.lastError) return
      this.lastError = message
      this.log.warn('could not check for damaged parts', { error: message })
    }
  }

  private pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined)
  }
}

function keyOf({ table, part }: { table: string; part: string }): string {
  return `${table}/${part}`
}
