/** Up to where each node's rows are known to a reader. Positions only move forward, unless a server lost its rows. */
import { LIMITS } from '../limits.ts'
import type { Positions, TailRow } from './protocol.ts'

/** As many as a resume may name; beyond it the one that has been quiet for longest is forgotten. */
const NODES_MAX = LIMITS.tailNodesMax + 1

export class KnownPositions {
  private readonly seqOfNode = new Map<string, number>()

  constructor(at: Positions = {}) {
    this.merge(at)
  }

  /** The number up to which the node's rows are known; below every number for a node never heard of. */
  of(node: string): number {
    return this.seqOfNode.get(node) ?? -1
  }

  merge(at: Positions): void {
    for (const [node, seq] of Object.entries(at)) this.advance(node, seq)
  }

  /** For rows that came in the order of their numbers. */
  mergeRows(rows: readonly TailRow[]): void {
    for (const { node, seq } of rows) this.advance(node, seq)
  }

  advance(node: string, seq: number): void {
    const known = this.seqOfNode.get(node)
    if (known !== undefined && known >= seq) return
    // Last again.
    this.seqOfNode.delete(node)
    this.seqOfNode.set(node, seq)
    if (this.seqOfNode.size <= NODES_MAX) return
    for (const oldest of this.seqOfNode.keys()) {
      this.seqOfNode.delete(oldest)
      return
    }
  }

  /** Back to where a server is that has not come as far. Whether that was any. */
  turnBack(at: Positions): boolean {
    const behind = Object.entries(at).filter(([node, seq]) => seq < this.of(node))
    for (const [node, seq] of behind) this.seqOfNode.set(node, seq)
    return behind.length > 0
  }

  get isEmpty(): boolean {
    return this.seqOfNode.size === 0
  }

  toPositions(): Positions {
    return Object.fromEntries(this.seqOfNode)
  }
}

/** Whether `at` knows more than `floor` of any node. */
export function isBeyond(at: Positions, floor: KnownPositions): boolean {
  return Object.entries(at).some(([node, seq]) => seq > floor.of(node))
}
