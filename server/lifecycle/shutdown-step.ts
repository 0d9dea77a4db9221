import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../observe/log.ts'

/**
 * Waits for one step of a shutdown, at most `ms`. A step that fails or takes longer is logged and does not hold up the
 * next: acknowledged records are on disk by then. Returns whether it finished.
 */
export async function shutdownStep(
  log: Log,
  step: string,
  work: Promise<unknown> | (() => Promise<unknown>),
  ms: number,
): Promise<boolean> {
  const late = Symbol('late')
  try {
    const done = await Promise.race([
      typeof work === 'function' ? work() : work,
      sleep(Math.max(0, ms), late, { ref: false }),
    ])
    if (done !== late) return true
    log.warn('shutdown step timed out, continuing', { step, ms: Math.round(ms) })
  } catch (error) {
    log.error('shutdown step failed, continuing', { step, error })
  }
  return false
}
