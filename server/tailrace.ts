/**
 * The drawing of the house: builds the stages, joins them, and drains them in the order in which records flow.
 *
 *   doors ─► decode ─► pipeline ─► spool ═ 2xx ═► insert ─► ClickHouse ─► query
 *                                    └──► tail
 *
 * Stages do not know the stage after them; everything that connects two of them stands here.
 */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectEmbedded, connectRemote, type Database, READ_LIMITS } from '../db/connect.ts'
import { Documents } from '../db/documents.ts'
import { insertTarget } from '../db/stored-rows.ts'
import { Access, type ReportFailure } from './access/access.ts'
import type { Config } from './config.ts'
import { openDataDirectory } from './data-directory.ts'
import { type Faults, killAt, noFaults } from './faults.ts'
import { createHealth } from './health.ts'
import { insertFiles } from './insert/insert-files.ts'
import { Inserter, type InserterEvents } from './insert/inserter.ts'
import { Quarantine } from './insert/quarantine.ts'
import { createIntake } from './intake.ts'
import type { StoredUpTo } from './log-queries.ts'
import type { HealthReport } from './observe/health-report.ts'
import { atMostEvery, createLog, type Log } from './observe/log.ts'
import { createMetrics, type Metrics } from './observe/metrics.ts'
import { StageHistory } from './observe/stage-history.ts'
import { type StagesReport, stagesReport, stageTotals } from './observe/stages.ts'
import { NewestHints } from './query/newest-hints.ts'
import { storedTailRows } from './query/tail-rows.ts'
import { BodyBudget } from './receive/body-budget.ts'
import type { DoorContext } from './receive/context.ts'
import type { Rejections } from './receive/rejections.ts'
import { Slices } from './receive/slices.ts'
import { createRedaction } from './redaction/redaction.ts'
import { openRejections } from './rejections-file.ts'
import { shutdownStep } from './shutdown-step.ts'
import { SideDoors } from './side-doors.ts'
import type { NumberedRows } from './spool/segment-writer.ts'
import type { Spool } from './spool/spool.ts'
import type { SpoolEvents } from './spool/spool-events.ts'
import { type FailedStart, retryPassing } from './start-retry.ts'
import { Store } from './store.ts'
import { TailHub } from './tail/hub.ts'
import { Tail } from './tail/tail.ts'

export interface Tailrace {
  readonly config: Config
  readonly log: Log
  readonly metrics: Metrics
  readonly access: Access
  readonly doors: DoorContext
  readonly store: Store
  /** Where the newest rows were found last; shared by all searches. */
  readonly hints: NewestHints
  /** The last records that were refused. */
  readonly rejections: Rejections
  readonly quarantine: Quarantine
  /** Doors on ports of their own; closed until opened. */
  readonly sides: SideDoors
  /** Rows as they are committed, for whoever wants to see them. */
  readonly tail: Tail
  readonly storedUpTo: StoredUpTo
  health(): HealthReport
  /** What came in, was refused and was stored, over the last hour too. */
  stages(): Promise<StagesReport>
  /** From now on nothing is accepted and held replies go out; calls under way are finished by their callers. */
  beginDrain(): void
  /** Empties the spool into the store if the store answers, then closes everything. What is left stays for the next start. */
  finish(): Promise<void>
}

/** How long a count up to a position waits for the store to get there: usually it is milliseconds behind. */
const BASELINE_MS = 2_000

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

/**
 * Opens everything that needs no network. While the data directory cannot be used for a reason that passes, such as a full
 * disk, it waits and tries again. Throws when the directory can never be used, or `signal` aborts the waiting.
 */
export async function openTailrace(config: Config, signal?: AbortSignal): Promise<Tailrace> {
  const log = createLog(config.logLevel, createRedaction(secretsOf(config)).hide)
  const metrics = createMetrics()
  const faults: Faults = config.fault === '' ? noFaults : killAt(config.fault)
  const draining = new AbortController()

  // For the files of the engine, too, which have no modes of their own.
  process.umask(0o077)
  let hub: TailHub | undefined
  const events = spoolEvents(log, metrics, appends => hub?.committed(appends))
  const lock = { signal, onWait: waitsForHolder(config, log) }
  const directory = await retryPassing(
    () => openDataDirectory(config, log, events, faults, lock),
    failed => reportFailedStart(config, log, failed),
    signal,
  )
  const { spoolFiles, quarantine, node, keys, spool, unlock } = directory
  const access = new Access(config, directory.sessionSecret, failedAttempts(log, metrics))
  const redaction = createRedaction([...secretsOf(config), directory.sessionSecret.toString('hex')])
  hub = new TailHub(node, spool.lastSeq, error => log.error('live tail failed', { error }))
  for (const cut of spool.cuts) {
    metrics.recoveryCuts.inc()
    log.warn('spool recovered', { ...cut })
  }

  const db = connect(config, log)
  const documents = new Documents(db, path.join(config.dataDir, 'documents.json'), error =>
    log.warn('could not cache documents; the cache is used only while ClickHouse is unavailable', { error }),
  )
  await documents.loadCache()
  const store = new Store(db, documents, config.retentionDays, log)
  const inserter = new Inserter(
    spool,
    insertTarget(db),
    insertFiles(spoolFiles, quarantine),
    inserterEvents(log, metrics),
    faults,
    { tokenTrustMs: config.tokenTrustMs },
  )
  void store.ready.then(isReady => isReady && inserter.start())

  const { rejections, close: closeRejections } = await openRejections(directory.files, redaction, log)
  const history = new StageHistory(() => stageTotals(metrics, spool))
  const doors: DoorContext = {
    intake: createIntake({ node, spool, rejections, metrics }),
    keys,
    progress: spool,
    metrics,
    bodies: new BodyBudget(),
    slices: new Slices(),
    slowed: { count: 0 },
    draining: draining.signal,
    faults,
  }
  const tail = createTail(hub, spool, store, log, metrics)
  const sides = new SideDoors(config, log, doors)
  const health = createHealth({
    sides,
    node,
    spool,
    inserter,
    store,
    doors,
    metrics,
    tail,
    startedMs: performance.now(),
  })
  log.info('spool open', { node, dataDir: config.dataDir, ...spool.stats() })

  return {
    config,
    log,
    metrics,
    access,
    doors,
    store,
    hints: new NewestHints(),
    rejections,
    quarantine: new Quarantine(quarantine, () => insertTarget(store.require()), redaction),
    sides,
    tail,
    storedUpTo: async positions => {
      const others = Object.entries(positions).every(([id, seq]) => id === node || spool.storedThroughOf(id) >= seq)
      return (await spool.waitStored(positions[node] ?? 0, BASELINE_MS)) && others
    },
    health,
    stages: () => stagesReport(health(), metrics, spool, history),
    beginDrain: () => draining.abort(),
    async finish() {
      faults('during-drain')
      const stopped = store.stop()
      history.stop()
      const endMs = performance.now() + DRAIN_DISK_MS
      const isWritten = await spool.close()
      await shutdownStep(log, 'save rejections', closeRejections(), SAVE_MS)
      // Removing a stored segment takes the disk too.
      const drainMs = isWritten ? endMs - performance.now() : SAVE_MS
      const drained = await shutdownStep(log, 'store the spool', inserter.drain(), drainMs)
      inserter.giveUp()
      const left = spool.stats()
      log.info('drained', { rowsLeftInSpool: left.rows, inserterFinished: drained })
      // Statements of its checks end first, unless they hang.
      const closedMs = performance.now() + CLOSE_STORE_MS
      await Promise.race([stopped, sleep(SAVE_MS, undefined, { ref: false })])
      await shutdownStep(log, 'close the store', db.close(), closedMs - performance.now())
      // While a write may still be under way in a thread, the lock stays: it ends with the process.
      if (!isWritten) return
      await shutdownStep(log, 'close the keys', keys.close(), SAVE_MS)
      await shutdownStep(log, 'release the lock', async () => unlock(), SAVE_MS)
    },
  }
}

/** The password that docker-compose.yml publishes is none: hiding it would hide the program's name. */
const PUBLISHED_PASSWORD = 'tailrace'

function secretsOf({ ingestKey, adminPassword, clickhouse }: Config): (string | undefined)[] {
  return [ingestKey, adminPassword, clickhouse?.password].filter(secret => secret !== PUBLISHED_PASSWORD)
}

function connect(config: Config, log: Log): Database {
  const limits = { ...READ_LIMITS, timeoutS: config.queryTimeoutS }
  if (config.clickhouse === undefined)
    return connectEmbedded(path.join(config.dataDir, 'engine'), config.database, config.engine, limits)
  const { url, username, password, timeoutMs, tls, cluster } = config.clickhouse
  if (tls.isInsecure) log.warn('CLICKHOUSE_TLS_INSECURE=1: whoever answers at CLICKHOUSE_URL is believed')
  return connectRemote({ url, username, password, requestTimeoutMs: timeoutMs, tls }, config.database, cluster, limits)
}

function createTail(hub: TailHub, spool: Spool, store: Store, log: Log, metrics: Metrics): Tail {
  const spooled = {
    storedThrough: (node: string) => spool.storedThroughOf(node),
    lastIn: (node: string) => spool.lastIn(node),
    readAfter: (node: string, seq: number) => spool.readAfter(node, seq),
  }
  let failure: unknown
  const reportFailure = atMostEvery(1_000, skipped =>
    log.warn('live tail could not read back', { error: failure, skipped }),
  )
  const storedRowsOf = (query: string, nowNanos: bigint) => storedTailRows(() => store.opened(), query, nowNanos)
  return new Tail(hub, spooled, storedRowsOf, {
    onRows(rows, bytes) {
      metrics.tailRows.inc(rows)
      metrics.tailBytes.inc(bytes)
    },
    onGap: cause => metrics.tailGaps.inc({ cause }),
    onFailure(error) {
      failure = error
      reportFailure()
    },
  })
}

function spoolEvents(log: Log, metrics: Metrics, onAppends: (appends: readonly NumberedRows[]) => void): SpoolEvents {
  const failed = countedFailure(metrics.spoolFailures, 1_000, (error, skipped) =>
    log.error('spool write failed', { error, skipped }),
  )
  const measureFailed = countedFailure(metrics.diskMeasureFailures, 60_000, (error, skipped) =>
    log.warn('free disk space unknown, using the last value', { error, skipped }),
  )
  return {
    onCommit(_rows, _bytes, seconds, appends) {
      metrics.commitSeconds.observe(seconds)
      onAppends(appends)
    },
    onSync: seconds => metrics.syncSeconds.observe(seconds),
    onFailure: failed,
    onMeasureFailure: measureFailed,
    onObserverFailure: observerFailures(log, metrics),
  }
}

function observerFailures(log: Log, metrics: Metrics): (error: unknown) => void {
  return countedFailure(metrics.observerFailures, 1_000, (error, skipped) =>
    log.error('an observer failed, no record is affected', { error, skipped }),
  )
}

/** Counts each failure, and logs one per `everyMs`. */
function countedFailure(
  counter: { inc(): void },
  everyMs: number,
  report: (error: unknown, skipped: number) => void,
): (error: unknown) => void {
  let last: unknown
  const reportLast = atMostEvery(everyMs, skipped => report(last, skipped))
  return error => {
    last = error
    counter.inc()
    reportLast()
  }
}

function reportFailedStart({ dataDir }: Config, log: Log, { error, remedy, retryMs }: FailedStart): void {
  const { path: file = dataDir } = Object(error) as { path?: string }
  log.error('cannot start yet, will try again', { error, path: file, dataDir, remedy, retryMs })
}

function waitsForHolder({ dataDir }: Config, log: Log) {
  return (pid: number | undefined, waitMs: number) =>
    log.warn('data directory is in use by another Tailrace, waiting for it to end', { dataDir, pid, waitMs })
}

/** Counted each, logged once a second: whoever guesses must not fill the disk with it. */
function failedAttempts(log: Log, metrics: Metrics): ReportFailure {
  let last = {}
  const report = atMostEvery(1_000, skipped => log.warn('wrong key or password', { ...last, skipped }))
  return (kind, verdict, remoteAddress) => {
    metrics.loginsFailed.inc({ kind, reason: verdict === 'wrong' ? 'wrong' : 'too_many' })
    last = { kind, remoteAddress, checked: verdict === 'wrong' }
    report()
  }
}

function inserterEvents(log: Log, metrics: Metrics): InserterEvents {
  return {
    onInserted(segment, seconds) {
      metrics.inserted.inc(segment.rows)
      metrics.insertSeconds.observe(seconds)
      log.debug('segment stored', { segment: segment.id, rows: segment.rows, bytes: segment.bytes, seconds })
    },
    onRetry(segment, error, waitMs) {
      metrics.insertRetries.inc()
      log.warn('insert failed, will repeat', { segment: segment.id, error, waitMs })
    },
    onQuarantined(segment, row, error) {
      metrics.quarantined.inc()
      log.error('row quarantined', { segment: segment.id, row, error })
    },
    onBisected(segment, range, error) {
      metrics.insertBisections.inc()
      log.warn('rows do not fit into the engine, inserting them in halves', { segment: segment.id, ...range, error })
    },
    onSweepFailed: error => log.warn('could not remove leftover bisection files', { error }),
    onReconciled(segment, { present, inserted, quarantined, rollups }) {
      const found = Object.fromEntries(rollups)
      const level = Object.values(found).includes('unclear') ? 'warn' : 'info'
      log[level]('segment reconciled', { segment: segment.id, present, inserted, quarantined, rollups: found })
    },
    onObserverFailure: observerFailures(log, metrics),
  }
}
