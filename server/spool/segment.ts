import { formatSegmentName, parseSegmentFile, SEGMENT_ENDING, type SegmentName } from './segment-name.ts'

/** A sealed segment: a file that never changes again, one insert, one block. */
export interface Segment {
  /** Deduplication token of its insert. */
  readonly id: string
  readonly name: SegmentName
  readonly file: string
  readonly rows: number
  readonly bytes: number
  /** Monotonic milliseconds (`performance.now`) of its first row; of the start for those found on disk. */
  readonly sinceMs: number
}

/** Sequence number of its last row. */
export function lastSeqOf(segment: Pick<Segment, 'name' | 'rows'>): number {
  return segment.name.firstSeq + segment.rows - 1
}

/** One more than the highest number that any file of this node tells of. */
export function nextSeqAfter(segments: readonly Segment[], emptyFiles: readonly string[], node: string): number {
  const ends = segments.filter(({ name }) => name.node === node).map(segment => lastSeqOf(segment) + 1)
  const starts = emptyFiles.map(parseSegmentFile).filter(name => name?.node === node)
  return Math.max(1, ...ends, ...starts.map(name => name?.firstSeq ?? 1))
}

export function segmentFile(name: SegmentName): string {
  return formatSegmentName(name) + SEGMENT_ENDING
}
