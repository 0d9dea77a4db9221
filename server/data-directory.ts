/** What a start takes possession of on disk: the lock, the folders, the node's id, the keys and the spool. */
import path from 'node:path'
import { insertBytesFitting } from '../db/engine-config.ts'
import { LOGS_SCHEMA_VERSION } from '../db/tables.ts'
import { closeToOthers } from './close-to-others.ts'
import type { Config } from './config.ts'
import type { Faults } from './faults.ts'
import { type LockOptions, lockDirectory } from './lock.ts'
import { nodeId } from './node-id.ts'
import type { Log } from './observe/log.ts'
import { sessionSecret } from './session-secret.ts'
import type { SpoolFiles } from './spool/files.ts'
import { IdempotencyKeys } from './spool/idempotency.ts'
import { makeDirectory, openNodeFiles } from './spool/node-files.ts'
import { Spool } from './spool/spool.ts'
import type { SpoolEvents } from './spool/spool-events.ts'

export interface DataDirectory {
  /** Files of `DATA_DIR` itself, and of two of its folders. */
  readonly files: SpoolFiles
  readonly spoolFiles: SpoolFiles
  readonly quarantine: SpoolFiles
  readonly node: string
  readonly sessionSecret: Buffer
  readonly keys: IdempotencyKeys
  readonly spool: Spool
  unlock(): void
}

/** Throws when the directory cannot be used; then nothing is held, and it can be called again. */
export async function openDataDirectory(
  config: Config,
  log: Log,
  events: SpoolEvents,
  faults: Faults,
  lock: LockOptions,
): Promise<DataDirectory> {
  await makeDirectory(config.dataDir, 0o700)
  closeToOthers(config.dataDir, log)
  const unlock = await lockDirectory(config.dataDir, lock)
  try {
    return { ...(await openFolders(config, events, faults)), unlock }
  } catch (error) {
    unlock()
    throw error
  }
}

async function openFolders(
  config: Config,
  events: SpoolEvents,
  faults: Faults,
): Promise<Omit<DataDirectory, 'unlock'>> {
  const { dataDir } = config
  const files = await openNodeFiles(dataDir)
  const spoolFiles = await openNodeFiles(path.join(dataDir, 'spool'))
  const quarantine = await openNodeFiles(path.join(dataDir, 'quarantine'))
  const node = await nodeId(spoolFiles, config.newNode)
  const secret = await sessionSecret(await openNodeFiles(path.join(dataDir, 'access')))
  const keys = new IdempotencyKeys(spoolFiles, Date.now, events.onFailure)
  const options = {
    table: 'logs',
    node,
    schemaVersion: LOGS_SCHEMA_VERSION,
    bytesMax: config.spool.bytesMax,
    diskReserveBytes: config.spool.reserveBytes,
    sealAfterMs: config.spool.sealAfterMs,
    ...(config.clickhouse ? {} : { segmentBytesMax: insertBytesFitting(config.engine.memoryBytesMax) }),
  }
  try {
    const spool = await Spool.start(spoolFiles, quarantine, keys, options, events, faults)
    return { files, spoolFiles, quarantine, node, sessionSecret: secret, keys, spool }
  } catch (error) {
    await keys.abandon()
    throw error
  }
}
