import type { Positions } from '../../core/tail/protocol.ts'
import type { Spool } from '../spool/spool.ts'

/** Resolves when the rows up to these numbers are stored, or to false when they take too long. */
export type StoredUpTo = (positions: Positions) => Promise<boolean>

/** How long a count up to a position waits for the store to get there: usually it is milliseconds behind. */
const BASELINE_MS = 2_000

/** Waits for rows that this node has in its spool; rows of other nodes are stored or not. */
export function storedUpTo(spool: Spool, node: string): StoredUpTo {
  return async positions => {
    const others = Object.entries(positions).every(([id, seq]) => id === node || spool.storedThroughOf(id) >= seq)
    return (await spool.waitStored(positions[node] ?? 0, BASELINE_MS)) && others
  }
}
