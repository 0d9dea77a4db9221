import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../../core/limits.ts'
import type { Progress, ReceiveContext } from '../context.ts'

/** From this fill of the spool on, replies are held back: most senders then send less, and lose nothing. */
const SLOW_FROM = 0.8

/**
 * Holds back the reply to records that are safe already, the longer the fuller the spool: 0 at 80 %, 5 s at the bound.
 * Only so many replies are held at once; beyond that the bound itself must do (C1.9).
 */
export async function slowDown(
  { fill }: Pick<Progress, 'fill'>,
  context: Pick<ReceiveContext, 'slowed' | 'metrics' | 'draining'>,
): Promise<void> {
  if (fill < SLOW_FROM || context.slowed.count >= LIMITS.slowedResponsesMax) return
  context.slowed.count++
  context.metrics.responsesSlowed.inc()
  try {
    await sleep(Math.min(1, (fill - SLOW_FROM) / (1 - SLOW_FROM)) * LIMITS.slowedResponseMs, undefined, {
      signal: context.draining,
    })
  } catch {
    // A shutdown ends the pause: the records are safe, so the sender is told now.
  } finally {
    context.slowed.count--
  }
}
