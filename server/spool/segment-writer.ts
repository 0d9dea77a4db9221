/**
 * Writes rows into segment files, a group at a time: all of a group's rows are synced, or none remain. Called by one
 * task at a time; it has no queue of its own.
 */
import { LIMITS } from '../../core/limits.ts'
import type { Faults } from '../faults.ts'
import type { SpoolFile, SpoolFiles } from './files.ts'
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
}

const TRUNCATE_RETRY_MS = 1_000
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
  /** Closed for writing after a failure, waiting for a younger segment to exist before they are published. */
  private retired: OpenSegment[] = []

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

  /** Acknowledged rows that are not published yet. */
  get openRows(): number {
    return this.open?.rows ?? 0
  }

  get openBytes(): number {
    return this.open?.bytes ?? 0
  }

  /** Since when the open segment has rows. */
  get openSinceMs(): number | undefined {
    return this.open && this.open.rows > 0 ? this.open.sinceMs : undefined
  }

  /** File of the open segment, if there is one. */
  get openFile(): string | undefined {
    return this.open?.file
  }

  /** The open segment as far as it is committed. */
  get openSegment(): Pick<Segment, 'name' | 'file' | 'rows' | 'bytes'> | undefined {
    if (this.open === undefined) return undefined
    const { name, file, rows, bytes } = this.open
    return { name, file, rows, bytes }
  }

  /** Whether a failure left rows that are published only once a new segment can be opened. */
  get needsOpen(): boolean {
    return this.open === undefined
  }

  /**
   * Writes and syncs all rows of the group, over as many segments as they need, and publishes those that are full.
   * Returns the bytes written. When it throws, nothing of the group remains, and the files it touched are retired.
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
      // The numbers of the group are gone for ever.
      this.nextToWrite = endOf(group)
      await this.undo(touched)
      throw error
    }
    this.nextToWrite = endOf(group)
    return this.accept(touched)
  }

  /** Publishes the open segment if it has rows; the next one is opened first and carries the counter from then on. */
  async seal(): Promise<void> {
    const segment = this.open
    if (!segment || segment.rows === 0) return
    await this.openNext(this.nextToWrite)
    await this.publish(segment)
  }

  /** A segment to write to exists afterwards. */
  async ensureOpen(): Promise<void> {
    if (!this.open) await this.openNext(this.nextToWrite)
  }

  async close(): Promise<void> {
    await this.open?.handle.close()
    this.open = undefined
  }

  /** Gives the piece its numbers and its place; full segments are written and synced on the way. */
  private async place(piece: Piece, firstSeq: number, touched: OpenSegment[]): Promise<void> {
    let segment = this.open ?? (await this.openNext(firstSeq))
    if (!touched.includes(segment)) touched.push(segment)
    if (!this.hasRoom(segment, piece)) {
      await this.writeAndSync(segment)
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

  private async accept(touched: readonly OpenSegment[]): Promise<number> {
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

  /** Cuts every segment of a failed group back to what was committed, and never writes to it again. */
  private async undo(touched: readonly OpenSegment[]): Promise<void> {
    for (const segment of touched) {
      segment.groupRows = 0
      segment.groupBytes = 0
      segment.unwritten = []
      await this.truncate(segment)
      this.retired.push(segment)
      if (this.open === segment) this.open = undefined
    }
    await this.ensureOpen().catch(this.events.onFailure)
  }

  /** Cutting back may fail like any other call; the segment is not published before it is done. */
  private async truncate(segment: OpenSegment): Promise<void> {
    for (;;) {
      try {
        return await segment.handle.truncate(segment.bytes)
      } catch (error) {
        this.events.onFailure(error)
        await new Promise(resolve => setTimeout(resolve, TRUNCATE_RETRY_MS))
      }
    }
  }

  private async openNext(firstSeq: number): Promise<OpenSegment> {
    const name = { ...this.identity, firstSeq }
    const file = segmentFile(name)
    const handle = await this.files.open(file)
    await this.files.syncDirectory()
    const sinceMs = performance.now()
    const opened = { name, file, handle, rows: 0, bytes: 0, groupRows: 0, groupBytes: 0, unwritten: [], sinceMs }
    this.open = opened
    for (const segment of this.retired.splice(0)) await this.publish(segment)
    return opened
  }

  private async publish(segment: OpenSegment): Promise<void> {
    await segment.handle.close()
    const { name, file, rows, bytes, sinceMs } = segment
    if (rows === 0) return this.files.remove(file)
    this.faults('after-seal')
    this.events.onPublish({ id: formatSegmentName(name), name, file, rows, bytes, sinceMs })
  }
}

function endOf(group: readonly NumberedRows[]): number {
  const last = group[group.length - 1]
  return last === undefined ? 0 : last.firstSeq + last.rows
}
