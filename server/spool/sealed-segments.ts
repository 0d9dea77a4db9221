import { lastSeqOf, type Segment } from './segment.ts'

/** The published segments, oldest first; the first may be in the inserter's hands. */
export class SealedSegments {
  private readonly segments: Segment[]
  private bytesOfAll = 0
  private rowsOfAll = 0

  constructor(segments: readonly Segment[]) {
    this.segments = []
    for (const segment of segments) this.push(segment)
  }

  get oldest(): Segment | undefined {
    return this.segments[0]
  }

  get count(): number {
    return this.segments.length
  }

  get bytes(): number {
    return this.bytesOfAll
  }

  get rows(): number {
    return this.rowsOfAll
  }

  push(segment: Segment): void {
    this.segments.push(segment)
    this.bytesOfAll += segment.bytes
    this.rowsOfAll += segment.rows
  }

  /** False where it is none of them. */
  remove(segment: Segment): boolean {
    const index = this.segments.indexOf(segment)
    if (index < 0) return false
    this.segments.splice(index, 1)
    this.bytesOfAll -= segment.bytes
    this.rowsOfAll -= segment.rows
    return true
  }

  oldestOf(node: string): Segment | undefined {
    return this.segments.find(({ name }) => name.node === node)
  }

  newestOf(node: string): Segment | undefined {
    return this.segments.findLast(({ name }) => name.node === node)
  }

  /** The first of the node with a row above the number. */
  firstAbove(node: string, seq: number): Segment | undefined {
    return this.segments.find(segment => segment.name.node === node && lastSeqOf(segment) > seq)
  }
}
