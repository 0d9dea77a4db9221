/**
 * Writes rows into segment files, a group at a time: all of a group's rows are synced, or none are published. Called by
 * one task at a time; it has no queue of its own.
 *
 * The file of a failed group is cut back to what was committed before it is published. Where the cut fails too, as on a
 * file system that turned read-only, it is repeated later and nothing younger is opened before it has succeeded.
 */
import { LIMITS } from '../../core/limits.ts'
import type { Faults } from '../faults.ts'
import type { SpoolFile, SpoolFiles } from '../storage/files.ts'
import { type Piece, stampSeqs } from './pieces.ts'
import { type Segment, segmentFile } from './segment.ts'
import { formatSegmentName, type SegmentName } from './segment-name.ts'

/** Rows of one append, with the number of the first. */
export interface NumberedRows {
  readonly firstSeq: number
  readonly rows: number
  readonly pieces: readonly Piece[]
}

export interface SegmentWriterEvents {
  onSync(seconds: number): void
  onFailure(error: unknown): void
  /** A segment will not change any more, and a younger one exists. */
  onPublish(segment: Segment): void
}

interface OpenSegment {
  readonly name: SegmentName
  readonly file: string
  readonly handle: SpoolFile
  /** What is synced and acknowledged. */
  rows: number
  bytes: number
  /** What the group under way adds: counted, and written with one call. */
  groupRows: number
  groupBytes: number
  unwritten: Buffer[]
  /** Monotonic milliseconds of the first row. */
  sinceMs: number
  /** The file may hold bytes behind the committed ones, from a group that failed. */
  needsCut: boolean
}

/** A segment as far as it is committed. */
export type CommittedSegment = Omit<Segment, 'id'>

/** The system takes 1,024 buffers a call (IOV_MAX). */
const BUFFERS_PER_WRITE_MAX = 512

export class SegmentWriter {
  private readonly files: SpoolFiles
  private readonly identity: Omit<SegmentName, 'firstSeq'>
  private readonly events: SegmentWriterEvents
  private readonly faults: Faults
  private readonly bytesMax: number
  /** The number that the next row to be written will have. */
  private nextToWrite: number
  private open: OpenSegment | undefined
  /** Not written any more; published when the group under way, which may have rows in them, is durable. */
  private readonly full: OpenSegment[] = []
  /** Never written again after a failure; published once they are cut to what is committed and a younger one exists. */
  private readonly retired: OpenSegment[] = []

  /** @param bytesMax at which a segment is full; a single piece may be larger */
  constructor(
    files: SpoolFiles,
    identity: Omit<SegmentName, 'firstSeq'>,
    nextToWrite: number,
    events: SegmentWriterEvents,
    faults: Faults,
    bytesMax: number,
  ) {
    this.files = files
    this.bytesMax = bytesMax
    this.identity = identity
    this.nextToWrite = nextToWrite
    this.events = events
    this.faults = faults
  }

  /** Committed rows of the segment that is written to. */
  get openRows(): number {
    return this.open?.rows ?? 0
  }

  /** Since when the open segment has rows. */
  get openSinceMs(): number | undefined {
    return this.open && this.open.rows > 0 ? this.open.sinceMs : undefined
  }

  /** File of the open segment, if there is one. */
  get openFile(): string | undefined {
    return this.open?.file
  }

  /** Segments that are not published yet, oldest first. Bytes behind their committed ones must not be read. */
  get unpublished(): readonly CommittedSegment[] {
    const closed = [...this.retired, ...this.full].filter(({ rows }) => rows > 0)
    return this.open === undefined ? closed : [...closed, this.open]
  }

  /** Since when the oldest committed row is not published. */
  get unpublishedSinceMs(): number | undefined {
    return this.unpublished.find(({ rows }) => rows > 0)?.sinceMs
  }

  /** Whether there is no segment to write to, because of a failure. */
  get needsOpen(): boolean {
    return this.open === undefined
  }

  /**
   * Writes and syncs all rows of the group, over as many segments as they need, and publishes those that are full.
   * Returns the bytes written. When it throws, no row of the group is published, and the files it touched are retired.
   */
  async commit(group: readonly NumberedRows[]): Promise<number> {
    const touched: OpenSegment[] = []
    try {
      for (const { pieces, firstSeq } of group) {
        let seq = firstSeq
        for (const piece of pieces) {
          await this.place(piece, seq, touched)
          seq += piece.rows
        }
      }
      if (this.open) await this.writeAndSync(this.open)
    } catch (error) {
      this.skip(group)
      await this.retire(touched)
      throw error
    }
    this.nextToWrite = endOf(group)
    return this.accept(touched)
  }

  /** The numbers of a group that failed are never used: the next row has a later one, in another segment. */
  skip(group: readonly NumberedRows[]): void {
    this.nextToWrite = endOf(group)
  }

  /** Publishes the open segment if it has rows; the next one is opened first and carries the counter from then on. */
  async seal(): Promise<void> {
    const segment = this.open
    if (!segment || segment.rows === 0) return
    await this.openNext(this.nextToWrite)
    await this.publish(this.full.splice(0))
  }

  /** A segment to write to exists afterwards, and what was retired is published. */
  async ensureOpen(): Promise<void> {
    if (!this.open) await this.openNext(this.nextToWrite)
  }

  /** Never throws. What was not published stays on disk for the next start. */
  async close(): Promise<void> {
    for (const { handle } of [...this.retired, ...(this.open ? [this.open] : [])])
      await this.attempt(() => handle.close())
    this.open = undefined
  }

  /** Gives the piece its numbers and its place; full segments are written and synced on the way. */
  private async place(piece: Piece, firstSeq: number, touched: OpenSegment[]): Promise<void> {
    let segment = this.open ?? (await this.openNext(firstSeq))
    if (!touched.includes(segment)) touched.push(segment)
    if (!this.hasRoom(segment, piece) || nextSeqOf(segment) !== firstSeq) {
      if (segment.groupRows > 0) await this.writeAndSync(segment)
      segment = await this.openNext(firstSeq)
      touched.push(segment)
    }
    stampSeqs(piece, firstSeq)
    if (segment.rows + segment.groupRows === 0) segment.sinceMs = performance.now()
    segment.groupRows += piece.rows
    segment.groupBytes += piece.bytes.length
    segment.unwritten.push(piece.bytes)
  }

  /** An empty segment takes any piece: another one would have the same name. */
  private hasRoom(segment: OpenSegment, piece: Piece): boolean {
    const rows = segment.rows + segment.groupRows
    const bytes = segment.bytes + segment.groupBytes + piece.bytes.length
    return rows === 0 || (rows + piece.rows <= LIMITS.segmentRowsMax && bytes <= this.bytesMax)
  }

  /** One write and one sync for all appends of the group: with 64 senders, a write each took ten times as long. */
  private async writeAndSync(segment: OpenSegment): Promise<void> {
    let position = segment.bytes
    for (let at = 0; at < segment.unwritten.length; at += BUFFERS_PER_WRITE_MAX) {
      const buffers = segment.unwritten.slice(at, at + BUFFERS_PER_WRITE_MAX)
      await segment.handle.write(buffers, position)
      position += buffers.reduce((sum, buffer) => sum + buffer.length, 0)
      this.faults('after-write')
    }
    segment.unwritten = []
    const startMs = performance.now()
    await segment.handle.sync()
    this.events.onSync((performance.now() - startMs) / 1000)
    this.faults('after-fsync')
  }

  /** The group is durable: nothing from here on may fail it. */
  private async accept(touched: readonly OpenSegment[]): Promise<number> {
    let bytes = 0
    for (const segment of touched) {
      bytes += segment.groupBytes
      segment.rows += segment.groupRows
      segment.bytes += segment.groupBytes
      segment.groupRows = 0
      segment.groupBytes = 0
    }
    await this.publish(this.full.splice(0))
    return bytes
  }

  /**
   * Takes the segments of a failed group out of use, and tries once to repair. What fails again here is tried again with
   * the next group and by the spool's timer; meanwhile there is no open segment, and groups fail at once.
   */
  private async retire(touched: readonly OpenSegment[]): Promise<void> {
    if (touched.length === 0) return
    this.full.length = 0
    for (const segment of touched) {
      segment.groupRows = 0
      segment.groupBytes = 0
      segment.unwritten = []
      segment.needsCut = true
      this.retired.push(segment)
      if (this.open === segment) this.open = undefined
    }
    await this.attempt(() => this.ensureOpen())
  }

  /** Before a younger segment exists: segments are published in the order of their numbers. */
  private async cutRetired(): Promise<void> {
    for (const segment of this.retired) {
      if (!segment.needsCut) continue
      await segment.handle.truncate(segment.bytes)
      segment.needsCut = false
    }
  }

  /** Opens the next segment. The one that was open joins `full`. */
  private async openNext(firstSeq: number): Promise<OpenSegment> {
    await this.cutRetired()
    const name = { ...this.identity, firstSeq }
    const file = segmentFile(name)
    const opened = {
      name,
      file,
      handle: await this.openDurably(file),
      rows: 0,
      bytes: 0,
      groupRows: 0,
      groupBytes: 0,
      unwritten: [],
      sinceMs: performance.now(),
      needsCut: false,
    }
    if (this.open) this.full.push(this.open)
    this.open = opened
    await this.publish(this.retired.splice(0))
    return opened
  }

  private async openDurably(file: string): Promise<SpoolFile> {
    const handle = await this.files.open(file)
    try {
      await this.files.syncDirectory()
    } catch (error) {
      await this.attempt(() => handle.close())
      throw error
    }
    return handle
  }

  /**
   * Publishes all of them before anything is awaited: at no moment is a committed row neither published nor `unpublished`.
   * Does not fail: what it publishes is durable, whether its handle can be closed or not.
   */
  private async publish(segments: readonly OpenSegment[]): Promise<void> {
    for (const { name, file, rows, bytes, sinceMs } of segments) {
      if (rows === 0) continue
      this.faults('after-seal')
      this.events.onPublish({ id: formatSegmentName(name), name, file, rows, bytes, sinceMs })
    }
    for (const { file, handle, rows } of segments) {
      await this.attempt(() => handle.close())
      // An empty file that cannot be removed now is removed at the next start.
      if (rows === 0) await this.attempt(() => this.files.remove(file))
    }
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      this.events.onFailure(error)
    }
  }
}

/** Rows of a segment are numbered without gaps: row i has number `firstSeq + i`. */
function nextSeqOf(segment: OpenSegment): number {
  return segment.name.firstSeq + segment.rows + segment.groupRows
}

function endOf(group: readonly NumberedRows[]): number {
  const last = group[group.length - 1]
  return last === undefined ? 0 : last.firstSeq + last.rows
}
