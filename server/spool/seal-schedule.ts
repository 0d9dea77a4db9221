/** What of the open segment decides when it is sealed; each property is read when it is needed. */
export interface SealState {
  readonly openRows: number
  /** Monotonic milliseconds of the first row; undefined without rows. */
  readonly openSinceMs: number | undefined
  readonly needsOpen: boolean
}

/** From this many rows in an open segment the load is high; it is sealed at the second number, whatever its age. */
const BUSY_ROWS_MIN = 1_000
const BUSY_ROWS_MAX = 20_000
const BUSY_AGE_FACTOR = 3

/** After a failure to open or seal, this long until the next try. */
const RETRY_MS = 1_000

/**
 * Decides when the open segment is sealed: by age, and only while the inserter waits. Under load a segment grows, and one
 * large insert is cheaper than ten. After a failure the next segment is opened as soon as possible.
 */
export class SealSchedule {
  private readonly open: SealState
  private readonly sealAfterMs: number
  private readonly isAwaited: () => boolean
  private readonly seal: () => Promise<void>
  private timer: NodeJS.Timeout | undefined
  private isWanted = false
  private isStopped = false
  /** Monotonic milliseconds before which a failed opening or sealing is not repeated. */
  private notBeforeMs = 0

  /**
   * @param isAwaited whether somebody waits for a segment
   * @param seal opens and seals; never called again before it has settled, except by `check`
   */
  constructor(open: SealState, sealAfterMs: number, isAwaited: () => boolean, seal: () => Promise<void>) {
    this.open = open
    this.sealAfterMs = sealAfterMs
    this.isAwaited = isAwaited
    this.seal = seal
  }

  /** Seals now if it is time, or sets the timer. */
  check(): void {
    clearTimeout(this.timer)
    const sinceMs = this.open.openSinceMs
    const isDue = this.open.needsOpen || (this.isAwaited() && sinceMs !== undefined)
    if (this.isStopped || !isDue) return
    const dueMs = this.isWanted || sinceMs === undefined ? 0 : sinceMs + this.ageMs
    const waitMs = Math.max(dueMs, this.notBeforeMs) - performance.now()
    if (waitMs > 0) this.timer = setTimeout(() => this.check(), waitMs)
    else this.seal().catch(() => this.retry())
  }

  /** From now on, until `sealed`, age does not matter. */
  want(): void {
    this.isWanted = true
    this.check()
  }

  sealed(): void {
    this.isWanted = false
  }

  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
  }

  private retry(): void {
    this.notBeforeMs = performance.now() + RETRY_MS
    this.check()
  }

  /** The engine stores 20,000 rows at half the cost a row of 2,000. */
  private get ageMs(): number {
    const { openRows } = this.open
    if (openRows >= BUSY_ROWS_MAX) return 0
    return openRows < BUSY_ROWS_MIN ? this.sealAfterMs : this.sealAfterMs * BUSY_AGE_FACTOR
  }
}
