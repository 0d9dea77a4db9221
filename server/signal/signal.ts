/**
 * The stages of one signal: spool, inserter, tail hub, and the intake in front of them. All signals share the bounds of
 * the disk and of the memory for live tails.
 */
import { LIMITS } from '../../core/limits.ts'
import type { SignalName } from '../../core/signals.ts'
import { insertBytesFitting } from '../../db/engine-config.ts'
import { insertTarget } from '../../db/stored-rows.ts'
import type { Config } from '../config.ts'
import type { Faults } from '../faults.ts'
import { insertFiles } from '../insert/insert-files.ts'
import { Inserter } from '../insert/inserter.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { SignalEntry } from '../receive/context.ts'
import type { Rejections } from '../receive/rejections.ts'
import type { CommitJournal } from '../spool/commit-journal.ts'
import { Spool } from '../spool/spool.ts'
import type { DataDirectory } from '../storage/data-directory.ts'
import type { Store } from '../store/store.ts'
import { TailHub } from '../tail/hub.ts'
import type { Tail } from '../tail/tail.ts'
import { createTail } from './create-tail.ts'
import type { SignalDefinition } from './definition.ts'
import { inserterReports } from './inserter-reports.ts'
import { Intake } from './intake.ts'
import { spoolReports } from './spool-reports.ts'

/** What all signals are built of. */
export interface Shared {
  readonly config: Config
  readonly directory: DataDirectory
  readonly log: Log
  readonly metrics: Metrics
  readonly faults: Faults
}

/** What the spool of a signal knows of the others. */
export interface BesideOthers {
  readonly journal: CommitJournal
  /** How many signals there are. */
  readonly signals: number
  /** Bytes in the spools of the other signals. */
  othersBytes(): number
}

/** The part of a signal that needs no store. */
export interface OpenSignal<Signal extends SignalName> {
  readonly definition: SignalDefinition<Signal>
  readonly spool: Spool
  readonly hub: TailHub
}

export interface SignalStages<Signal extends SignalName> extends OpenSignal<Signal>, SignalEntry<Signal> {
  readonly intake: Intake<Signal>
  readonly inserter: Inserter
  readonly tail: Tail
}

/** Recovers the spool of a signal. Throws when the directory cannot be used. */
export async function openSignal<Signal extends SignalName>(
  definition: SignalDefinition<Signal>,
  { config, directory, log, metrics, faults }: Shared,
  { journal, signals, othersBytes }: BesideOthers,
): Promise<OpenSignal<Signal>> {
  const { name, schemaVersion } = definition
  const { node } = directory
  let hub: TailHub | undefined
  const spool = await Spool.start(
    directory.spool,
    directory.quarantine,
    journal,
    {
      table: name,
      node,
      schemaVersion,
      bytesMax: config.spool.bytesMax,
      othersBytes,
      diskReserveBytes: config.spool.reserveBytes,
      sealAfterMs: config.spool.sealAfterMs,
      ...(config.clickhouse ? {} : { segmentBytesMax: insertBytesFitting(config.engine.memoryBytesMax) }),
    },
    spoolReports(log, metrics, appends => hub?.committed(appends)),
    faults,
  )
  for (const cut of spool.cuts) {
    metrics.recoveryCuts.inc()
    log.warn('spool recovered', { ...cut })
  }
  hub = new TailHub(node, spool.lastSeq, error => log.error('live tail failed', { error, signal: name }), {
    ringBytesMax: LIMITS.tailRingBytesMax / signals,
  })
  log.info('spool open', { node, signal: name, dataDir: config.dataDir, ...spool.stats() })
  return { definition, spool, hub }
}

/** Joins an open signal to the store: its segments are inserted as soon as that is ready. */
export function joinSignal<Signal extends SignalName>(
  open: OpenSignal<Signal>,
  store: Store,
  rejections: Rejections,
  { config, directory, log, metrics, faults }: Shared,
): SignalStages<Signal> {
  const { definition, spool, hub } = open
  const inserter = new Inserter(
    spool,
    insertTarget(store.db),
    insertFiles(directory.spool, directory.quarantine),
    inserterReports(log, metrics),
    faults,
    { tokenTrustMs: config.tokenTrustMs },
  )
  void store.ready.then(isReady => isReady && inserter.start())
  const storedRowsOf = (query: string, nowNanos: bigint) => definition.storedRows(() => store.opened(), query, nowNanos)
  return {
    ...open,
    inserter,
    tail: createTail(hub, spool, storedRowsOf, log, metrics),
    intake: new Intake({ definition, node: directory.node, spool, rejections, metrics }),
    progress: spool,
  }
}
