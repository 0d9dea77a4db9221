import type { ErrorCode } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { cutToBytes } from '../../core/text.ts'

/** One record that was refused, as it is kept for inspection. */
export interface Rejection {
  readonly at: string
  readonly door: string
  readonly sender: string
  readonly index: number
  readonly code: ErrorCode
  readonly message: string
  /** The beginning of what was sent. */
  readonly sample: string
}

/** The last rejected records, newest last; older ones leave, their count stays in the metrics. */
export class Rejections {
  private readonly kept: Rejection[] = []
  private next = 0

  add(rejection: Rejection): void {
    const sample = cutToBytes(
      rejection.sample.slice(0, LIMITS.rejectionSampleBytesMax).toWellFormed(),
      LIMITS.rejectionSampleBytesMax,
    )
    this.kept[this.next] = { ...rejection, sample }
    this.next = (this.next + 1) % LIMITS.rejectionsKeptMax
  }

  /** Newest first. */
  latest(count: number): Rejection[] {
    const { length } = this.kept
    const start = length < LIMITS.rejectionsKeptMax ? 0 : this.next
    const ordered = Array.from({ length }, (_, i) => this.kept[(start + i) % length]).filter(item => item !== undefined)
    return ordered.reverse().slice(0, count)
  }
}
