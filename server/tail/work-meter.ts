import type { Meter } from '../../core/query/cost/meter.ts'

/** Work between two looks at the clock: 0.3 ms of it at worst. */
export const LOOK_UNITS = 20_000
/** Less work than this is never ended: 15 ms of it at worst, some 2 usually, ten times that where nothing is compiled yet. */
export const ENDED_UNITS_MIN = 50 * LOOK_UNITS

/** CPU time of the process, in milliseconds: it passes with all threads, and not while others have the processor. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Thrown by a predicate whose evaluation takes longer than it may: whether the row matches is unknown. */
export class TooCostly extends Error {}

/**
 * Ends evaluations that take too long by both clocks: on a busy machine 20 ms may pass in which the process did not run.
 * Looks at them only where there is much to do.
 */
export class WorkMeter implements Meter {
  private readonly now: () => number
  private readonly cpuMs: () => number
  private left = LOOK_UNITS
  private limitMs = Number.POSITIVE_INFINITY
  /** When the evaluation was first found to be long. */
  private sinceMs: number | undefined
  private sinceCpuMs = 0
  private unitsSince = 0
  private units = 0

  /** @param cpuMs a clock that does not pass while the process does not run, where there is one */
  constructor(now: () => number = () => performance.now(), cpuMs = now) {
    this.now = now
    this.cpuMs = cpuMs
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

  /** CPU time since the evaluation was found to be long. */
  get longMs(): number {
    return this.cpuMs() - this.sinceCpuMs
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
      this.sinceCpuMs = this.cpuMs()
      this.unitsSince = 0
      return
    }
    this.unitsSince += units
    if (this.unitsSince < ENDED_UNITS_MIN || nowMs - this.sinceMs <= this.limitMs) return
    if (this.longMs > this.limitMs) throw new TooCostly()
  }
}
