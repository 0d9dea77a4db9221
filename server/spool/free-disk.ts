import { TailraceError } from '../../core/errors.ts'
import type { SpoolFiles } from './files.ts'

/** Asking the file system costs a system call, so the answer serves for a while. */
const CHECK_MS = 1_000

/** What is left on the disk, of which a part is held in reserve: a full one would take more than the spool with it. */
export class FreeDisk {
  private readonly files: Pick<SpoolFiles, 'freeBytes'>
  private readonly reserveBytes: number
  private checkedMs = Number.NEGATIVE_INFINITY
  private freeBytes = Number.POSITIVE_INFINITY

  constructor(files: Pick<SpoolFiles, 'freeBytes'>, reserveBytes: number) {
    this.files = files
    this.reserveBytes = reserveBytes
  }

  /** As of the last measurement. */
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

  /** Asks again, unless the last answer still serves. */
  async measure(): Promise<void> {
    if (performance.now() - this.checkedMs <= CHECK_MS) return
    this.checkedMs = performance.now()
    this.freeBytes = await this.files.freeBytes()
  }
}
