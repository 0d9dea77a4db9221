/**
 * The composition root: builds the stages and joins them, in the order in which records flow.
 *
 *   receive ─► decode ─► pipeline ─► spool ═ 2xx ═► insert ─► ClickHouse ─► query
 *                                      └──► tail
 *
 * Stages do not know the stage after them. What each signal has of its own is joined in `signal/signal.ts`.
 */
import path from 'node:path'
import { Documents } from '../db/documents.ts'
import { insertTarget } from '../db/stored-rows.ts'
import { Access } from './access/access.ts'
import { failedAttempts } from './access/failed-attempts.ts'
import { openSessions } from './access/open-sessions.ts'
import type { Config } from './config.ts'
import { type Faults, killAt, noFaults } from './faults.ts'
import { createHealth } from './health.ts'
import { Quarantine } from './insert/quarantine.ts'
import { openDisk } from './lifecycle/open-disk.ts'
import { shutDown } from './lifecycle/shut-down.ts'
import type { HealthReport } from './observe/health-report.ts'
import { createLog, type Log } from './observe/log.ts'
import { createMetrics, type Metrics } from './observe/metrics.ts'
import { StageHistory } from './observe/stage-history.ts'
import { type StagesReport, stagesReport, stageTotals } from './observe/stages.ts'
import { NewestHints } from './query/newest-hints.ts'
import type { ReceiveContext } from './receive/context.ts'
import { BodyBudget } from './receive/http/body-budget.ts'
import { Slices } from './receive/http/slices.ts'
import { Listeners } from './receive/listeners/listeners.ts'
import type { Rejections } from './receive/rejections.ts'
import { openRejections } from './receive/rejections-file.ts'
import { secretsOf } from './redaction/config-secrets.ts'
import { createRedaction } from './redaction/redaction.ts'
import { joinSignals, type Signals } from './signal/signals.ts'
import { spoolTotals } from './signal/spool-totals.ts'
import { type StoredUpTo, storedUpTo } from './signal/stored-up-to.ts'
import { connect } from './store/connect.ts'
import { Store } from './store/store.ts'

export interface Tailrace {
  readonly config: Config
  readonly log: Log
  readonly metrics: Metrics
  readonly access: Access
  /** What receivers of requests and messages share. */
  readonly receive: ReceiveContext
  /** On ports of their own; closed until opened. */
  readonly listeners: Listeners
  readonly signals: Signals
  readonly store: Store
  /** Where the newest rows were found last; shared by all searches. */
  readonly hints: NewestHints
  /** The last records that were refused. */
  readonly rejections: Rejections
  readonly quarantine: Quarantine
  readonly storedUpTo: StoredUpTo
  health(): HealthReport
  /** What came in, was refused and was stored, over the last hour too. */
  stages(): Promise<StagesReport>
  /** From now on nothing is accepted and held replies go out; calls under way are finished by their callers. */
  beginDrain(): void
  /** Empties the spool into the store if the store answers, then closes everything. What is left stays for the next start. */
  finish(): Promise<void>
}

/**
 * Opens everything that needs no network. While the data directory cannot be used for a reason that passes, such as a full
 * disk, it waits and tries again. Throws when the directory can never be used, or `signal` aborts the waiting.
 */
export async function openTailrace(config: Config, signal?: AbortSignal): Promise<Tailrace> {
  const secrets = secretsOf(config)
  const log = createLog(config.logLevel, createRedaction(secrets).hide)
  const metrics = createMetrics()
  const faults: Faults = config.fault === '' ? noFaults : killAt(config.fault)
  const draining = new AbortController()
  const { directory, keys, open } = await openDisk({ config, log, metrics, faults }, signal)
  const shared = { config, directory, log, metrics, faults }
  const redaction = createRedaction([...secrets, directory.sessionSecret.toString('hex')])
  const access = new Access(config, await openSessions(config, directory, log), failedAttempts(log, metrics))

  const db = connect(config, log)
  const documents = new Documents(db, path.join(config.dataDir, 'documents.json'), error =>
    log.warn('could not cache documents; the cache is used only while ClickHouse is unavailable', { error }),
  )
  await documents.loadCache()
  const store = new Store(db, documents, config.retentionDays, log)
  const { rejections, close: closeRejections } = await openRejections(directory.files, redaction, log)
  const signals = joinSignals(open, store, rejections, shared)
  const history = new StageHistory(() => stageTotals(metrics, () => spoolTotals(signals)))
  const receive: ReceiveContext = {
    signals,
    keys,
    metrics,
    bodies: new BodyBudget(),
    slices: new Slices(),
    slowed: { count: 0 },
    draining: draining.signal,
    faults,
  }
  const listeners = new Listeners(config, log, receive)
  const health = createHealth({ directory, signals, store, receive, listeners, metrics })
  return {
    ...{ config, log, metrics, access, receive, listeners, signals, store, rejections, health },
    hints: new NewestHints(),
    quarantine: new Quarantine(directory.quarantine, () => insertTarget(store.require()), redaction),
    storedUpTo: storedUpTo(signals.logs.spool, directory.node),
    stages: () => stagesReport(health(), metrics, () => spoolTotals(signals), history),
    beginDrain: () => draining.abort(),
    finish: () => shutDown({ directory, signals, store, history, keys, log, faults, closeRejections }),
  }
}
