/**
 * Moves sealed segments into ClickHouse, in order, each exactly once. The segment's id is the deduplication token, so
 * a repeat after a crash changes nothing. Bytes that the engine refuses are halved until the bad rows stand alone in
 * quarantine; every other failure is a state of the server that passes, and the same bytes are tried again for ever.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isBadData } from '../../db/errors.ts'
import type { FileInsert } from '../../db/session.ts'
import { type SegmentSchema, segmentSchema } from '../../db/tables.ts'
import type { Faults } from '../faults.ts'
import type { Segment } from '../spool/segment.ts'
import { insertByHalves } from './halving.ts'
import type { InsertFiles } from './insert-files.ts'

/** Where segments come from and go: the spool. */
export interface SegmentSource {
  take(): Promise<Segment | undefined>
  remove(segment: Segment): Promise<void>
}

/** The store's side of an insert. */
export interface InsertTarget {
  readonly name: string
  insertFile(insert: FileInsert): Promise<void>
}

export interface InserterEvents {
  onInserted?(segment: Segment, seconds: number): void
  onRetry?(segment: Segment, error: unknown, waitMs: number): void
  onQuarantined?(segment: Segment, row: number, error: unknown): void
}

const RETRY_FIRST_MS = 100
const RETRY_MAX_MS = 10_000

export class Inserter {
  private readonly source: SegmentSource
  private readonly target: InsertTarget
  private readonly files: InsertFiles
  private readonly events: InserterEvents
  private readonly faults: Faults
  private readonly stopping = new AbortController()
  private running: Promise<void> | undefined
  private failures = 0
  private lastError: string | undefined

  constructor(source: SegmentSource, target: InsertTarget, files: InsertFiles, events: InserterEvents, faults: Faults) {
    this.source = source
    this.target = target
    this.files = files
    this.events = events
    this.faults = faults
  }

  start(): void {
    this.running ??= this.run()
  }

  /**
   * Resolves when the source has ended and its last segment is stored, or at the first failure after `giveUp` was
   * called: what is not stored stays in the spool for the next start.
   */
  async drain(): Promise<void> {
    await this.running
  }

  /** From now on a failure ends the run instead of being retried. */
  giveUp(): void {
    this.stopping.abort()
  }

  /** What `/health` shows: failures in a row and what the last one said. */
  state(): { failures: number; lastError: string | undefined } {
    return { failures: this.failures, lastError: this.lastError }
  }

  private async run(): Promise<void> {
    for (;;) {
      const segment = await this.source.take()
      if (segment === undefined || !(await this.store(segment))) return
      this.faults('before-delete')
      await this.retrying(segment, () => this.source.remove(segment))
    }
  }

  private async store(segment: Segment): Promise<boolean> {
    const startMs = performance.now()
    const stored = await this.retrying(segment, () => this.insert(segment))
    if (stored) this.events.onInserted?.(segment, (performance.now() - startMs) / 1000)
    return stored
  }

  private async insert(segment: Segment): Promise<void> {
    const schema = segmentSchema(segment.name.table, segment.name.schemaVersion)
    try {
      this.faults('during-insert')
      await this.insertAs(segment, schema, this.files.path(segment.file), segment.id)
      this.faults('after-insert')
    } catch (error) {
      if (!isBadData(error)) throw error
      await insertByHalves({
        segment,
        files: this.files,
        insert: (path, token) => this.insertAs(segment, schema, path, token),
        onBadRow: (row, cause) => this.events.onQuarantined?.(segment, row, cause),
        faults: this.faults,
      })
    }
  }

  private insertAs(segment: Segment, schema: SegmentSchema, path: string, token: string): Promise<void> {
    return this.target.insertFile({
      table: `${this.target.name}.${segment.name.table}`,
      columns: schema.columns,
      structure: schema.structure,
      path,
      settings: { ...schema.settings, insert_deduplication_token: token },
    })
  }

  /** Repeats until it succeeds, waiting longer each time; false when it was told to give up. */
  private async retrying(segment: Segment, task: () => Promise<void>): Promise<boolean> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        await task()
        this.failures = 0
        this.lastError = undefined
        return true
      } catch (error) {
        this.failures++
        this.lastError = (error as Error).message
        this.events.onRetry?.(segment, error, waitMs)
        if (this.stopping.signal.aborted) return false
        // Jitter, so that several nodes do not knock together.
        await sleep(waitMs * (0.75 + Math.random() / 2), undefined, { signal: this.stopping.signal }).catch(
          () => undefined,
        )
        if (this.stopping.signal.aborted) return false
      }
    }
  }
}
