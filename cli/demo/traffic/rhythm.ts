import type { Random } from './random.ts'
import { US_PER_DAY, US_PER_HOUR } from './units.ts'

/** Share of the evening's traffic in each hour of the day, UTC: a quiet night, a noon, a higher evening. */
const HOURS = [
  0.3, 0.2, 0.14, 0.12, 0.12, 0.16, 0.27, 0.42, 0.56, 0.66, 0.73, 0.79, 0.84, 0.8, 0.74, 0.72, 0.74, 0.8, 0.9, 0.98, 1,
  0.92, 0.7, 0.47,
] as const
const DAY_US = HOURS.length * US_PER_HOUR

/** How busy the shop usually is at a time: 1 in the evening, 0.12 at night, more at the weekend. */
export function dayRhythm(us: number): number {
  const hour = (us % DAY_US) / US_PER_HOUR
  const before = HOURS[Math.floor(hour)] as number
  const after = HOURS[(Math.floor(hour) + 1) % HOURS.length] as number
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(us / US_PER_DAY) + 3) % 7
  return (before + (after - before) * (hour % 1)) * (weekday >= 5 ? 1.15 : 1)
}

/** A slow wandering around 1, as real curves have: call it once for each step of time. */
export function wander(random: Random): () => number {
  let drift = 0
  return () => {
    drift = drift * 0.9 + random.between(-0.08, 0.08)
    return 1 + drift
  }
}
