/**
 * The spool is the promise: what `append` has resolved is on disk and will be in ClickHouse, once.
 *
 * Invariants
 * - One writer. Appends that arrive while a sync is under way form the next group and share the next sync.
 * - Sequence numbers are given out in order and never again, also not those of a group that failed.
 * - Within a segment they are contiguous: row i of the file has number `firstSeq + i`.
 * - A segment is published to the inserter only when every append with rows in it is committed, in order of its numbers.
 * - Before a segment is deleted, a younger one exists on disk, so that the counter outlives an empty spool.
 * - After a failed write or sync the file is never written again, and cut back to what was committed before it is
 *   published. The refusal does not wait for a cut that fails: a process that is killed before one succeeds may keep rows
 *   without `Idempotency-Key` that were refused, as after a lost reply.
 * - An append is durable, or refused, before any observer hears of it.
 * - Nothing waits forever: a hang or failure is a state of `/health`, and new appends are refused.
 *
 * Format: `<table>-<node>-<firstSeq>-<schemaVersion>.ndjson`, one JSONCompactEachRow line per row.
 * Writing: `segment-writer.ts`. Recovery: `recovery.ts`. Keys: `commit-journal.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../core/errors.ts'
import type { KeyedReply } from '../../core/kept-reply.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Faults } from '../faults.ts'
import type { SpoolFiles } from '../storage/files.ts'
import { type Append, acknowledge, type Commit, commitOf, refuse } from './append.ts'
import { AppendQueue } from './append-queue.ts'
import type { CommitJournal } from './commit-journal.ts'
import { ExclusiveTasks } from './exclusive-tasks.ts'
import { FreeDisk } from './free-disk.ts'
import { judgeOpenIntents } from './open-intents.ts'
import { type Piece, sizeOf } from './pieces.ts'
import { type Cut, recoverSegments } from './recovery.ts'
import { SealSchedule } from './seal-schedule.ts'
import { SealedSegments } from './sealed-segments.ts'
import { lastSeqOf, nextSeqAfter, type Segment } from './segment.ts'
import { SegmentWriter } from './segment-writer.ts'
import { guarded, type SpoolEvents } from './spool-events.ts'
import type { SpoolOptions } from './spool-options.ts'
import { SpooledRows } from './spooled-rows.ts'
import { StoredWaiters } from './stored-waiters.ts'
import { WriteHealth } from './write-health.ts'

/** How long closing waits for a group under way; a sync takes milliseconds, so after this long the disk hangs. */
const CLOSE_MS_MAX = 2_500

export class Spool {
  private readonly files: SpoolFiles
  private readonly journal: CommitJournal
  private readonly options: SpoolOptions
  private readonly events: Required<SpoolEvents>
  private readonly writer: SegmentWriter
  private nextSeq: number
  private readonly sealed: SealedSegments
  private readonly appends = new AppendQueue<Append>()
  private writing: Promise<void> | undefined
  private readonly exclusive = new ExclusiveTasks()
  /** Appends need not wait for these. */
  private readonly removals = new ExclusiveTasks()
  private readonly health: WriteHealth
  private taker: ((segment: Segment | undefined) => void) | undefined
  private readonly sealing: SealSchedule
  /** No more appends; after `ended` no more segments either. */
  private closed = false
  private ended = false
  private readonly disk: FreeDisk
  private readonly stored: StoredWaiters
  private readonly spooled: SpooledRows
  /** What recovery cut off at this start. */
  readonly cuts: readonly Cut[]

  private constructor(
    files: SpoolFiles,
    journal: CommitJournal,
    options: SpoolOptions,
    events: SpoolEvents,
    faults: Faults,
    start: { segments: readonly Segment[]; cuts: readonly Cut[]; nextSeq: number },
  ) {
    this.files = files
    this.events = guarded(events)
    this.disk = new FreeDisk(files, options.diskReserveBytes, this.events.onMeasureFailure)
    this.journal = journal
    this.options = options
    this.cuts = start.cuts
    this.sealed = new SealedSegments(start.segments)
    this.nextSeq = start.nextSeq
    this.stored = new StoredWaiters((this.sealed.oldestOf(options.node)?.name.firstSeq ?? start.nextSeq) - 1)
    const { table, node, schemaVersion } = options
    this.writer = new SegmentWriter(
      files,
      { table, node, schemaVersion },
      start.nextSeq,
      {
        onSync: this.events.onSync,
        onFailure: this.events.onFailure,
        onPublish: segment => this.publish(segment),
      },
      faults,
      Math.min(options.segmentBytesMax ?? LIMITS.segmentBytesMax, LIMITS.segmentBytesMax),
    )
    this.spooled = new SpooledRows(files, node, this.sealed, this.writer)
    this.sealing = new SealSchedule(
      this.writer,
      options.sealAfterMs,
      () => this.taker !== undefined,
      () => this.exclusive.run(() => this.sealNow()),
    )
    this.health = new WriteHealth({
      waitingSinceMs: () => this.appends.waitingSinceMs,
      runningSinceMs: () =>
        Math.min(this.exclusive.runningSinceMs ?? Infinity, this.removals.runningSinceMs ?? Infinity),
      needsOpen: () => this.writer.needsOpen,
    })
  }

  /** Recovers what is on disk and opens the first segment. Throws when the directory cannot be used. */
  static async start(
    files: SpoolFiles,
    quarantine: SpoolFiles,
    journal: CommitJournal,
    options: SpoolOptions,
    events: SpoolEvents,
    faults: Faults,
  ): Promise<Spool> {
    const recovered = await recoverSegments(files, quarantine, options.table)
    const all = await judgeOpenIntents(files, journal, options.table, recovered.segments)
    const segments = all.filter(({ rows }) => rows > 0)
    const emptied = [...recovered.emptyFiles, ...all.filter(({ rows }) => rows === 0).map(({ file }) => file)]
    const nextSeq = nextSeqAfter(segments, emptied, options.node)
    const spool = new Spool(files, journal, options, events, faults, { segments, cuts: recovered.cuts, nextSeq })
    try {
      await spool.writer.ensureOpen()
      for (const file of emptied) if (file !== spool.writer.openFile) await files.remove(file)
      await files.syncDirectory()
    } catch (error) {
      await spool.writer.close()
      throw error
    }
    await spool.disk.start()
    return spool
  }

  /**
   * Puts rows on disk and resolves when they are safe there. All of them or none.
   * Throws `spool_full`, `disk_full`, `write_failed`, `shutting_down`, each with the seconds after which to try again.
   *
   * @param pieces rows from a `PieceBuilder`; the spool writes their numbers into them
   */
  async append(pieces: readonly Piece[], keyed?: KeyedReply): Promise<Commit> {
    this.refuse()
    while (!this.appends.hasRoom) {
      await this.appends.settled(LIMITS.spoolStuckMs)
      this.refuse()
    }
    return new Promise((resolve, reject) => {
      const { rows, bytes } = sizeOf(pieces)
      this.appends.push({ pieces, rows, bytes, firstSeq: this.nextSeq, keyed, resolve, reject })
      this.nextSeq += rows
      this.writing ??= this.writeGroups()
    })
  }

  /** The oldest published segment, once there is one; undefined when the spool is closed. One taker at a time. */
  take(): Promise<Segment | undefined> {
    const first = this.sealed.oldest
    if (first !== undefined || this.ended) return Promise.resolve(first)
    return new Promise(resolve => {
      this.taker = resolve
      this.sealing.check()
    })
  }

  /** Deletes a segment that is in the store for ever. */
  async remove(segment: Segment): Promise<void> {
    await this.exclusive.run(async () => {
      await this.journal.sync()
      // The counter must outlive the file: there is always a younger segment.
      if (!this.closed) await this.writer.ensureOpen()
    })
    await this.removals.run(async () => {
      await this.files.remove(segment.file)
      await this.files.syncDirectory()
    })
    if (this.sealed.remove(segment) && segment.name.node === this.options.node) this.stored.advance(lastSeqOf(segment))
  }

  /** Seals what is open without waiting for its age, and resolves true when it is stored, false after `timeoutMs`. */
  async waitStored(seq: number, timeoutMs: number): Promise<boolean> {
    if (this.stored.through >= seq) return true
    this.sealing.want()
    return this.stored.wait(seq, timeoutMs)
  }

  /** The highest number up to which every row is in the store. */
  get storedThrough(): number {
    return this.stored.through
  }

  /** The same for rows of any node: those of an earlier life of this directory may still wait. */
  storedThroughOf(node: string): number {
    if (node === this.options.node) return this.stored.through
    const oldest = this.sealed.oldestOf(node)
    return oldest === undefined ? Number.MAX_SAFE_INTEGER : oldest.name.firstSeq - 1
  }

  /** Number of the node's last committed row that has a file; 0 when none has. */
  lastIn(node: string): number {
    return this.spooled.lastIn(node)
  }

  /** Committed rows of the first file that has one above the number; undefined when there is none, or no more. */
  readAfter(node: string, seq: number): Promise<{ bytes: Buffer; lastSeq: number } | undefined> {
    return this.spooled.readAfter(node, seq)
  }

  /** The highest number given out. */
  get lastSeq(): number {
    return this.nextSeq - 1
  }

  /** 0 to 1: how much of the bound is used. */
  get fill(): number {
    return this.usedBytes / this.options.bytesMax
  }

  /** Rows on disk that the store does not have yet. */
  get waitingRows(): number {
    return this.spooled.count
  }

  /** What `/health` and `/metrics` show. */
  stats() {
    const oldestMs = this.spooled.oldestSinceMs
    const isFull = this.usedBytes >= this.options.bytesMax || this.disk.isFull
    const { state, reason } = this.health.condition
    return {
      state: state === 'ok' && isFull ? ('full' as const) : state,
      /** Why it is failing or stuck. */
      reason,
      bytes: this.bytes,
      bytesMax: this.options.bytesMax,
      segments: this.sealed.count,
      rows: this.waitingRows,
      oldestMs: oldestMs === undefined ? 0 : performance.now() - oldestMs,
      freeBytes: this.disk.bytes,
    }
  }

  /**
   * Ends accepting; what is under way is finished and the open segment published. `take` ends after the last one. False
   * when the disk did not finish in time: what it still does was not acknowledged, and the next start repairs it.
   */
  async close(timeoutMs = CLOSE_MS_MAX): Promise<boolean> {
    this.closed = true
    this.sealing.stop()
    this.disk.stop()
    const finished = this.finish().then(() => true)
    const isFinished = await Promise.race([finished, sleep(timeoutMs, false, { ref: false })])
    if (!isFinished) this.events.onFailure(new Error(`the spool did not finish writing within ${timeoutMs} ms`))
    this.ended = true
    this.taker?.(this.sealed.oldest)
    this.taker = undefined
    return isFinished
  }

  /** Never rejects: what cannot be sealed stays on disk for the next start. */
  private async finish(): Promise<void> {
    await this.writing
    await this.exclusive.run(async () => {
      try {
        await this.writer.ensureOpen()
        await this.writer.seal()
      } catch (error) {
        this.events.onFailure(error)
      }
      await this.writer.close()
    })
    // Removals are entered by tasks before this one.
    await this.removals.settled()
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.spooled.bytes
  }

  /** Of the bound. */
  private get usedBytes(): number {
    return this.bytes + (this.options.othersBytes?.() ?? 0)
  }

  private refuse(): void {
    if (this.closed) {
      throw new TailraceError('shutting_down', 'the server is shutting down: send again to the next one', {
        retryAfterS: 1,
      })
    }
    const { bytesMax } = this.options
    if (this.usedBytes + this.appends.bytes >= bytesMax) {
      throw new TailraceError(
        'spool_full',
        `the spool holds ${this.usedBytes} of ${bytesMax} bytes because ClickHouse does not take them: wait, or raise SPOOL_MAX_BYTES`,
        { retryAfterS: 5 },
      )
    }
    this.disk.refuse()
    this.health.refuse()
  }

  /** Ends only when nothing is left to write: whatever fails in here, the appends behind it have their turn. */
  private async writeGroups(): Promise<void> {
    while (!this.appends.isEmpty) await this.settleGroup(this.appends.takeGroup()).catch(this.events.onFailure)
    this.writing = undefined
  }

  private async settleGroup(group: readonly Append[]): Promise<void> {
    try {
      await this.exclusive.run(() => this.writeGroup(group))
    } catch (error) {
      // A fault of ours. Appends that have their answer keep it.
      this.refuseGroup(group, error)
    } finally {
      this.appends.settle(group)
    }
    this.sealing.check()
  }

  /** Decides whether the group is durable, answers it, and lets observers know, in this order. */
  private async writeGroup(group: readonly Append[]): Promise<void> {
    const startMs = performance.now()
    let intents: readonly number[] = []
    let bytes: number
    try {
      intents = await this.intend(group)
      bytes = await this.writer.commit(group)
    } catch (error) {
      this.writer.skip(group)
      this.refuseGroup(group, error)
      this.settleKeys(intents, false)
      return
    }
    acknowledge(group, this.options.node)
    this.settleKeys(intents, true)
    this.health.succeeded()
    const rows = group.reduce((total, append) => total + append.rows, 0)
    this.events.onCommit(rows, bytes, (performance.now() - startMs) / 1000, group)
  }

  private refuseGroup(group: readonly Append[], cause: unknown): void {
    this.health.failed(cause)
    refuse(group, cause)
    this.events.onFailure(cause)
  }

  private async intend(group: readonly Append[]): Promise<readonly number[]> {
    const entries = group.flatMap(({ keyed, firstSeq, rows }) =>
      keyed === undefined
        ? []
        : [{ ...keyed, table: this.options.table, ...commitOf(this.options.node, firstSeq, rows) }],
    )
    return entries.length === 0 ? [] : this.journal.intend(entries)
  }

  /** Does not throw: the group has its answer. An intent without outcome is judged by its rows at the next start. */
  private settleKeys(intents: readonly number[], happened: boolean): void {
    try {
      this.journal.settle(intents, happened)
    } catch (error) {
      this.events.onFailure(error)
    }
  }

  private publish(segment: Segment): void {
    this.sealed.push(segment)
    const taker = this.taker
    this.taker = undefined
    taker?.(this.sealed.oldest)
  }

  private async sealNow(): Promise<void> {
    const wasFailing = this.writer.needsOpen
    try {
      // After a failure a new file comes first: what was acknowledged before is published with it.
      await this.writer.ensureOpen()
      if (wasFailing) this.health.succeeded()
      if (this.taker === undefined) return
      await this.writer.seal()
      this.sealing.sealed()
    } catch (error) {
      if (wasFailing) this.health.failed(error)
      this.events.onFailure(error)
      throw error
    }
  }
}
