import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../core/errors.ts'
import type { SpoolFiles } from '../storage/files.ts'

/** Free space changes without a write of ours; a refusal begins and ends within this time. */
const CHECK_MS = 1_000
/** A measurement that takes longer is reported as failed. The same is the longest a start waits for the first one. */
const ANSWER_MS = 5_000

/** Measures free space on a timer. A part of it is held in reserve: a full disk would stop more than the spool. */
export class FreeDisk {
  private readonly files: Pick<SpoolFiles, 'freeBytes'>
  private readonly reserveBytes: number
  private readonly onFailure: (error: unknown) => void
  private freeBytes = Number.POSITIVE_INFINITY
  private timer: NodeJS.Timeout | undefined
  private sinceMs: number | undefined

  /** @param onFailure called for each failed measurement; the last value stays in use */
  constructor(files: Pick<SpoolFiles, 'freeBytes'>, reserveBytes: number, onFailure: (error: unknown) => void) {
    this.files = files
    this.reserveBytes = reserveBytes
    this.onFailure = onFailure
  }

  /** Begins measuring and resolves with the first result. Never rejects. */
  async start(): Promise<void> {
    this.timer = setInterval(() => void this.measure(), CHECK_MS)
    this.timer.unref()
    await Promise.race([this.measure(), sleep(ANSWER_MS, undefined, { ref: false })])
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** As of the last measurement; infinite before the first. */
  get bytes(): number {
    return this.freeBytes
  }

  get isFull(): boolean {
    return this.freeBytes < this.reserveBytes
  }

  /** Throws `disk_full` when the reserve is reached. */
  refuse(): void {
    if (!this.isFull) return
    throw new TailraceError(
      'disk_full',
      `${this.freeBytes} bytes are free on the disk of DATA_DIR and ${this.reserveBytes} are held in reserve: free some space`,
      { retryAfterS: 30 },
    )
  }

  /** One call at a time: a file system that hangs would otherwise take a thread with each. */
  private async measure(): Promise<void> {
    if (this.sinceMs !== undefined) {
      const waitedMs = performance.now() - this.sinceMs
      if (waitedMs > ANSWER_MS) this.onFailure(new Error(`statfs did not return within ${Math.round(waitedMs)} ms`))
      return
    }
    this.sinceMs = performance.now()
    try {
      this.freeBytes = await this.files.freeBytes()
    } catch (error) {
      this.onFailure(error)
    } finally {
      this.sinceMs = undefined
    }
  }
}
