/** What calendar and clock on the wall say in a zone, and the instant that a reader means by it. */
import type { Zone } from '../../../core/time/shown-time.ts'

export interface Day {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

export interface WallTime extends Day {
  /** Milliseconds since midnight, as the clock shows them: 0 to 24 hours. */
  readonly clockMs: number
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** What the wall shows at an instant. */
export function wallTimeOf(atMs: number, zone: Zone): WallTime {
  const shown = new Date(atMs + offsetMs(atMs, zone))
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    clockMs: ((shown.getTime() % DAY_MS) + DAY_MS) % DAY_MS,
  }
}

/**
 * The instant at which the wall shows this: the first of two where clocks were set back, the next one that exists where
 * they were set forward. Later times on the wall are never earlier instants.
 */
export function instantOfWall({ year, month, day, clockMs }: WallTime, zone: Zone): number {
  const shownMs = Date.UTC(year, month - 1, day) + clockMs
  // No zone changes its offset twice in two days, so these are the only two it can have here.
  const before = offsetMs(shownMs - DAY_MS, zone)
  const after = offsetMs(shownMs + DAY_MS, zone)
  const first = shownMs - Math.max(before, after)
  const second = shownMs - Math.min(before, after)
  for (const at of [first, second]) if (at + offsetMs(at, zone) === shownMs) return at
  return changeBetween(first, second, zone)
}

/** Whether the calendar has such a day. */
export function isDay({ year, month, day }: Day): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** The day so many days later. */
export function addDays({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** 0 on Sunday. */
export function weekdayOf({ year, month, day }: Day): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}

function offsetMs(atMs: number, zone: Zone): number {
  return zone === 'utc' ? 0 : -new Date(atMs).getTimezoneOffset() * MINUTE_MS
}

/** The first instant with the new offset. */
function changeBetween(beforeMs: number, afterMs: number, zone: Zone): number {
  const offset = offsetMs(afterMs, zone)
  let low = beforeMs
  let high = afterMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(middle, zone) === offset) high = middle
    else low = middle
  }
  return high
}
