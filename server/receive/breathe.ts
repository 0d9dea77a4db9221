import { setImmediate } from 'node:timers/promises'

/** How long one request may hold the event loop before others get a turn. */
const TURN_MS = 8
/** Looking at the clock costs as much as a tenth of a record. */
const CHECK_EVERY = 64

/** Lets other requests in between the records of a large one. */
export function breathe(): { isDue(): boolean; now(): Promise<void> } {
  let count = 0
  let sinceMs = performance.now()
  return {
    isDue: () => ++count % CHECK_EVERY === 0 && performance.now() - sinceMs > TURN_MS,
    async now() {
      await setImmediate()
      sinceMs = performance.now()
    },
  }
}
