import type { Predicate } from '../../core/query/match.ts'
import type { RowPart, StoredLog } from '../../core/query/stored-log.ts'
import { EVALUATION_MS_MAX, QueryCost, TailBudget } from './tail-budget.ts'
import type { TailRow } from './tail-row.ts'
import { TooCostly, type WorkMeter } from './work-meter.ts'

/** The parts of rows above this size are prepared one by one. */
const LARGE_BYTES = 65_536
/**
 * What work that was announced explains of the time that it took, seven times what it takes at worst, and what a row
 * takes beside. The rest is nobody's cost: the words of a row, made for all queries, and the time in which the processor
 * did something else, 10 ms and more on a busy machine.
 */
const EXPLAINED_MS_PER_UNIT = 1e-4
const EXPLAINED_MS_PER_ROW = 0.005
/** Of a long evaluation, before it was found to be one. */
const EXPLAINED_MS_BEFORE_LONG = 1

export interface QueryOptions {
  /** What all queries share. */
  readonly budget?: TailBudget
  /** To which the predicate announces its work. A predicate without one is never ended. */
  readonly meter?: WorkMeter
  /** What the predicate reads of a row. */
  readonly parts?: readonly RowPart[]
}

/** A query of one subscriber or of many: evaluated once for all of them. */
export class SharedQuery {
  /** Equal for equal queries. */
  readonly key: string
  readonly cost: QueryCost
  private readonly predicate: Predicate
  private readonly budget: TailBudget
  private readonly meter: WorkMeter | undefined
  private readonly parts: readonly RowPart[]

  constructor(key: string, predicate: Predicate, { budget = new TailBudget(), meter, parts = [] }: QueryOptions = {}) {
    this.key = key
    this.predicate = predicate
    this.budget = budget
    this.cost = new QueryCost(budget)
    this.meter = meter
    this.parts = parts
  }

  /** Until an evaluation may begin, in milliseconds. */
  get waitMs(): number {
    return this.cost.waitAt(this.budget.now())
  }

  /** Whether the last evaluation took long enough to be worth a look at the clock. */
  get wasLong(): boolean {
    return this.meter?.isLong ?? false
  }

  /** Prepares the parts of a large row that the predicate reads; not charged. False when the time ran out. */
  prepare({ log, bytes }: TailRow, endMs = Number.POSITIVE_INFINITY): boolean {
    if (bytes < LARGE_BYTES) return true
    for (const part of this.parts) {
      if (log.has(part)) continue
      if (this.budget.now() >= endMs) return false
      log.prepare(part)
    }
    return true
  }

  /** Fast path: guarded by the tail's bench. Not charged. Throws `TooCostly`. */
  test(log: StoredLog, limitMs: number): boolean {
    this.meter?.begin(limitMs)
    return this.predicate(log)
  }

  /** Charges the time of some rows. */
  charge(ms: number, rows: number, nowMs: number): void {
    this.cost.charge(this.meter === undefined ? ms : Math.min(ms, this.explainedMs(this.meter, rows)), rows, nowMs)
  }

  private explainedMs(meter: WorkMeter, rows: number): number {
    const explainedMs = meter.takeUnits() * EXPLAINED_MS_PER_UNIT + rows * EXPLAINED_MS_PER_ROW
    return meter.isLong ? Math.min(explainedMs, meter.longMs + EXPLAINED_MS_BEFORE_LONG) : explainedMs
  }

  /** Whether a row matches that is looked at for one subscriber; undefined where it would take too long. */
  evaluate(row: TailRow): boolean | undefined {
    this.prepare(row)
    const sinceMs = this.budget.now()
    try {
      return this.test(row.log, EVALUATION_MS_MAX)
    } catch (error) {
      if (error instanceof TooCostly) return undefined
      throw error
    } finally {
      const nowMs = this.budget.now()
      this.charge(nowMs - sinceMs, 1, nowMs)
    }
  }
}
