/** Failures of a start that pass without a change of settings, and the waiting until they have. */
import { setTimeout as sleep } from 'node:timers/promises'

/** System error codes with what to do about each. EIO is among them: a network disk comes back, and waiting is harmless. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space or inodes on that file system',
  EDQUOT: 'free some space, or raise the quota',
  EROFS: 'mount that file system writable',
  EMFILE: 'raise the limit of open files (ulimit -n)',
  ENFILE: "raise the system's limit of open files (sysctl fs.file-max)",
  EIO: 'check that disk',
}

/** What to do about a failure that passes; undefined for one that does not. */
export function remedyOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown }
  return typeof code === 'string' ? REMEDIES[code] : undefined
}

export interface FailedStart {
  readonly error: unknown
  readonly remedy: string
  readonly retryMs: number
}

const RETRY_FIRST_MS = 250
const RETRY_MAX_MS = 10_000

/**
 * Repeats `start` while it fails for a reason that passes, waiting longer each time. Rejects with any other failure, and
 * with the signal's reason when it aborts.
 */
export async function retryPassing<T>(
  start: () => Promise<T>,
  report: (failed: FailedStart) => void,
  signal?: AbortSignal,
): Promise<T> {
  for (let retryMs = RETRY_FIRST_MS; ; retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)) {
    signal?.throwIfAborted()
    try {
      return await start()
    } catch (error) {
      const remedy = remedyOf(error)
      if (remedy === undefined) throw error
      report({ error, remedy, retryMs })
      await sleep(retryMs, undefined, signal === undefined ? {} : { signal })
    }
  }
}
