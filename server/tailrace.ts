/**
 * The drawing of the house: builds the stages, joins them, and drains them in the order in which records flow.
 *
 *   doors ─► decode ─► pipeline ─► spool ═ 2xx ═► insert ─► ClickHouse ─► query
 *                                    └──► tail
 *
 * Stages do not know the stage after them; everything that connects two of them stands here.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectEmbedded, connectRemote, type Database, READ_LIMITS } from '../db/connect.ts'
import { Documents } from '../db/documents.ts'
import { insertTarget } from '../db/stored-rows.ts'
import { LOGS_SCHEMA_VERSION } from '../db/tables.ts'
import { Access, type ReportFailure } from './access/access.ts'
import type { Config } from './config.ts'
import { type Faults, killAt, noFaults } from './faults.ts'
import { createHealth } from './health.ts'
import { insertFiles } from './insert/insert-files.ts'
import { Inserter, type InserterEvents } from './insert/inserter.ts'
import { Quarantine } from './insert/quarantine.ts'
import { createIntake } from './intake.ts'
import { lockDirectory } from './lock.ts'
import type { StoredUpTo } from './log-queries.ts'
import { nodeId } from './node-id.ts'
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
import { openRejections } from './rejections-file.ts'
import { sessionSecret } from './session-secret.ts'
import { SideDoors } from './side-doors.ts'
import { IdempotencyKeys } from './spool/idempotency.ts'
import { openNodeFiles } from './spool/node-files.ts'
import type { NumberedRows } from './spool/segment-writer.ts'
import { Spool, type SpoolEvents } from './spool/spool.ts'
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
 * How long a shutdown waits for the store before it leaves the rest in the spool. With the 2 s of the doors before it and
 * the 2 s of closing behind it, it ends within the 9.5 s after which it would be ended (`main.ts`).
 */
const DRAIN_STORE_MS = 4_000

/** Opens everything that needs no network. Throws when the data directory cannot be used. */
export async function openTailrace(config: Config): Promise<Tailrace> {
  const log = createLog(config.logLevel)
  const metrics = createMetrics()
  const faults: Faults = config.fault === '' ? noFaults : killAt(config.fault)
  const draining = new AbortController()

  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const unlock = lockDirectory(config.dataDir)
  const spoolFiles = await openNodeFiles(path.join(config.dataDir, 'spool'))
  const quarantine = await openNodeFiles(path.join(config.dataDir, 'quarantine'))
  const node = await nodeId(spoolFiles, config.newNode)

  const accessFiles = await openNodeFiles(path.join(config.dataDir, 'access'))
  const access = new Access(config, await sessionSecret(accessFiles), failedAttempts(log, metrics))

  const keys = new IdempotencyKeys(spoolFiles)
  let hub: TailHub | undefined
  const spool = await Spool.start(
    spoolFiles,
    quarantine,
    keys,
    {
      table: 'logs',
      node,
      schemaVersion: LOGS_SCHEMA_VERSION,
      bytesMax: config.spool.bytesMax,
      diskReserveBytes: config.spool.reserveBytes,
      sealAfterMs: config.spool.sealAfterMs,
    },
    spoolEvents(log, metrics, appends => hub?.committed(appends)),
    faults,
  )
  hub = new TailHub(node, spool.lastSeq, error => log.error('live tail failed', { error }))
  for (const cut of spool.cuts) {
    metrics.recoveryCuts.inc()
    log.warn('spool recovered', { ...cut })
  }

  const db = connect(config, log)
  const documents = new Documents(db, path.join(config.dataDir, 'documents.json'))
  await documents.loadCache()
  const store = new Store(db, documents, config.retentionDays, log)
  const inserter = new Inserter(
    spool,
    insertTarget(db),
    insertFiles(spoolFiles, quarantine),
    inserterEvents(log, metrics),
    faults,
    config.tokenTrustMs,
  )
  void store.ready.then(isReady => isReady && inserter.start())

  const dataFiles = await openNodeFiles(config.dataDir)
  const { rejections, close: closeRejections } = await openRejections(dataFiles, log)
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
    quarantine: new Quarantine(quarantine, () => insertTarget(store.require())),
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
      store.stop()
      history.stop()
      await spool.close()
      await closeRejections()
      const drained = await Promise.race([inserter.drain().then(() => true), sleep(DRAIN_STORE_MS, false)])
      inserter.giveUp()
      const left = spool.stats()
      log.info('drained', { rowsLeftInSpool: left.rows, inserterFinished: drained })
      await db.close()
      await keys.close()
      unlock()
    },
  }
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
  let failure: unknown
  const reportFailure = atMostEvery(1_000, skipped => log.error('spool write failed', { error: failure, skipped }))
  return {
    onCommit(_rows, _bytes, seconds, appends) {
      metrics.commitSeconds.observe(seconds)
      onAppends(appends)
    },
    onSync: seconds => metrics.syncSeconds.observe(seconds),
    onFailure(error) {
      failure = error
      metrics.spoolFailures.inc()
      reportFailure()
    },
  }
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
    onReconciled(segment, { present, inserted, quarantined, rollups }) {
      const found = Object.fromEntries(rollups)
      const level = Object.values(found).includes('unclear') ? 'warn' : 'info'
      log[level]('segment reconciled', { segment: segment.id, present, inserted, quarantined, rollups: found })
    },
  }
}
