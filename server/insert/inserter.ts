/**
 * Moves sealed segments into ClickHouse, in order, each exactly once. The segment's id is the deduplication token, so
 * a repeat after a crash changes nothing. Bytes that the engine refuses are halved until the bad rows stand alone in
 * quarantine; every other failure is a state of the server that passes, and the same bytes are tried again for ever.
 *
 * The token answers a repeat for as long as the store remembers it. Where others insert too, that is not for ever: after
 * an attempt that may have been committed and `LIMITS.tokenTrustMs`, the store is asked what it has (`reconcile.ts`). A
 * segment found on disk at the start may have been tried by an earlier life, nobody knows when, so it is asked about at
 * once; embedded it is not, since there nothing but our own inserts, in order, can make a token be forgotten.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import { isBadData, mayHaveHappened } from '../../db/errors.ts'
import type { InsertTarget } from '../../db/stored-rows.ts'
import { type SegmentSchema, segmentSchema } from '../../db/tables.ts'
import type { Faults } from '../faults.ts'
import { guard } from '../spool/guard.ts'
import type { Segment } from '../spool/segment.ts'
import { type Halving, insertByHalves } from './halving.ts'
import type { InsertFiles } from './insert-files.ts'
import { type Reconciled, reconcile } from './reconcile.ts'

/** Where segments come from and go: the spool. */
export interface SegmentSource {
  take(): Promise<Segment | undefined>
  remove(segment: Segment): Promise<void>
}

export interface InserterEvents {
  onInserted?(segment: Segment, seconds: number): void
  onRetry?(segment: Segment, error: unknown, waitMs: number): void
  onQuarantined?(segment: Segment, row: number, error: unknown): void
  /** A segment whose fate was unknown was partly or wholly there. */
  onReconciled?(segment: Segment, result: Reconciled): void
  /** One of the functions above threw; the segment goes its way all the same. */
  onObserverFailure?(error: unknown): void
}

function guarded(events: InserterEvents): InserterEvents {
  const report = events.onObserverFailure?.bind(events)
  return {
    onInserted: guard(events.onInserted?.bind(events), report),
    onRetry: guard(events.onRetry?.bind(events), report),
    onQuarantined: guard(events.onQuarantined?.bind(events), report),
    onReconciled: guard(events.onReconciled?.bind(events), report),
  }
}

const RETRY_FIRST_MS = 100
const RETRY_MAX_MS = 10_000

export class Inserter {
  private readonly source: SegmentSource
  private readonly target: InsertTarget
  private readonly files: InsertFiles
  private readonly events: InserterEvents
  private readonly faults: Faults
  private readonly tokenTrustMs: number
  /** Monotonic; a segment that is older was found on disk. */
  private readonly createdMs = performance.now()
  /** Since when the segment under way may have been committed without our knowing. */
  private unknownSinceMs = Number.POSITIVE_INFINITY
  private readonly stopping = new AbortController()
  private running: Promise<void> | undefined
  private failures = 0
  private lastError: string | undefined

  /** @param tokenTrustMs how long a token is trusted after an attempt of unknown fate */
  constructor(
    source: SegmentSource,
    target: InsertTarget,
    files: InsertFiles,
    events: InserterEvents,
    faults: Faults,
    tokenTrustMs: number = LIMITS.tokenTrustMs,
  ) {
    this.tokenTrustMs = tokenTrustMs
    this.source = source
    this.target = target
    this.files = files
    this.events = guarded(events)
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
    const wasFound = segment.sinceMs < this.createdMs
    this.unknownSinceMs = wasFound && !this.target.isOurs ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    const stored = await this.retrying(segment, () => this.insert(segment))
    if (stored) this.events.onInserted?.(segment, (performance.now() - startMs) / 1000)
    return stored
  }

  private async insert(segment: Segment): Promise<void> {
    const startMs = performance.now()
    const schema = segmentSchema(segment.name.table, segment.name.schemaVersion)
    const halving: Halving = {
      segment,
      files: this.files,
      insert: (path, token) => this.insertAs(segment, schema, path, token),
      onBadRow: (row, cause) => this.events.onQuarantined?.(segment, row, cause),
      faults: this.faults,
    }
    try {
      if (startMs - this.unknownSinceMs > this.tokenTrustMs) {
        const result = await reconcile(this.target, halving)
        if (result !== undefined) return this.events.onReconciled?.(segment, result)
      }
      await this.insertWhole(halving)
    } catch (error) {
      if (mayHaveHappened(error)) this.unknownSinceMs = Math.min(this.unknownSinceMs, startMs)
      throw error
    }
  }

  private async insertWhole(halving: Halving): Promise<void> {
    const { segment, files, faults } = halving
    try {
      faults('during-insert')
      await halving.insert(files.path(segment.file), segment.id)
      faults('after-insert')
    } catch (error) {
      if (!isBadData(error)) throw error
      await insertByHalves(halving)
    }
  }

  private insertAs(segment: Segment, schema: SegmentSchema, path: string, token: string): Promise<void> {
    return this.target.insertFile({
      table: segment.name.table,
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
