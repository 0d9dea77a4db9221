import type { Meter } from '../../core/query/meter.ts'

/** Work between two looks at the clock: 0.3 ms of it at worst. */
export const LOOK_UNITS = 20_000
/** Less work than this is never ended: its time is that of a process which was not given the processor. */
const ENDED_UNITS_MIN = 2 * LOOK_UNITS

/** Thrown by a predicate whose evaluation takes longer than it may: whether the row matches is unknown. */
export class TooCostly extends Error {}

/** Ends evaluations that take too long. Looks at the clock only where there is much to do. */
export class WorkMeter implements Meter {
  private readonly now: () => number
  private left = LOOK_UNITS
  private limitMs = Number.POSITIVE_INFINITY
  /** When the evaluation was first found to be long. */
  private sinceMs: number | undefined
  private unitsSince = 0
  private units = 0

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** Before each evaluation. */
  begin(limitMs: number): void {
    this.limitMs = limitMs
    this.sinceMs = undefined
  }

  /** Whether the evaluation was long enough to look at the clock. */
  get isLong(): boolean {
    return this.sinceMs !== undefined
  }

  /** Fast path: guarded by the tail's bench. Throws `TooCostly`. */
  spend(units: number): void {
    this.left -= units
    if (this.left < 0) this.look()
  }

  /** Units since the last call. */
  takeUnits(): number {
    const units = this.units + LOOK_UNITS - this.left
    this.units = 0
    this.left = LOOK_UNITS
    return units
  }

  private look(): void {
    const units = LOOK_UNITS - this.left
    this.left = LOOK_UNITS
    this.units += units
    const nowMs = this.now()
    if (this.sinceMs === undefined) {
      this.sinceMs = nowMs
      this.unitsSince = 0
      return
    }
    this.unitsSince += units
    if (this.unitsSince >= ENDED_UNITS_MIN && nowMs - this.sinceMs > this.limitMs) throw new TooCostly()
  }
}
