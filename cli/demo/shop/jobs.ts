import { shortId } from '../traffic/ids.ts'
import type { Columns, Line } from '../traffic/line.ts'
import type { Random } from '../traffic/random.ts'
import { US_PER_MS } from '../traffic/units.ts'
import { catalog } from './catalog.ts'
import { checkout } from './checkout.ts'
import { type Fault, fault } from './fault.ts'
import type { Fleet } from './fleet.ts'
import { inventory } from './inventory.ts'
import type { Frame } from './language.ts'
import { notifications } from './notifications.ts'
import { payments } from './payments.ts'
import { recommendations } from './recommendations.ts'
import { podLine } from './record-line.ts'
import { search } from './search.ts'
import type { Service } from './service.ts'

/** Work by the clock: a few lines a run, joined by `correlation_id`. */
interface Job {
  readonly name: string
  readonly service: Service
  readonly logger: string
  readonly place: Frame
  /** What it works through. */
  readonly unit: string
  readonly unitsMax: number
  readonly failure: Pick<Fault, 'type' | 'stack'> & { readonly text: string }
}

function failure(service: Service, type: string, place: Frame, text: string): Job['failure'] {
  return { ...fault(service.language, { type, frames: [place], message: () => text }), text }
}

function job(parts: Omit<Job, 'failure'> & { readonly fails: readonly [type: string, text: string] }): Job {
  return { ...parts, failure: failure(parts.service, parts.fails[0], parts.place, parts.fails[1]) }
}

const JOBS: readonly Job[] = [
  job({
    name: 'cart-cleanup',
    service: checkout,
    logger: 'jobs',
    place: ['cleanUpCarts', '/srv/src/jobs/cart-cleanup.ts', 27],
    unit: 'carts',
    unitsMax: 900,
    fails: ['ReplyError', 'BUSY Redis is busy running a script'],
  }),
  job({
    name: 'settlement',
    service: payments,
    logger: 'com.example.shop.payments.SettlementJob',
    place: [
      'com.example.shop.payments.SettlementJob.run',
      'src/main/java/com/example/shop/payments/SettlementJob.java',
      61,
    ],
    unit: 'payments',
    unitsMax: 2_400,
    fails: ['java.io.UncheckedIOException', 'settlement file is empty'],
  }),
  job({
    name: 'reindex',
    service: search,
    logger: 'search.indexer',
    place: ['reindex', '/app/search/indexer.py', 57, 'await bulk(client, actions(products))'],
    unit: 'documents',
    unitsMax: 5_000,
    fails: ['opensearchpy.helpers.errors.BulkIndexError', '3 document(s) failed to index.'],
  }),
  job({
    name: 'stock-sync',
    service: inventory,
    logger: 'sync',
    place: ['shop/inventory/internal/sync.(*Worker).Run', '/src/internal/sync/worker.go', 88],
    unit: 'stock levels',
    unitsMax: 3_000,
    fails: ['*url.Error', 'Get "http://warehouse/export": EOF'],
  }),
  job({
    name: 'price-import',
    service: catalog,
    logger: 'com.example.shop.catalog.PriceImport',
    place: ['com.example.shop.catalog.PriceImport.run', 'src/main/java/com/example/shop/catalog/PriceImport.java', 52],
    unit: 'prices',
    unitsMax: 1_200,
    fails: ['java.lang.NumberFormatException', 'For input string: "12,90"'],
  }),
  job({
    name: 'mail-retries',
    service: notifications,
    logger: 'jobs',
    place: ['retryMails', '/srv/src/jobs/mail-retries.ts', 31],
    unit: 'mails',
    unitsMax: 80,
    fails: ['MongoServerError', 'operation exceeded time limit'],
  }),
  job({
    name: 'profile-refresh',
    service: recommendations,
    logger: 'recommendations.jobs',
    place: ['refresh_profiles', '/app/recommendations/jobs.py', 45, 'await store.save(build(events))'],
    unit: 'profiles',
    unitsMax: 4_000,
    fails: ['asyncio.TimeoutError', 'feature store did not answer'],
  }),
]

const FAILS = 0.05
const STEPS_MAX = 3

/** One run, over within three seconds. */
export function runJob(fleet: Fleet, random: Random, us: number, lines: Line[]): void {
  const { name, service, logger, place, unit, unitsMax, failure } = random.pick(JOBS)
  const pod = fleet.pod(service, 'production')
  const run = `run_${shortId(random.uint32())}`
  const total = 1 + random.below(unitsMax)
  const steps = 1 + random.below(STEPS_MAX)
  let nowUs = us
  const say = (columns: Columns): void => {
    lines.push(podLine(pod, nowUs, logger, place, { correlation_id: run, log_type: 'job', ...columns }))
    nowUs += (40 + random.below(500)) * US_PER_MS
  }
  say({
    level: 'info',
    message: `${name} started: ${total} ${unit} to do`,
    attributes: { job: { name, run, units: total } },
  })
  for (let step = 1; step < steps; step++) {
    const done = Math.floor((total * step) / steps)
    say({
      level: 'debug',
      message: `${name}: ${done} of ${total} ${unit}`,
      attributes: { job: { name, run, units: total, done, progress: Math.round((done / total) * 100) / 100 } },
    })
  }
  if (random.chance(FAILS)) {
    say({
      level: 'error',
      message: `${name} failed: ${failure.text}`,
      error_type: failure.type,
      error_message: failure.text,
      stack_trace: failure.stack(failure.text),
      attributes: { job: { name, run, units: total }, retry: { count: 0, in_s: 300 } },
    })
    return
  }
  const ms = (nowUs - us) / US_PER_MS
  say({
    level: 'info',
    message: `${name} done: ${total} ${unit} in ${(ms / 1_000).toFixed(1)} s`,
    duration_ms: ms,
    attributes: { job: { name, run, units: total, failed: random.below(3) } },
  })
}
