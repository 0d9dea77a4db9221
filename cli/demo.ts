/** `npm run demo`: sends the traffic of an imagined shop to a running Tailrace. */
import { randomBytes, randomUUID } from 'node:crypto'
import { ArgumentsError, type DemoPlan, readArguments } from './demo/arguments.ts'
import { backfill } from './demo/backfill.ts'
import { BOUNDS } from './demo/bounds.ts'
import { HELP } from './demo/help.ts'
import { live, liveStretch } from './demo/live.ts'
import { count, progress, type Screen } from './demo/report/progress.ts'
import { summary } from './demo/report/summary.ts'
import { Batches } from './demo/send/batch.ts'
import { poster } from './demo/send/post.ts'
import { SendError, Sender } from './demo/send/sender.ts'
import { Random } from './demo/traffic/random.ts'
import { pastStretch } from './demo/traffic/stretch.ts'
import { Traffic } from './demo/traffic/traffic.ts'
import { US_PER_MS } from './demo/traffic/units.ts'

export interface Surroundings {
  /** INGEST_KEY of the environment. */
  readonly ingestKey: string | undefined
  readonly screen: Screen
  /** Where errors go. */
  complain(text: string): void
  /** Aborts when the user has had enough: what is on its way arrives, then the summary is said. */
  readonly enough: AbortSignal
}

const EXIT_FAILED = 1
const EXIT_ARGUMENTS = 2

/** Runs the command and returns its exit code: 0 done or stopped by the user, 1 could not send, 2 wrong arguments. */
export async function demo(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const plan = readArguments(args, surroundings.ingestKey)
    if (plan !== 'help') return await run(plan, surroundings)
    surroundings.screen.write(HELP)
    return 0
  } catch (error) {
    if (!(error instanceof ArgumentsError)) throw error
    surroundings.complain(`${error.message}\n`)
    return EXIT_ARGUMENTS
  }
}

async function run(plan: DemoPlan, { screen, complain, enough }: Surroundings): Promise<number> {
  const startedMs = performance.now()
  const seed = plan.seed ?? randomBytes(4).toString('hex')
  const { post, close } = poster(plan.url, plan.key)
  const sender = new Sender(post, plan.url, enough)
  // New at every run: the same records may be sent twice on purpose.
  const batches = new Batches(randomUUID(), BOUNDS.batchRowsMax)
  enough.addEventListener('abort', () => setTimeout(close, BOUNDS.farewellMs).unref(), { once: true })
  let failure: SendError | undefined
  try {
    await send(plan, seed, sender, batches, screen, enough)
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    failure = error
  } finally {
    close()
  }
  const isSilent = failure !== undefined && sender.totals.accepted + sender.totals.rejected === 0
  const elapsedMs = performance.now() - startedMs
  if (!isSilent) {
    const isInterrupted = enough.aborted || failure !== undefined
    screen.write(summary({ ...sender.totals, elapsedMs, url: plan.url, isInterrupted }))
  }
  if (failure === undefined) return 0
  complain(`npm run demo: ${failure.message}\n`)
  return EXIT_FAILED
}

async function send(
  plan: DemoPlan,
  seed: string,
  sender: Sender,
  batches: Batches,
  screen: Screen,
  enough: AbortSignal,
) {
  const random = new Random(`${seed}/episodes`)
  const nextStretch = (fromUs: number) => liveStretch(random, fromUs, plan.rate)
  const endUs = (plan.backfill?.untilMs ?? Date.now()) * US_PER_MS
  let traffic: Traffic
  if (plan.backfill) {
    const { spanMs, rows } = plan.backfill
    const fromUs = endUs - spanMs * US_PER_MS
    screen.write(`Sending ${count(rows)} rows of ${shownSpan(fromUs, endUs)} to ${plan.url} (seed ${seed})\n`)
    traffic = new Traffic(seed, pastStretch(random, fromUs, endUs, rows))
    await backfill(traffic, rows, batches, sender, progress(screen, rows), enough)
  } else traffic = new Traffic(seed, nextStretch(endUs))
  if (!plan.isLive || enough.aborted) return
  screen.write(`Sending ${plan.rate} rows a second to ${plan.url} (seed ${seed}); Ctrl-C ends it\n`)
  if (plan.backfill) traffic.continueWith(nextStretch(endUs))
  await live(traffic, nextStretch, endUs, batches, sender, screen, enough)
}

function shownSpan(fromUs: number, toUs: number): string {
  const [from, to] = [fromUs, toUs].map(us => new Date(us / US_PER_MS).toISOString().slice(0, 19))
  return `${from}Z to ${to}Z`
}
