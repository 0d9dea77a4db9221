/** Takes possession of the data directory and recovers what is in it, as soon as the disk allows. */
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import type { Shared } from '../signal/signal.ts'
import { type OpenSignals, openSignals } from '../signal/signals.ts'
import { writeFailures } from '../signal/spool-reports.ts'
import { type DataDirectory, openDataDirectory } from '../storage/data-directory.ts'
import type { LockOptions } from '../storage/lock.ts'
import { type FailedStart, retryPassing } from './start-retry.ts'

export interface Disk {
  readonly directory: DataDirectory
  readonly keys: IdempotencyKeys
  readonly open: OpenSignals
}

/** Waits while the directory cannot be used for a reason that passes. Throws for any other, and when `signal` aborts. */
export async function openDisk(parts: Omit<Shared, 'directory'>, signal: AbortSignal | undefined): Promise<Disk> {
  const { config, log } = parts
  // For the files of the engine, too, which have no modes of their own.
  process.umask(0o077)
  const { dataDir } = config
  const onWait = (pid: number | undefined, waitMs: number) =>
    log.warn('data directory is in use by another Tailrace, waiting for it to end', { dataDir, pid, waitMs })
  const report = ({ error, remedy, retryMs }: FailedStart) => {
    const { path: file = dataDir } = Object(error) as { path?: string }
    log.error('cannot start yet, will try again', { error, path: file, dataDir, remedy, retryMs })
  }
  return retryPassing(() => openOnce(parts, { signal, onWait }), report, signal)
}

async function openOnce(parts: Omit<Shared, 'directory'>, lock: LockOptions): Promise<Disk> {
  const { config, log, metrics } = parts
  const directory = await openDataDirectory(config.dataDir, config.newNode, log, lock)
  try {
    const keys = new IdempotencyKeys(directory.spool, Date.now, writeFailures(log, metrics))
    return { directory, keys, open: await openSignals({ ...parts, directory }, keys) }
  } catch (error) {
    directory.unlock()
    throw error
  }
}
