/**
 * The spool is the promise: what `append` has resolved is on disk and will be in ClickHouse, once.
 *
 * Invariants
 * - One writer. Appends that arrive while a sync is under way form the next group and share the next sync.
 * - Sequence numbers are given out in order and never again, also not those of a group that failed.
 * - Within a segment they are contiguous: row i of the file has number `firstSeq + i`.
 * - A segment is published to the inserter only when every append with rows in it is committed.
 * - Before a segment is deleted, a younger one exists on disk, so that the counter outlives an empty spool.
 * - After a failed write or sync the file is cut back to what was committed and never written again.
 *
 * Format: `<table>-<node>-<firstSeq>-<schemaVersion>.ndjson`, one JSONCompactEachRow line per row.
 * Writing: `segment-writer.ts`. Recovery: `recovery.ts`. Keys: `idempotency.ts`.
 */
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Faults } from '../faults.ts'
import { AppendQueue } from './append-queue.ts'
import type { SpoolFiles } from './files.ts'
import { FreeDisk } from './free-disk.ts'
import type { IdempotencyKeys, KeyedReply } from './idempotency.ts'
import { judgeOpenIntents } from './open-intents.ts'
import { type Piece, sizeOf } from './pieces.ts'
import { type Cut, recoverSegments } from './recovery.ts'
import { SealedSegments } from './sealed-segments.ts'
import { lastSeqOf, nextSeqAfter, type Segment } from './segment.ts'
import { type NumberedRows, SegmentWriter } from './segment-writer.ts'
import { SharedReads } from './shared-reads.ts'
import { StoredWaiters } from './stored-waiters.ts'

export interface SpoolOptions {
  readonly table: string
  readonly node: string
  readonly schemaVersion: number
  /** Bytes on disk at which appends are refused. */
  readonly bytesMax: number
  /** Free bytes that must remain on the file system. */
  readonly diskReserveBytes: number
  /** A segment with rows is sealed after this long, if the inserter is idle. */
  readonly sealAfterMs: number
  /** Bytes at which a segment is full: `LIMITS.segmentBytesMax` unless the engine's memory takes less at once. */
  readonly segmentBytesMax?: number
}

/** What the spool tells its observer; all optional, called synchronously. */
export interface SpoolEvents {
  /** Rows are safe on disk and not in the store yet; the appends are in the order of their numbers. */
  onCommit?(rows: number, bytes: number, seconds: number, appends: readonly NumberedRows[]): void
  onSync?(seconds: number): void
  onFailure?(error: unknown): void
}

/** Where the rows of an append stand. */
export interface Commit {
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
}

/** From this many rows in an open segment the load is high; it is sealed at the second number, whatever its age. */
const BUSY_ROWS_MIN = 1_000
const BUSY_ROWS_MAX = 20_000
const BUSY_AGE_FACTOR = 3

interface Append extends NumberedRows {
  readonly bytes: number
  readonly keyed: KeyedReply | undefined
  readonly resolve: (commit: Commit) => void
  readonly reject: (error: unknown) => void
}

/** After a failure to open or seal, this long until the next try. */
const RETRY_MS = 1_000

export class Spool {
  private readonly files: SpoolFiles
  private readonly keys: IdempotencyKeys
  private readonly options: SpoolOptions
  private readonly events: SpoolEvents
  private readonly writer: SegmentWriter
  private nextSeq: number
  private readonly sealed: SealedSegments
  private readonly appends = new AppendQueue<Append>()
  private writing: Promise<void> | undefined
  private exclusive: Promise<unknown> = Promise.resolve()
  private taker: ((segment: Segment | undefined) => void) | undefined
  private sealTimer: NodeJS.Timeout | undefined
  private sealWanted = false
  /** No more appends; after `ended` no more segments either. */
  private closed = false
  private ended = false
  private readonly disk: FreeDisk
  private readonly stored: StoredWaiters
  private readonly reads: SharedReads
  /** What recovery cut off at this start. */
  readonly cuts: readonly Cut[]

  private constructor(
    files: SpoolFiles,
    keys: IdempotencyKeys,
    options: SpoolOptions,
    events: SpoolEvents,
    faults: Faults,
    start: { segments: readonly Segment[]; cuts: readonly Cut[]; nextSeq: number },
  ) {
    this.files = files
    this.reads = new SharedReads(files)
    this.disk = new FreeDisk(files, options.diskReserveBytes)
    this.keys = keys
    this.options = options
    this.events = events
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
        onSync: seconds => events.onSync?.(seconds),
        onFailure: error => events.onFailure?.(error),
        onPublish: segment => this.publish(segment),
      },
      faults,
      Math.min(options.segmentBytesMax ?? LIMITS.segmentBytesMax, LIMITS.segmentBytesMax),
    )
  }

  /** Recovers what is on disk and opens the first segment. Throws when the directory cannot be used. */
  static async start(
    files: SpoolFiles,
    quarantine: SpoolFiles,
    keys: IdempotencyKeys,
    options: SpoolOptions,
    events: SpoolEvents,
    faults: Faults,
  ): Promise<Spool> {
    const recovered = await recoverSegments(files, quarantine, options.table)
    const all = await judgeOpenIntents(files, keys, recovered.segments)
    const segments = all.filter(({ rows }) => rows > 0)
    const emptied = [...recovered.emptyFiles, ...all.filter(({ rows }) => rows === 0).map(({ file }) => file)]
    const nextSeq = nextSeqAfter(segments, emptied, options.node)
    const spool = new Spool(files, keys, options, events, faults, { segments, cuts: recovered.cuts, nextSeq })
    await spool.writer.ensureOpen()
    await spool.disk.measure()
    for (const file of emptied) if (file !== spool.writer.openFile) await files.remove(file)
    await files.syncDirectory()
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
      await this.appends.settled()
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
      this.sealWhenDue()
    })
  }

  /** Deletes a segment that is in the store for ever. */
  async remove(segment: Segment): Promise<void> {
    await this.exclusively(async () => {
      await this.keys.sync()
      // The counter must outlive the file: there is always a younger segment.
      if (!this.closed) await this.writer.ensureOpen()
      await this.files.remove(segment.file)
      await this.files.syncDirectory()
    })
    if (this.sealed.remove(segment) && segment.name.node === this.options.node) this.stored.advance(lastSeqOf(segment))
  }

  /** Seals what is open without waiting for its age, and resolves true when it is stored, false after `timeoutMs`. */
  async waitStored(seq: number, timeoutMs: number): Promise<boolean> {
    if (this.stored.through >= seq) return true
    this.sealWanted = true
    this.sealWhenDue()
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
    const open = node === this.options.node ? this.writer.openSegment : undefined
    if (open !== undefined && open.rows > 0) return lastSeqOf(open)
    const sealed = this.sealed.newestOf(node)
    return sealed === undefined ? 0 : lastSeqOf(sealed)
  }

  /** Committed rows of the first file that has one above the number; undefined when there is none, or no more. */
  async readAfter(node: string, seq: number): Promise<{ bytes: Buffer; lastSeq: number } | undefined> {
    const sealed = this.sealed.firstAbove(node, seq)
    const open = node === this.options.node ? this.writer.openSegment : undefined
    const found = sealed ?? (open !== undefined && lastSeqOf(open) > seq ? open : undefined)
    if (found === undefined) return undefined
    try {
      const bytes = await this.reads.read(found.file, found.bytes)
      return { bytes, lastSeq: lastSeqOf(found) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** The highest number given out. */
  get lastSeq(): number {
    return this.nextSeq - 1
  }

  /** 0 to 1: how much of the bound is used. */
  get fill(): number {
    return this.bytes / this.options.bytesMax
  }

  /** Rows on disk that the store does not have yet. */
  get waitingRows(): number {
    return this.sealed.rows + this.writer.openRows
  }

  /** What `/health` and `/metrics` show. */
  stats() {
    const oldestMs = this.sealed.oldest?.sinceMs ?? this.writer.openSinceMs
    return {
      bytes: this.bytes,
      bytesMax: this.options.bytesMax,
      segments: this.sealed.count,
      rows: this.waitingRows,
      oldestMs: oldestMs === undefined ? 0 : performance.now() - oldestMs,
      freeBytes: this.disk.bytes,
      isFull: this.bytes >= this.options.bytesMax || this.disk.isFull,
    }
  }

  /** Ends accepting; what is under way is finished and the open segment published. `take` ends after the last one. */
  async close(): Promise<void> {
    this.closed = true
    await this.writing
    clearTimeout(this.sealTimer)
    await this.exclusively(async () => {
      await this.writer.seal()
      await this.writer.close()
    })
    this.ended = true
    this.taker?.(this.sealed.oldest)
    this.taker = undefined
  }

  private get bytes(): number {
    return this.sealed.bytes + this.writer.openBytes
  }

  private refuse(): void {
    if (this.closed) {
      throw new TailraceError('shutting_down', 'the server is shutting down: send again to the next one', {
        retryAfterS: 1,
      })
    }
    const { bytesMax } = this.options
    if (this.bytes + this.appends.bytes >= bytesMax) {
      throw new TailraceError(
        'spool_full',
        `the spool holds ${this.bytes} of ${bytesMax} bytes because ClickHouse does not take them: wait, or raise SPOOL_MAX_BYTES`,
        { retryAfterS: 5 },
      )
    }
    this.disk.refuse()
  }

  private async writeGroups(): Promise<void> {
    while (!this.appends.isEmpty) {
      const group = this.appends.takeGroup()
      await this.exclusively(() => this.writeGroup(group))
      await this.disk.measure()
      this.sealWhenDue()
    }
    this.writing = undefined
  }

  private async writeGroup(group: readonly Append[]): Promise<void> {
    const startMs = performance.now()
    let intents: readonly number[] = []
    try {
      intents = await this.intend(group)
      const bytes = await this.writer.commit(group)
      this.keys.settle(intents, true)
      const rows = group.reduce((sum, append) => sum + append.rows, 0)
      this.events.onCommit?.(rows, bytes, (performance.now() - startMs) / 1000, group)
      for (const { firstSeq, rows, resolve } of group) resolve(this.commitOf(firstSeq, rows))
    } catch (cause) {
      this.keys.settle(intents, false)
      this.events.onFailure?.(cause)
      const message = `the spool could not be written (${(cause as Error).message}): nothing of this request was kept, send it again`
      for (const { reject } of group) reject(new TailraceError('write_failed', message, { cause, retryAfterS: 5 }))
    } finally {
      this.appends.settle(group)
    }
  }

  private async intend(group: readonly Append[]): Promise<readonly number[]> {
    const entries = group.flatMap(({ keyed, firstSeq, rows }) =>
      keyed === undefined ? [] : [{ ...keyed, ...this.commitOf(firstSeq, rows) }],
    )
    return entries.length === 0 ? [] : this.keys.intend(entries)
  }

  private commitOf(firstSeq: number, rows: number): Commit {
    return { node: this.options.node, firstSeq, lastSeq: firstSeq + rows - 1 }
  }

  private publish(segment: Segment): void {
    this.sealed.push(segment)
    const taker = this.taker
    this.taker = undefined
    taker?.(this.sealed.oldest)
  }

  /** Seals by age only while the inserter waits: under load a segment grows, and one large insert is cheaper than ten. */
  private sealWhenDue(): void {
    clearTimeout(this.sealTimer)
    const sinceMs = this.writer.openSinceMs
    const isDue = this.writer.needsOpen || (this.taker !== undefined && sinceMs !== undefined)
    if (this.closed || !isDue) return
    const waitMs = this.sealWanted || sinceMs === undefined ? 0 : sinceMs + this.sealAgeMs() - performance.now()
    if (waitMs > 0) this.sealTimer = setTimeout(() => this.sealWhenDue(), waitMs)
    else this.exclusively(() => this.sealNow()).catch(error => this.sealLater(error))
  }

  /** Under load a segment waits longer, because the engine stores 20,000 rows at half the cost a row of 2,000. */
  private sealAgeMs(): number {
    const { openRows } = this.writer
    if (openRows >= BUSY_ROWS_MAX) return 0
    return openRows < BUSY_ROWS_MIN ? this.options.sealAfterMs : this.options.sealAfterMs * BUSY_AGE_FACTOR
  }

  private async sealNow(): Promise<void> {
    // After a failure a new file comes first: what was acknowledged before is published with it.
    await this.writer.ensureOpen()
    if (this.taker === undefined) return
    await this.writer.seal()
    this.sealWanted = false
  }

  private sealLater(error: unknown): void {
    this.events.onFailure?.(error)
    this.sealTimer = setTimeout(() => this.sealWhenDue(), RETRY_MS)
  }

  private exclusively<T>(task: () => Promise<T>): Promise<T> {
    const result = this.exclusive.then(task)
    this.exclusive = result.catch(() => undefined)
    return result
  }
}
