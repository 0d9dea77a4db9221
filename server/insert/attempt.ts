import type { RollupState } from '../../db/rollups.ts'
import type { InsertTarget } from '../../db/stored-rows.ts'
import type { Faults } from '../faults.ts'
import type { Segment } from '../spool/segment.ts'
import type { BisectionPlan } from './bisection-plan.ts'
import type { InsertFiles } from './insert-files.ts'
import type { Range } from './ranges.ts'

/** One attempt to store a segment: what it works on, and what it reports. */
export interface Attempt {
  readonly segment: Segment
  readonly plan: BisectionPlan
  readonly files: InsertFiles
  readonly target: InsertTarget
  /** Tokens cannot be trusted any more: the store is asked about each range before it is inserted (C1.6). */
  readonly mustAsk: boolean
  /** How long rows that take little memory must have failed for want of it before they are taken apart. */
  readonly memoryPatienceMs: number
  readonly faults: Faults
  insert(path: string, token: string): Promise<void>
  onBadRow(row: number, error: Error): void
  /** A range does not fit into the engine's memory and is cut in halves. */
  onCut(range: Range, error: Error): void
  /** A range was partly or wholly stored before. */
  onReconciled(result: Reconciled): void
}

/** What the store had of a range. */
export interface Reconciled {
  readonly present: number
  readonly quarantined: number
  readonly inserted: number
  readonly rollups: ReadonlyMap<string, RollupState>
}
