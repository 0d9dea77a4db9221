import { performance } from 'node:perf_hooks'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'

/** Above this share of its time the process has nothing to spare. */
const BUSY = 0.8
/** What work beside the ingestion may take of a busy process: senders lose hardly anything, watchers get what is left. */
const SHARE_WHEN_BUSY = 0.08
/** Rows behind, some second's worth: whoever is no further behind keeps up, and need not be held back. */
const BEHIND_ROWS = 2_500
/** How long the load is measured at a time. */
const MEASURE_MS = 250
const PAUSE_MS_MAX = 500

/** Lets the ingestion go first: work that is done in slices waits between them in proportion, when the process is busy. */
export class Pace {
  private load = performance.eventLoopUtilization()
  private measuredMs = performance.now()
  private isBusy = false

  /**
   * Between two slices of work.
   *
   * @param workMs what the last one took
   * @param rowsBehind what is left of it
   */
  async rest(workMs: number, rowsBehind: number): Promise<void> {
    this.measure()
    if (!this.isBusy || rowsBehind < BEHIND_ROWS) return void (await turn())
    await sleep(Math.min(PAUSE_MS_MAX, workMs * (1 / SHARE_WHEN_BUSY - 1)))
  }

  private measure(): void {
    const nowMs = performance.now()
    if (nowMs - this.measuredMs < MEASURE_MS) return
    const load = performance.eventLoopUtilization()
    this.isBusy = performance.eventLoopUtilization(load, this.load).utilization > BUSY
    this.load = load
    this.measuredMs = nowMs
  }
}
