import type { SeqRange } from '../../db/rollups.ts'
import type { Segment } from '../spool/segment.ts'

/** Rows of a segment by their place there: `from` is the first, `to` the one after the last. */
export interface Range {
  readonly from: number
  readonly to: number
}

export function wholeOf(segment: Segment): Range {
  return { from: 0, to: segment.rows }
}

export function keyOf({ from, to }: Range): string {
  return `${from}-${to}`
}

export function isSingle({ from, to }: Range): boolean {
  return to - from === 1
}

/** Deduplication token of a range: that of the whole segment is its id. */
export function tokenOf(segment: Segment, range: Range): string {
  return isWhole(segment, range) ? segment.id : `${segment.id}:${keyOf(range)}`
}

export function isWhole(segment: Segment, { from, to }: Range): boolean {
  return from === 0 && to === segment.rows
}

/** The same rows by their sequence numbers. */
export function seqRangeOf({ name: { table, node, firstSeq } }: Segment, { from, to }: Range): SeqRange {
  return { table, node, firstSeq: firstSeq + from, lastSeq: firstSeq + to - 1 }
}
