/** How long to wait before the next try: twice as long each time up to a bound, and by chance up to half of it less. */

export interface BackoffBounds {
  readonly firstMs: number
  readonly maxMs: number
}

/**
 * Between half of the delay and all of it, so that readers that lost the same server do not come back together, and
 * none of them at once.
 *
 * @param tries how many failed before, from 0 on
 * @param random from 0 to below 1
 */
export function backoffMs(tries: number, random: number, { firstMs, maxMs }: BackoffBounds): number {
  // 2^30 times anything is beyond every bound, and 2^1024 would be infinite.
  const delayMs = Math.min(maxMs, firstMs * 2 ** Math.min(tries, 30))
  return Math.round(delayMs * (0.5 + random / 2))
}
