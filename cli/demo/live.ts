import { setTimeout as sleep } from 'node:timers/promises'
import { BOUNDS } from './bounds.ts'
import { shownDuration } from './duration.ts'
import { count, type Screen } from './report/progress.ts'
import type { Batches } from './send/batch.ts'
import type { Sender } from './send/sender.ts'
import type { Random } from './traffic/random.ts'
import { presentStretch, type Stretch } from './traffic/stretch.ts'
import type { Traffic } from './traffic/traffic.ts'
import { US_PER_MIN, US_PER_MS, US_PER_S } from './traffic/units.ts'

/** Long enough for an episode of each kind. */
const STRETCH_US = 10 * US_PER_MIN
const REPORT_MS = 10_000
/** Time lived through at once, so that catching up takes no more memory than keeping up. */
const STEP_US = US_PER_S

/** Ten minutes of the present at `rate` records a second. */
export function liveStretch(random: Random, fromUs: number, rate: number): Stretch {
  return presentStretch(random, fromUs, fromUs + STRETCH_US, Math.ceil((rate * STRETCH_US) / US_PER_S))
}

/**
 * Sends records as their time comes, from `fromUs` on, until `stop` aborts. A server that was away gets what it missed,
 * up to `BOUNDS.catchUpMs`. Throws `SendError`.
 */
export async function live(
  traffic: Traffic,
  nextStretch: (fromUs: number) => Stretch,
  fromUs: number,
  batches: Batches,
  sender: Sender,
  screen: Screen,
  stop: AbortSignal,
): Promise<void> {
  const report = rateReport(screen, sender)
  let us = fromUs
  while (!stop.aborted) {
    const nowUs = Date.now() * US_PER_MS
    if (nowUs - us > BOUNDS.catchUpMs * US_PER_MS) {
      us = nowUs
      traffic.continueWith(nextStretch(us))
    }
    us = Math.min(nowUs, us + STEP_US, traffic.endUs)
    for (const batch of batches.of(traffic.until(us))) await sender.send(batch)
    if (us >= traffic.endUs) traffic.continueWith(nextStretch(us))
    report()
    if (nowUs - us < BOUNDS.tickMs * US_PER_MS) await tick(stop)
  }
  await sender.finish()
}

async function tick(stop: AbortSignal): Promise<void> {
  try {
    await sleep(BOUNDS.tickMs, undefined, { signal: stop })
  } catch {
    // Ctrl-C: the loop ends by itself.
  }
}

/** Says the rate now and then. */
function rateReport(screen: Screen, sender: Sender): () => void {
  let saidMs = performance.now()
  let saidRows = sender.totals.accepted
  return () => {
    const ms = performance.now() - saidMs
    if (ms < REPORT_MS) return
    const { accepted, retries } = sender.totals
    const again = retries > 0 ? `, sent again ${count(retries)} times` : ''
    screen.write(
      `  ${count(accepted - saidRows)} rows in ${shownDuration(ms)} (${count(((accepted - saidRows) / ms) * 1_000)}/s), ${count(accepted)} in all${again}\n`,
    )
    saidMs += ms
    saidRows = accepted
  }
}
