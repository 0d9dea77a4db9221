import type { Faults } from '../faults.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { IdempotencyKeys } from '../spool/idempotency.ts'
import type { Spool } from '../spool/spool.ts'
import type { Rejections } from './rejections.ts'
import type { Slots } from './slots.ts'

/** What doors share: where records go, and where refusals are counted. */
export interface DoorContext {
  readonly node: string
  readonly spool: Spool
  readonly keys: IdempotencyKeys
  readonly rejections: Rejections
  readonly metrics: Metrics
  readonly largeBodies: Slots
  /** Replies held back at the moment. */
  readonly slowed: { count: number }
  /** Aborts when the server begins to drain. */
  readonly draining: AbortSignal
  readonly faults: Faults
}
