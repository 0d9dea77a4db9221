import type { SpoolFiles } from '../storage/files.ts'
import type { SealedSegments } from './sealed-segments.ts'
import { lastSeqOf } from './segment.ts'
import type { CommittedSegment } from './segment-writer.ts'
import { SharedReads } from './shared-reads.ts'

/** Where segments are before they are published. */
export interface Unpublished {
  /** Oldest first; only their committed bytes may be read. */
  readonly unpublished: readonly CommittedSegment[]
  readonly unpublishedSinceMs: number | undefined
}

/** All committed rows that have a file, published or not. */
export class SpooledRows {
  private readonly node: string
  private readonly sealed: SealedSegments
  private readonly writer: Unpublished
  private readonly reads: SharedReads

  /** @param node the one whose rows `writer` holds */
  constructor(files: Pick<SpoolFiles, 'read'>, node: string, sealed: SealedSegments, writer: Unpublished) {
    this.node = node
    this.sealed = sealed
    this.writer = writer
    this.reads = new SharedReads(files)
  }

  get count(): number {
    return this.writer.unpublished.reduce((total, { rows }) => total + rows, this.sealed.rows)
  }

  get bytes(): number {
    return this.writer.unpublished.reduce((total, { bytes }) => total + bytes, this.sealed.bytes)
  }

  /** Monotonic milliseconds since when the oldest row waits. */
  get oldestSinceMs(): number | undefined {
    return this.sealed.oldest?.sinceMs ?? this.writer.unpublishedSinceMs
  }

  /** Number of the node's last row; 0 when there is none. */
  lastIn(node: string): number {
    const last = this.unpublishedOf(node).findLast(({ rows }) => rows > 0) ?? this.sealed.newestOf(node)
    return last === undefined ? 0 : lastSeqOf(last)
  }

  /** Rows of the first file that has one above the number; undefined when there is none, or no more. */
  async readAfter(node: string, seq: number): Promise<{ bytes: Buffer; lastSeq: number } | undefined> {
    const unpublished = this.unpublishedOf(node)
    const found = this.sealed.firstAbove(node, seq) ?? unpublished.find(segment => lastSeqOf(segment) > seq)
    if (found === undefined) return undefined
    const lastSeq = lastSeqOf(found)
    try {
      return { bytes: await this.reads.read(found.file, found.bytes), lastSeq }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  private unpublishedOf(node: string): readonly CommittedSegment[] {
    return node === this.node ? this.writer.unpublished : []
  }
}
