/** What a start takes possession of on disk: the lock, the folders, the node's id and the secret of its sessions. */
import path from 'node:path'
import type { Log } from '../observe/log.ts'
import { closeToOthers } from './close-to-others.ts'
import type { SpoolFiles } from './files.ts'
import { type LockOptions, lockDirectory } from './lock.ts'
import { makeDirectory, openNodeFiles } from './node-files.ts'
import { nodeId } from './node-id.ts'
import { sessionSecret } from './session-secret.ts'

export interface DataDirectory {
  /** Files of `DATA_DIR` itself, and of its folders. */
  readonly files: SpoolFiles
  readonly spool: SpoolFiles
  readonly quarantine: SpoolFiles
  /** What admission keeps. */
  readonly access: SpoolFiles
  readonly node: string
  readonly sessionSecret: Buffer
  unlock(): void
}

/**
 * Throws when the directory cannot be used; then nothing is held, and it can be called again.
 *
 * @param isNewNode whether the directory is a copy that gets an id of its own
 */
export async function openDataDirectory(
  dataDir: string,
  isNewNode: boolean,
  log: Log,
  lock: LockOptions,
): Promise<DataDirectory> {
  await makeDirectory(dataDir, 0o700)
  closeToOthers(dataDir, log)
  const unlock = await lockDirectory(dataDir, lock)
  try {
    const spool = await openNodeFiles(path.join(dataDir, 'spool'))
    const access = await openNodeFiles(path.join(dataDir, 'access'))
    return {
      files: await openNodeFiles(dataDir),
      spool,
      quarantine: await openNodeFiles(path.join(dataDir, 'quarantine')),
      node: await nodeId(spool, isNewNode),
      access,
      sessionSecret: await sessionSecret(access),
      unlock,
    }
  } catch (error) {
    unlock()
    throw error
  }
}
