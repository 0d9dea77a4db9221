import { type Faults, noFaults } from '../../faults.ts'
import { IdempotencyKeys } from '../../idempotency/idempotency-keys.ts'
import { Spool } from '../spool.ts'
import type { SpoolEvents } from '../spool-events.ts'
import type { SpoolOptions } from '../spool-options.ts'
import { PowerCutDisk } from './power-cut-files.ts'

const OPTIONS: SpoolOptions = {
  table: 'logs',
  node: '42',
  schemaVersion: 1,
  bytesMax: 1e9,
  diskReserveBytes: 0,
  sealAfterMs: 20,
}

export interface SpoolSetup {
  readonly disk?: PowerCutDisk
  readonly options?: Partial<SpoolOptions>
  readonly events?: SpoolEvents
  /** Answers for free space; infinite unless given. */
  readonly freeBytes?: () => Promise<number>
  readonly faults?: Faults
}

/** A spool on a disk in memory, with what it reported. */
export async function openSpool({ disk = new PowerCutDisk(), options, events, freeBytes, faults }: SpoolSetup = {}) {
  const files = disk.folder('spool')
  const quarantine = disk.folder('quarantine')
  if (freeBytes !== undefined) files.freeBytes = freeBytes
  const failures: unknown[] = []
  const onFailure = (error: unknown) => void failures.push(error)
  const keys = new IdempotencyKeys(files, Date.now, onFailure)
  const all = { onFailure, ...events }
  const spool = await Spool.start(files, quarantine, keys, { ...OPTIONS, ...options }, all, faults ?? noFaults)
  return { disk, files, quarantine, keys, spool, failures }
}

/** Lets everything happen that needs neither time nor a disk that returns. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
}
