/** The last phase of a shutdown, after the receivers have closed: drains the spool into the store and closes everything. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from '../faults.ts'
import type { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import type { Log } from '../observe/log.ts'
import type { StageHistory } from '../observe/stage-history.ts'
import type { Signals } from '../signal/signals.ts'
import { spoolTotals } from '../signal/spool-totals.ts'
import type { DataDirectory } from '../storage/data-directory.ts'
import type { Store } from '../store/store.ts'
import { shutdownStep } from './shutdown-step.ts'

/**
 * What a shutdown has for finishing writes and emptying the spool into the store; the rest stays in the spool. With the
 * 3 s of the receivers before it and the 2 s of closing behind it, it ends within the 9.5 s after which it would be
 * ended (`main.ts`).
 */
const DRAIN_DISK_MS = 4_000
/** Closing the engine takes 2 s at most by itself. */
const CLOSE_STORE_MS = 2_200
/** Small files, which a disk that works writes in milliseconds. */
const SAVE_MS = 500

export interface ToClose {
  readonly directory: DataDirectory
  readonly signals: Signals
  readonly store: Store
  readonly history: StageHistory
  readonly keys: IdempotencyKeys
  readonly log: Log
  readonly faults: Faults
  closeRejections(): Promise<void>
}

/** Never rejects: a step that fails is logged, and acknowledged records are on disk whatever happens. */
export async function shutDown(parts: ToClose): Promise<void> {
  const { directory, signals, store, history, keys, log, faults } = parts
  const stages = Object.values(signals)
  faults('during-drain')
  const stopped = store.stop()
  history.stop()
  const endMs = performance.now() + DRAIN_DISK_MS
  const isWritten = (await Promise.all(stages.map(({ spool }) => spool.close()))).every(isClosed => isClosed)
  await shutdownStep(log, 'save rejections', parts.closeRejections(), SAVE_MS)
  // Removing a stored segment takes the disk too.
  const drainMs = isWritten ? endMs - performance.now() : SAVE_MS
  const inserted = Promise.all(stages.map(({ inserter }) => inserter.drain()))
  const drained = await shutdownStep(log, 'store the spool', inserted, drainMs)
  for (const { inserter } of stages) inserter.giveUp()
  log.info('drained', { rowsLeftInSpool: spoolTotals(signals).rows, inserterFinished: drained })
  // Statements of its checks end first, unless they hang.
  const closedMs = performance.now() + CLOSE_STORE_MS
  await Promise.race([stopped, sleep(SAVE_MS, undefined, { ref: false })])
  await shutdownStep(log, 'close the store', store.db.close(), closedMs - performance.now())
  // While a write may still be under way in a thread, the lock stays: it ends with the process.
  if (!isWritten) return
  await shutdownStep(log, 'close the keys', keys.close(), SAVE_MS)
  await shutdownStep(log, 'release the lock', async () => directory.unlock(), SAVE_MS)
}
