import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'

/** `failing`: writes are refused by the file system. `stuck`: writes neither succeed nor fail. */
export interface WriteCondition {
  readonly state: 'ok' | 'failing' | 'stuck'
  /** What is wrong and what to do; undefined when nothing is. */
  readonly reason?: string
}

/** What is observed; each function reads the value of now. */
export interface WriteProgress {
  /** Monotonic milliseconds since when appends are pending and none was settled. */
  readonly waitingSinceMs: () => number | undefined
  /** Monotonic milliseconds since when the oldest task under way works on segment files; infinite without one. */
  readonly runningSinceMs: () => number
  /** Whether there is no segment to write to. */
  readonly needsOpen: () => boolean
}

/** Without a newer attempt, a failed write says nothing about now after this long. */
const FAILURE_AGE_MS = 5_000

/** Whether writing gets on, whatever holds it up: a hung call, a file system that refuses, or a fault of ours. */
export class WriteHealth {
  private readonly progress: WriteProgress
  private failure: { readonly error: unknown; readonly atMs: number } | undefined

  constructor(progress: WriteProgress) {
    this.progress = progress
  }

  failed(error: unknown): void {
    this.failure = { error, atMs: performance.now() }
  }

  succeeded(): void {
    this.failure = undefined
  }

  get condition(): WriteCondition {
    const stuckMs = this.stuckMs
    if (stuckMs >= LIMITS.spoolStuckMs) return { state: 'stuck', reason: stuckReason(stuckMs) }
    const isRecent = this.failure !== undefined && performance.now() - this.failure.atMs < FAILURE_AGE_MS
    if (!isRecent && !this.progress.needsOpen()) return { state: 'ok' }
    return { state: 'failing', reason: failingReason(this.failure?.error) }
  }

  /** Throws `write_failed` while the writer is stuck: no further sender may wait for a write that does not end. */
  refuse(): void {
    const { state, reason } = this.condition
    if (state !== 'stuck') return
    throw new TailraceError('write_failed', `${reason}: nothing of this request was kept, send it again`, {
      retryAfterS: 5,
    })
  }

  private get stuckMs(): number {
    const { waitingSinceMs, runningSinceMs } = this.progress
    const sinceMs = Math.min(waitingSinceMs() ?? Infinity, runningSinceMs())
    return Math.max(0, performance.now() - sinceMs)
  }
}

function stuckReason(stuckMs: number): string {
  return `the disk of DATA_DIR has not responded to the spool for ${Math.round(stuckMs / 1000)} s; check that disk`
}

function failingReason(error: unknown): string {
  const cause = error instanceof Error ? error.message : 'no segment file can be opened'
  return `the file system of DATA_DIR refuses writes (${cause}); new records are refused until writes succeed`
}
