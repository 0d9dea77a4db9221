/** Totals since the start of the process, and what the spool holds, at one moment. */
export interface StageTotals {
  readonly accepted: number
  readonly rejected: number
  readonly stored: number
  readonly quarantined: number
  /** Rows and bytes on disk that the store does not have yet. */
  readonly spooledRows: number
  readonly spooledBytes: number
}

/** What happened within one interval; the spool as it was at its end. */
export interface StageInterval extends StageTotals {
  /** End of the interval, ISO 8601. */
  readonly at: string
  /** Its length; longer than usual when the process was busy. */
  readonly seconds: number
}

/** One sample each ten seconds, for an hour. */
const INTERVAL_MS = 10_000
const INTERVALS_MAX = 360

/** What came in and went out over the last hour, as the pages draw it. */
export class StageHistory {
  private readonly read: () => Promise<StageTotals>
  private readonly intervals: StageInterval[] = []
  private readonly timer: NodeJS.Timeout
  private before: StageTotals | undefined
  private beforeMs = performance.now()

  /** @param read the totals of now */
  constructor(read: () => Promise<StageTotals>) {
    this.read = read
    this.timer = setInterval(() => void this.sample(), INTERVAL_MS)
    this.timer.unref()
    void this.sample()
  }

  /** Oldest first; the last one is not over yet. */
  async list(): Promise<StageInterval[]> {
    return [...this.intervals, this.since(await this.read())]
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private async sample(): Promise<void> {
    const now = await this.read()
    if (this.before !== undefined) this.intervals.push(this.since(now))
    if (this.intervals.length > INTERVALS_MAX) this.intervals.shift()
    this.before = now
    this.beforeMs = performance.now()
  }

  private since(now: StageTotals): StageInterval {
    const { accepted = 0, rejected = 0, stored = 0, quarantined = 0 } = this.before ?? {}
    return {
      at: new Date().toISOString(),
      seconds: Math.round(performance.now() - this.beforeMs) / 1000,
      accepted: now.accepted - accepted,
      rejected: now.rejected - rejected,
      stored: now.stored - stored,
      quarantined: now.quarantined - quarantined,
      spooledRows: now.spooledRows,
      spooledBytes: now.spooledBytes,
    }
  }
}
