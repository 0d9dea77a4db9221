import type { ErrorCode } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { cutToBytes } from '../../core/text.ts'
import type { Redaction } from '../redaction/redaction.ts'

/** One record that was refused, as it is kept for inspection. */
export interface Rejection {
  /** ISO 8601. */
  readonly at: string
  readonly door: string
  /** Address of whoever sent it. */
  readonly sender: string
  /** Its place in the batch, from 0. */
  readonly index: number
  readonly code: ErrorCode
  readonly message: string
  /** The beginning of what was sent. */
  readonly sample: string
}

/** A rejection before its first read: a batch may have a million, and few are ever read. */
interface Kept {
  rejection: Rejection
  isRedacted: boolean
  /** What the pipeline of the record would have hidden. */
  readonly pipeline: Hiding
}

interface Hiding {
  hide(text: string): string
}

const HIDES_NOTHING: Hiding = { hide: text => text }

/** How often one sender was refused for one reason at one door. */
export interface RejectionCount {
  readonly door: string
  readonly code: ErrorCode
  readonly sender: string
  count: number
  /** ISO 8601. */
  lastAt: string
}

/** Stands for all senders beyond the bound. */
export const OTHER_SENDERS = 'others'

/**
 * The last rejected records and how many there were of each kind; older ones leave, their count stays. Message and sample
 * pass the redaction before anybody sees them.
 */
export class Rejections {
  private readonly redaction: Redaction
  private readonly kept: Kept[] = []
  private readonly counters = new Map<string, RejectionCount>()
  private next = 0
  /** Changes with every rejection. */
  version = 0

  constructor(redaction: Redaction) {
    this.redaction = redaction
  }

  /**
   * @param records how many were refused alike; one sample stands for all
   * @param pipeline hides what it would have hidden of a record that is stored
   */
  add(rejection: Rejection, records = 1, pipeline: Hiding = HIDES_NOTHING): void {
    const start = rejection.sample.slice(0, LIMITS.rejectionSampleBytesMax + this.redaction.spareChars)
    // A copy: a slice would keep the sender's whole body in memory.
    const sample = Buffer.from(start.toWellFormed()).toString('utf8')
    this.version++
    this.kept[this.next] = { rejection: { ...rejection, sample }, isRedacted: false, pipeline }
    this.next = (this.next + 1) % LIMITS.rejectionsKeptMax
    const counter = this.counter(rejection)
    counter.count += records
    counter.lastAt = rejection.at
  }

  /** Puts back what an earlier process had kept, oldest first. */
  restore(kept: readonly Rejection[], counts: readonly RejectionCount[]): void {
    for (const rejection of kept) this.add(rejection, 0)
    this.counters.clear()
    for (const counter of counts.slice(0, LIMITS.rejectionCountersMax))
      this.counters.set(`${counter.door} ${counter.code} ${counter.sender}`, { ...counter })
  }

  /** Newest first. */
  latest(count: number): Rejection[] {
    const { length } = this.kept
    const start = length < LIMITS.rejectionsKeptMax ? 0 : this.next
    const ordered = Array.from({ length }, (_, i) => this.kept[(start + i) % length]).filter(item => item !== undefined)
    const latest = ordered.reverse().slice(0, count)
    return latest.map(item => this.redacted(item))
  }

  /** Most frequent first. */
  counts(): RejectionCount[] {
    return [...this.counters.values()].map(counter => ({ ...counter })).sort((a, b) => b.count - a.count)
  }

  private redacted(kept: Kept): Rejection {
    if (kept.isRedacted) return kept.rejection
    const { rejection, pipeline } = kept
    const hide = (text: string) => this.redaction.hide(pipeline.hide(text))
    const sample = cutToBytes(hide(rejection.sample), LIMITS.rejectionSampleBytesMax)
    kept.rejection = { ...rejection, message: hide(rejection.message), sample }
    kept.isRedacted = true
    return kept.rejection
  }

  /** A sender that makes up addresses fills the table once, and is counted among the others from then on. */
  private counter({ door, code, sender, at }: Rejection): RejectionCount {
    const known = this.counters.get(`${door} ${code} ${sender}`)
    if (known) return known
    const name = this.counters.size < LIMITS.rejectionCountersMax ? sender : OTHER_SENDERS
    const key = `${door} ${code} ${name}`
    const counter = this.counters.get(key) ?? { door, code, sender: name, count: 0, lastAt: at }
    this.counters.set(key, counter)
    return counter
  }
}
