/**
 * Moves sealed segments into ClickHouse, in order, each exactly once. The segment's id is the deduplication token, so a
 * repeat after a crash changes nothing. A segment that the engine cannot read, or that does not fit into its memory, is
 * cut into ranges (`bisection.ts`). Every other failure is a state of the server that passes: the same bytes are tried
 * again for ever.
 *
 * The token answers a repeat for as long as the store remembers it. Where others insert too, that is not for ever: after
 * an attempt that may have been committed and `LIMITS.tokenTrustMs`, the store is asked what it has (`reconcile.ts`). A
 * segment found on disk at the start may have been tried by an earlier life at an unknown time, so it is asked about at
 * once. Embedded it is not, since there nothing but our own inserts, in order, can make a token be forgotten.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import { mayHaveHappened } from '../../db/errors.ts'
import type { InsertTarget } from '../../db/stored-rows.ts'
import { type SegmentSchema, segmentSchema } from '../../db/tables.ts'
import type { Faults } from '../faults.ts'
import { guard } from '../spool/guard.ts'
import type { Segment } from '../spool/segment.ts'
import type { Attempt, Reconciled } from './attempt.ts'
import { storeSegment } from './bisection.ts'
import { BisectionPlan } from './bisection-plan.ts'
import type { InsertFiles } from './insert-files.ts'
import type { Range } from './ranges.ts'

/** Where segments come from and go: the spool. */
export interface SegmentSource {
  take(): Promise<Segment | undefined>
  remove(segment: Segment): Promise<void>
}

export interface InserterEvents {
  onInserted?(segment: Segment, seconds: number): void
  onRetry?(segment: Segment, error: unknown, waitMs: number): void
  onQuarantined?(segment: Segment, row: number, error: unknown): void
  /** Rows of a segment do not fit into the engine's memory together and are inserted in halves. */
  onBisected?(segment: Segment, range: Range, error: Error): void
  /** Files that a crash has left behind could not be removed; the next start tries again. */
  onSweepFailed?(error: unknown): void
  /** A segment whose fate was unknown was partly or wholly there. */
  onReconciled?(segment: Segment, result: Reconciled): void
  /** One of the functions above threw; the segment is not affected. */
  onObserverFailure?(error: unknown): void
}

function guarded(events: InserterEvents): InserterEvents {
  const report = events.onObserverFailure?.bind(events)
  return {
    onInserted: guard(events.onInserted?.bind(events), report),
    onRetry: guard(events.onRetry?.bind(events), report),
    onQuarantined: guard(events.onQuarantined?.bind(events), report),
    onBisected: guard(events.onBisected?.bind(events), report),
    onSweepFailed: guard(events.onSweepFailed?.bind(events), report),
    onReconciled: guard(events.onReconciled?.bind(events), report),
  }
}

/** What `/health` shows. */
export interface InserterState {
  /** In a row. */
  readonly failures: number
  /** Of the last failure, or why the segment under way is bisected. */
  readonly lastError: string | undefined
  /** The segment under way cannot be stored as a whole, and is stored in ranges. */
  readonly isBisecting: boolean
}

/** For tests, which have less time. */
export interface InserterTimes {
  /** How long a token is trusted after an attempt of unknown fate. */
  readonly tokenTrustMs?: number
  /** How long a small range must fail for want of memory before it is cut, and a row before it is given up. */
  readonly memoryPatienceMs?: number
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
  private readonly memoryPatienceMs: number
  /** Monotonic; a segment that is older was found on disk. */
  private readonly createdMs = performance.now()
  /** Since when the segment under way may have been committed without our knowing. */
  private unknownSinceMs = Number.POSITIVE_INFINITY
  private readonly stopping = new AbortController()
  private running: Promise<void> | undefined
  private failures = 0
  private lastError: string | undefined
  private isBisecting = false

  constructor(
    source: SegmentSource,
    target: InsertTarget,
    files: InsertFiles,
    events: InserterEvents,
    faults: Faults,
    { tokenTrustMs = LIMITS.tokenTrustMs, memoryPatienceMs = LIMITS.memoryPatienceMs }: InserterTimes = {},
  ) {
    this.tokenTrustMs = tokenTrustMs
    this.memoryPatienceMs = memoryPatienceMs
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

  state(): InserterState {
    const { failures, lastError, isBisecting } = this
    return { failures, lastError, isBisecting }
  }

  private async run(): Promise<void> {
    await this.files.sweep().catch(error => this.events.onSweepFailed?.(error))
    for (;;) {
      const segment = await this.source.take()
      if (segment === undefined || !(await this.store(segment))) return
    }
  }

  private async store(segment: Segment): Promise<boolean> {
    const startMs = performance.now()
    const wasFound = segment.sinceMs < this.createdMs
    this.unknownSinceMs = wasFound && !this.target.isOurs ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    let plan = BisectionPlan.none(segment, this.files)
    const isStored = await this.retrying(segment, async () => {
      if (wasFound && plan.isEmpty) plan = await BisectionPlan.read(segment, this.files)
      this.isBisecting = !plan.isEmpty
      await this.insert(segment, plan)
    })
    if (!isStored) return false
    this.isBisecting = false
    this.events.onInserted?.(segment, (performance.now() - startMs) / 1000)
    this.faults('before-delete')
    // The segment goes before its plan, without which the next start would insert it whole.
    return (
      (await this.retrying(segment, () => this.source.remove(segment))) &&
      (await this.retrying(segment, () => plan.remove()))
    )
  }

  private async insert(segment: Segment, plan: BisectionPlan): Promise<void> {
    const startMs = performance.now()
    try {
      await storeSegment(this.attempt(segment, plan, startMs - this.unknownSinceMs > this.tokenTrustMs))
    } catch (error) {
      if (mayHaveHappened(error)) this.unknownSinceMs = Math.min(this.unknownSinceMs, startMs)
      throw error
    }
  }

  private attempt(segment: Segment, plan: BisectionPlan, mustAsk: boolean): Attempt {
    const schema = segmentSchema(segment.name.table, segment.name.schemaVersion)
    return {
      segment,
      plan,
      mustAsk,
      files: this.files,
      target: this.target,
      memoryPatienceMs: this.memoryPatienceMs,
      faults: this.faults,
      insert: (path, token) => this.insertAs(segment, schema, path, token),
      onBadRow: (row, error) => this.events.onQuarantined?.(segment, row, error),
      onReconciled: result => this.events.onReconciled?.(segment, result),
      onCut: (range, error) => this.noteCut(segment, range, error),
    }
  }

  private noteCut(segment: Segment, range: Range, error: Error): void {
    this.isBisecting = true
    this.lastError = error.message
    this.events.onBisected?.(segment, range, error)
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
