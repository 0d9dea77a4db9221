/**
 * The time that queries may take of the process, all of them together. Anybody can write a query, and some take a second
 * for a row.
 *
 * Each query is guaranteed an equal part of one share, which none of the others can take from it. What it wants beyond
 * that comes from a second share. Most of what is saved of that is reserved for short evaluations of queries that are not
 * costly: a burst of rows must not be a gap for them, whatever the others are.
 */

/** Of the process's time: 150 ms a second for all that is guaranteed, and as much for those that want more. */
const GUARANTEED_SHARE = 0.15
const SURPLUS_SHARE = 0.15
/** What is guaranteed can be saved for a second. */
const SAVED_MS = 1_000
/** What is saved of the second share: 200 rows for 300 queries that were never evaluated before take 0.2 to 1 s. */
const SURPLUS_MS_MAX = 1_500
/** The part of it that is reserved: what is left for long evaluations may hold up the next rows. */
const RESERVED_MS = 1_300
/**
 * For longer evaluations nothing is reserved. A query whose evaluation was ended is costly, and has none of the reserved
 * time, until it has paid back.
 */
const SHORT_MS = 5
/** What a query can owe. */
const DEBT_MS_MAX = 5_000
/**
 * What a row costs is not charged up to here, for all queries together: more rows are more work, and a burst of them must
 * not look like costly queries. An ordinary query takes 0.2 µs a row.
 */
const FREE_MS_PER_ROW = 0.05
/** The longest evaluation. 65,536 characters of a usual regular expression take 1.3 ms, the first time 8. */
export const EVALUATION_MS_MAX = 25
/** Waits end in time, not just before it. */
const WAIT_MS_MIN = 1

export class TailBudget {
  readonly now: () => number
  /** Different queries, between which the first share is divided. */
  private queries = 1
  private surplusMs = SURPLUS_MS_MAX
  private longMs = 0
  private atMs: number

  constructor(now: () => number = () => performance.now()) {
    this.now = now
    this.atMs = now()
  }

  set sharers(queries: number) {
    this.queries = Math.max(1, queries)
  }

  get freeMsPerRow(): number {
    return FREE_MS_PER_ROW / this.queries
  }

  get guaranteedShare(): number {
    return GUARANTEED_SHARE / this.queries
  }

  surplusAt(nowMs: number): number {
    this.surplusMs = Math.min(SURPLUS_MS_MAX, this.surplusMs + (nowMs - this.atMs) * SURPLUS_SHARE)
    this.atMs = nowMs
    return this.surplusMs
  }

  takeSurplus(ms: number): void {
    this.surplusMs -= ms
  }

  addLong(ms: number): void {
    this.longMs += ms
  }

  /** What long evaluations took since the last call, in milliseconds: so long the process has to do something else. */
  takeLong(): number {
    const { longMs } = this
    this.longMs = 0
    return longMs
  }
}

/** What one query has taken lately. */
export class QueryCost {
  private readonly budget: TailBudget
  /** Of what it is guaranteed; negative where it took more. */
  private leftMs = 0
  private atMs: number
  /** An evaluation needs as much, as far as is known, or begins in vain. */
  private neededMs = 0
  private isCostly = false

  constructor(budget: TailBudget) {
    this.budget = budget
    this.atMs = budget.now()
  }

  /** What it took beyond what it is guaranteed, as it was when that was last asked for. */
  get debtMs(): number {
    return Math.max(0, -this.leftMs)
  }

  /** How long an evaluation may take now, in milliseconds; 0 where none may begin. */
  limitAt(nowMs: number): number {
    this.refill(nowMs)
    if (this.isCostly && this.leftMs >= 0) this.forgive()
    const surplusMs = this.budget.surplusAt(nowMs)
    const longMs = Math.max(0, this.leftMs) + Math.max(0, surplusMs - RESERVED_MS)
    const isReserved = !this.isCostly && surplusMs > 0
    const limitMs = Math.min(EVALUATION_MS_MAX, isReserved ? Math.max(SHORT_MS, longMs) : longMs)
    return limitMs >= this.neededMs ? limitMs : 0
  }

  /** Until an evaluation may begin, in milliseconds. */
  waitAt(nowMs: number): number {
    if (this.limitAt(nowMs) > 0) return 0
    const ownMs = (this.neededMs - this.leftMs) / this.budget.guaranteedShare
    const reservedMs = this.isCostly || this.neededMs > SHORT_MS ? RESERVED_MS : 0
    const surplusMs = (this.neededMs + reservedMs - this.budget.surplusAt(nowMs)) / SURPLUS_SHARE
    return Math.max(WAIT_MS_MIN, Math.min(ownMs, surplusMs))
  }

  /** Evaluations of some rows took so long. */
  charge(ms: number, rows: number, nowMs: number): void {
    const chargedMs = ms - rows * this.budget.freeMsPerRow
    if (chargedMs <= 0) return
    if (ms > SHORT_MS * rows) this.budget.addLong(ms)
    this.refill(nowMs)
    const guaranteedMs = Math.min(chargedMs, Math.max(0, this.leftMs))
    this.leftMs = Math.max(-DEBT_MS_MAX, this.leftMs - chargedMs)
    if (chargedMs > guaranteedMs) this.budget.takeSurplus(chargedMs - guaranteedMs)
  }

  /** An evaluation was ended for having taken too long. Whether it may be tried again, with more time if there is any. */
  wasEnded(limitMs: number): boolean {
    const mayTryAgain = !this.isCostly && limitMs < EVALUATION_MS_MAX
    this.isCostly = true
    this.neededMs = Math.min(EVALUATION_MS_MAX, Math.max(1, limitMs * 2))
    return mayTryAgain
  }

  wasFinished(): void {
    if (this.neededMs > 0) this.neededMs = this.neededMs < 1 ? 0 : this.neededMs / 2
  }

  private forgive(): void {
    this.isCostly = false
    this.neededMs = 0
  }

  private refill(nowMs: number): void {
    const { guaranteedShare } = this.budget
    this.leftMs = Math.min(SAVED_MS * guaranteedShare, this.leftMs + (nowMs - this.atMs) * guaranteedShare)
    this.atMs = nowMs
  }
}
