/**
 * The spool is the promise: what `append` has resolved is on disk and will be in ClickHouse, once.
 *
 * Invariants
 * - One writer. Appends that arrive while a sync is under way form the next group and share the next sync.
 * - Sequence numbers are given out in order and never again, also not those of a group that failed.
 * - Within a segment they are contiguous: row i of the file has number `firstSeq + i`.
 * - A segment is published to the inserter only when every append with rows in it is committed.
 * - Before a segment is deleted, the next one exists on disk, so that the counter outlives an empty spool.
 * - After a failed write or sync the file is cut back to what was committed and never written again.
 *
 * Format: `<table>-<node>-<firstSeq>-<schemaVersion>.ndjson`, one JSONCompactEachRow line per row.
 * Recovery: `recovery.ts`. Keys: `idempotency.ts`.
 */
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Faults } from '../faults.ts'
import type { SpoolFile, SpoolFiles } from './files.ts'
import type { IdempotencyKeys, KeyedReply } from './idempotency.ts'
import { cutIntoPieces, type Piece, writePiece } from './pieces.ts'
import type { Cut } from './recovery.ts'
import { recoverSegments } from './recovery.ts'
import { lastSeqOf, type Segment, segmentFile } from './segment.ts'
import { formatSegmentName, type SegmentName } from './segment-name.ts'
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
}

/** What the spool tells its observer; all optional, called synchronously. */
export interface SpoolEvents {
  onCommit?(rows: number, bytes: number, seconds: number): void
  onSync?(seconds: number): void
  onFailure?(error: unknown): void
  /** Rows are durable: what the live tail waits for. */
  onDurable?(firstSeq: number, lines: readonly string[]): void
}

export interface Commit {
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
}

interface Append {
  readonly lines: readonly string[]
  readonly chars: number
  readonly firstSeq: number
  readonly keyed: KeyedReply | undefined
  readonly resolve: (commit: Commit) => void
  readonly reject: (error: unknown) => void
}

/** A segment that is or was written by this process and is not yet published. */
interface OpenSegment {
  readonly name: SegmentName
  readonly file: string
  readonly handle: SpoolFile
  /** What is synced and acknowledged. */
  rows: number
  bytes: number
  /** What is written for the group under way. */
  groupRows: number
  groupBytes: number
  sinceMs: number
}

export class Spool {
  private readonly files: SpoolFiles
  private readonly keys: IdempotencyKeys
  private readonly options: SpoolOptions
  private readonly events: SpoolEvents
  private readonly faults: Faults
  /** The next number to give out, and the next to be written: between them lie the appends that wait. */
  private nextSeq = 1
  private nextToWrite = 1
  private open: OpenSegment | undefined
  /** Closed for writing, waiting for the next segment to exist before they are published. */
  private retired: OpenSegment[] = []
  /** Published, oldest first; the first may be in the inserter's hands. */
  private readonly sealed: Segment[] = []
  private sealedBytes = 0
  private appends: Append[] = []
  private pendingChars = 0
  private writing: Promise<void> | undefined
  private exclusive: Promise<unknown> = Promise.resolve()
  private taker: ((segment: Segment | undefined) => void) | undefined
  private sealTimer: NodeJS.Timeout | undefined
  private sealWanted = false
  private closed = false
  private freeBytes = Number.POSITIVE_INFINITY
  private freeCheckedMs = Number.NEGATIVE_INFINITY
  private readonly stored: StoredWaiters
  private roomWaiters: (() => void)[] = []
  /** What recovery cut off at the last start. */
  readonly cuts: readonly Cut[]

  private constructor(
    files: SpoolFiles,
    keys: IdempotencyKeys,
    options: SpoolOptions,
    events: SpoolEvents,
    faults: Faults,
    recovered: { segments: Segment[]; cuts: Cut[] },
  ) {
    this.files = files
    this.keys = keys
    this.options = options
    this.events = events
    this.faults = faults
    this.cuts = recovered.cuts
    this.sealed.push(...recovered.segments)
    this.sealedBytes = recovered.segments.reduce((sum, segment) => sum + segment.bytes, 0)
    this.stored = new StoredWaiters(0)
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
    await judgeOpenIntents(files, keys, recovered.segments)
    const segments = recovered.segments.filter(segment => segment.rows > 0)
    const spool = new Spool(files, keys, options, events, faults, { segments, cuts: recovered.cuts })
    const ours = segments.filter(segment => segment.name.node === options.node)
    const emptied = recovered.segments.filter(segment => segment.rows === 0)
    const names = [...recovered.emptyFiles, ...emptied.map(segment => segment.file)]
    spool.nextSeq = Math.max(
      1,
      ...ours.map(segment => lastSeqOf(segment) + 1),
      ...names.map(file => firstSeqOf(file, options.node)),
    )
    spool.stored.through = ours[0] === undefined ? spool.nextSeq - 1 : ours[0].name.firstSeq - 1
    spool.nextToWrite = spool.nextSeq
    await spool.openSegment()
    for (const file of names) if (file !== spool.open?.file) await files.remove(file)
    await files.syncDirectory()
    return spool
  }

  /**
   * Puts lines on disk and resolves when they are safe there. All of them or none.
   * Throws `spool_full`, `disk_full`, `write_failed`, `shutting_down`, each with the seconds after which to try again.
   *
   * @param lines rows as `encode.ts` makes them, without sequence number
   */
  async append(lines: readonly string[], keyed?: KeyedReply): Promise<Commit> {
    await this.refuseOrMakeRoom(lines)
    return new Promise((resolve, reject) => {
      const chars = lines.reduce((sum, line) => sum + line.length, 0)
      this.pendingChars += chars
      this.appends.push({ lines, chars, firstSeq: this.nextSeq, keyed, resolve, reject })
      this.nextSeq += lines.length
      this.writing ??= this.writeGroups()
    })
  }

  /** The oldest published segment, once there is one; undefined when the spool is closed. One taker at a time. */
  take(): Promise<Segment | undefined> {
    const first = this.sealed[0]
    if (first !== undefined) return Promise.resolve(first)
    if (this.closed) return Promise.resolve(undefined)
    return new Promise(resolve => {
      this.taker = resolve
      this.sealWhenDue()
    })
  }

  /** Deletes a segment that is in the store for ever. */
  async remove(segment: Segment): Promise<void> {
    await this.keys.sync()
    // The counter must outlive the file: there is always a younger segment.
    await this.exclusively(() => this.ensureOpen())
    await this.files.remove(segment.file)
    await this.files.syncDirectory()
    const index = this.sealed.indexOf(segment)
    if (index >= 0) this.sealed.splice(index, 1)
    this.sealedBytes -= segment.bytes
    if (segment.name.node === this.options.node) this.stored.advance(lastSeqOf(segment))
  }

  /** Seals what is open without waiting for its age, and resolves true when it is stored, false after `timeoutMs`. */
  async waitStored(seq: number, timeoutMs: number): Promise<boolean> {
    if (this.stored.through >= seq) return true
    this.sealWanted = true
    this.sealWhenDue()
    return this.stored.wait(seq, timeoutMs)
  }

  /** The highest sequence number up to which every row is in the store. */
  get storedThrough(): number {
    return this.stored.through
  }

  private get bytes(): number {
    return this.sealedBytes + (this.open?.bytes ?? 0)
  }

  /** 0 to 1: how much of the bound is used. */
  get fill(): number {
    return this.bytes / this.options.bytesMax
  }

  /** What `/health` and `/metrics` show. */
  stats() {
    const oldest = this.sealed[0]?.sinceMs ?? (this.open && this.open.rows > 0 ? this.open.sinceMs : undefined)
    const bytes = this.bytes
    return {
      bytes,
      bytesMax: this.options.bytesMax,
      segments: this.sealed.length,
      openRows: this.open?.rows ?? 0,
      rows: this.sealed.reduce((sum, segment) => sum + segment.rows, 0) + (this.open?.rows ?? 0),
      oldestMs: oldest === undefined ? 0 : performance.now() - oldest,
      nextSeq: this.nextSeq,
      freeBytes: this.freeBytes,
      isFull: bytes >= this.options.bytesMax || this.freeBytes < this.options.diskReserveBytes,
    }
  }

  /** Ends accepting; what is under way is finished and the open segment published. `take` ends after the last one. */
  async close(): Promise<void> {
    this.closed = true
    await this.writing
    await this.exclusively(() => this.seal(false))
    clearTimeout(this.sealTimer)
    await this.keys.close()
    this.taker?.(undefined)
    this.taker = undefined
  }

  private async refuseOrMakeRoom(lines: readonly string[]): Promise<void> {
    this.refuse()
    await this.checkDisk()
    while (this.pendingChars > LIMITS.pendingBytesMax && lines.length > 0) {
      await new Promise<void>(resolve => this.roomWaiters.push(resolve))
    }
    this.refuse()
  }

  private refuse(): void {
    if (this.closed) {
      throw new TailraceError('shutting_down', 'the server is shutting down: send again to the next one', {
        retryAfterS: 1,
      })
    }
    const { bytes, freeBytes } = this
    if (bytes + this.pendingChars >= this.options.bytesMax) {
      throw new TailraceError(
        'spool_full',
        `the spool holds ${bytes} of ${this.options.bytesMax} bytes because ClickHouse does not take them: wait, or raise SPOOL_MAX_BYTES`,
        { retryAfterS: 5 },
      )
    }
    if (freeBytes < this.options.diskReserveBytes) {
      throw new TailraceError(
        'disk_full',
        `${freeBytes} bytes are free on the disk of DATA_DIR and ${this.options.diskReserveBytes} are held in reserve: free some space`,
        { retryAfterS: 30 },
      )
    }
  }

  /** Once a second at most: asking the file system costs a system call. */
  private async checkDisk(): Promise<void> {
    if (performance.now() - this.freeCheckedMs < 1_000) return
    this.freeCheckedMs = performance.now()
    this.freeBytes = await this.files.freeBytes()
  }

  private async writeGroups(): Promise<void> {
    while (this.appends.length > 0) {
      const group = this.takeGroup()
      await this.exclusively(() => this.writeGroup(group))
    }
    this.writing = undefined
  }

  private takeGroup(): Append[] {
    let chars = 0
    let count = 0
    while (count < this.appends.length && (count === 0 || chars < LIMITS.groupBytesMax)) {
      chars += this.appends[count]?.chars ?? 0
      count++
    }
    return this.appends.splice(0, count)
  }

  private async writeGroup(group: readonly Append[]): Promise<void> {
    const startMs = performance.now()
    const intents: number[] = []
    try {
      intents.push(...(await this.intend(group)))
      const bytes = await this.commit(group)
      this.keys.settle(intents, true)
      const rows = group.reduce((sum, append) => sum + append.lines.length, 0)
      this.events.onCommit?.(rows, bytes, (performance.now() - startMs) / 1000)
      for (const append of group) this.acknowledge(append)
    } catch (cause) {
      this.keys.settle(intents, false)
      this.events.onFailure?.(cause)
      const message = `the spool could not be written (${(cause as Error).message}): nothing of this request was kept, send it again`
      for (const { reject } of group) reject(new TailraceError('write_failed', message, { cause, retryAfterS: 5 }))
    } finally {
      this.nextToWrite = endOf(group)
      this.pendingChars -= group.reduce((sum, append) => sum + append.chars, 0)
      for (const resolve of this.roomWaiters.splice(0)) resolve()
    }
    this.sealWhenDue()
  }

  private acknowledge({ lines, firstSeq, resolve }: Append): void {
    this.events.onDurable?.(firstSeq, lines)
    resolve({ node: this.options.node, firstSeq, lastSeq: firstSeq + lines.length - 1 })
  }

  private async intend(group: readonly Append[]): Promise<number[]> {
    const entries = group.flatMap(({ keyed, firstSeq, lines }) =>
      keyed === undefined
        ? []
        : [{ ...keyed, node: this.options.node, firstSeq, lastSeq: firstSeq + lines.length - 1 }],
    )
    return entries.length === 0 ? [] : this.keys.intend(entries)
  }

  /** Writes and syncs the group's rows, over as many segments as they need, and publishes those that are full. */
  private async commit(group: readonly Append[]): Promise<number> {
    const touched: OpenSegment[] = []
    try {
      for (const append of group) {
        for (const piece of cutIntoPieces(append.lines, append.firstSeq)) await this.write(piece, touched)
      }
      const current = this.open
      if (current) await this.sync(current)
    } catch (error) {
      this.nextToWrite = endOf(group)
      await this.undo(touched)
      throw error
    }
    let bytes = 0
    for (const segment of touched) {
      bytes += segment.groupBytes
      segment.rows += segment.groupRows
      segment.bytes += segment.groupBytes
      segment.groupRows = 0
      segment.groupBytes = 0
      if (segment !== this.open) await this.publish(segment)
    }
    return bytes
  }

  private async write(piece: Piece, touched: OpenSegment[]): Promise<void> {
    let segment = this.open ?? (await this.openSegment(piece.firstSeq))
    if (!touched.includes(segment)) touched.push(segment)
    if (!hasRoom(segment, piece)) {
      await this.sync(segment)
      segment = await this.openSegment(piece.firstSeq)
      touched.push(segment)
    }
    const buffer = writePiece(piece)
    await segment.handle.write([buffer], segment.bytes + segment.groupBytes)
    if (segment.rows + segment.groupRows === 0) segment.sinceMs = performance.now()
    segment.groupRows += piece.lines.length
    segment.groupBytes += buffer.length
    this.faults('after-write')
  }

  private async sync(segment: OpenSegment): Promise<void> {
    const startMs = performance.now()
    await segment.handle.sync()
    this.events.onSync?.((performance.now() - startMs) / 1000)
    this.faults('after-fsync')
  }

  /** Cuts every segment of a failed group back to what was committed, and never writes to it again. */
  private async undo(touched: readonly OpenSegment[]): Promise<void> {
    for (const segment of touched) {
      segment.groupRows = 0
      segment.groupBytes = 0
      await retryUntilDone(() => segment.handle.truncate(segment.bytes), this.events.onFailure)
      this.retired.push(segment)
      if (this.open === segment) this.open = undefined
    }
    await this.ensureOpen().catch(error => this.events.onFailure?.(error))
  }

  /** A segment to write to exists; those that failed before may then be published. */
  private async ensureOpen(): Promise<void> {
    if (!this.open) await this.openSegment()
  }

  private async openSegment(firstSeq = this.nextToWrite): Promise<OpenSegment> {
    const { table, node, schemaVersion } = this.options
    const name = { table, node, firstSeq, schemaVersion }
    const file = segmentFile(name)
    const handle = await this.files.open(file)
    await this.files.syncDirectory()
    const opened = { name, file, handle, rows: 0, bytes: 0, groupRows: 0, groupBytes: 0, sinceMs: performance.now() }
    this.open = opened
    for (const segment of this.retired.splice(0)) await this.publish(segment)
    return opened
  }

  private async publish(segment: OpenSegment): Promise<void> {
    await segment.handle.close()
    if (segment.rows === 0) {
      await this.files.remove(segment.file)
      return
    }
    const { name, file, rows, bytes, sinceMs } = segment
    this.sealed.push({ id: formatSegmentName(name), name, file, rows, bytes, sinceMs })
    this.sealedBytes += bytes
    this.faults('after-seal')
    this.handOver()
  }

  private handOver(): void {
    const first = this.sealed[0]
    if (first === undefined || this.taker === undefined) return
    const taker = this.taker
    this.taker = undefined
    taker(first)
  }

  /** Seals by age only while the inserter waits: under load a segment grows, and one large insert is cheaper than ten. */
  private sealWhenDue(): void {
    if (this.retired.length > 0 && !this.open) this.reopenSoon()
    if (this.taker === undefined || this.sealed.length > 0 || !this.open || this.open.rows === 0) return
    const ageMs = performance.now() - this.open.sinceMs
    clearTimeout(this.sealTimer)
    const waitMs = this.sealWanted || this.closed ? 0 : this.options.sealAfterMs - ageMs
    if (waitMs > 0) this.sealTimer = setTimeout(() => this.sealWhenDue(), waitMs)
    else void this.exclusively(() => this.seal(true)).catch(error => this.events.onFailure?.(error))
  }

  private reopenSoon(): void {
    setTimeout(() => {
      this.exclusively(() => this.ensureOpen()).catch(error => {
        this.events.onFailure?.(error)
        this.sealWhenDue()
      })
    }, 1_000).unref()
  }

  /** @param onDemand only if the inserter still waits */
  private async seal(onDemand: boolean): Promise<void> {
    const segment = this.open
    if (!segment || segment.rows === 0 || (onDemand && this.taker === undefined)) return
    this.sealWanted = false
    // The next segment first: it carries the counter once this one is inserted and gone.
    await this.openSegment()
    await this.publish(segment)
  }

  private exclusively<T>(task: () => Promise<T>): Promise<T> {
    const result = this.exclusive.then(task)
    this.exclusive = result.catch(() => undefined)
    return result
  }
}

function hasRoom(segment: OpenSegment, piece: Piece): boolean {
  return (
    segment.rows + segment.groupRows + piece.lines.length <= LIMITS.segmentRowsMax &&
    segment.bytes + segment.groupBytes + piece.bytesMost <= LIMITS.segmentBytesMax
  )
}

function endOf(group: readonly Append[]): number {
  const last = group[group.length - 1]
  return last === undefined ? 0 : last.firstSeq + last.lines.length
}

function firstSeqOf(file: string, node: string): number {
  const [, fileNode, firstSeq] = file.split('-')
  return fileNode === node ? Number(firstSeq) : 1
}

/** Cutting a file back may fail like any other call; the segment waits until it is done. */
async function retryUntilDone(task: () => Promise<void>, onFailure?: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      return await task()
    } catch (error) {
      onFailure?.(error)
      await new Promise(resolve => setTimeout(resolve, 1_000))
    }
  }
}

/** An intent without outcome happened if all of its rows are there; rows of one that did not are cut off. */
async function judgeOpenIntents(files: SpoolFiles, keys: IdempotencyKeys, segments: Segment[]): Promise<void> {
  for (const intent of await keys.open()) {
    const own = segments.filter(segment => segment.name.node === intent.node)
    const covered = own.reduce((rows, segment) => {
      const from = Math.max(segment.name.firstSeq, intent.firstSeq)
      return rows + Math.max(0, Math.min(lastSeqOf(segment), intent.lastSeq) - from + 1)
    }, 0)
    const happened = covered === intent.lastSeq - intent.firstSeq + 1
    if (!happened && covered > 0) await cutFrom(files, segments, intent)
    keys.settle([intent.id], happened)
  }
  await keys.sync()
}

async function cutFrom(
  files: SpoolFiles,
  segments: Segment[],
  intent: { node: string; firstSeq: number },
): Promise<void> {
  for (const [index, segment] of segments.entries()) {
    if (segment.name.node !== intent.node || lastSeqOf(segment) < intent.firstSeq) continue
    const rows = Math.max(0, intent.firstSeq - segment.name.firstSeq)
    const content = await files.read(segment.file)
    let bytes = 0
    for (let row = 0; row < rows; row++) bytes = content.indexOf(0x0a, bytes) + 1
    const handle = await files.open(segment.file)
    await handle.truncate(bytes)
    await handle.sync()
    await handle.close()
    segments[index] = { ...segment, rows, bytes }
  }
}
