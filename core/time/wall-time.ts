/** What a wall clock shows, as seconds since the epoch. */
import { AMBIGUOUS_ZONE, NO_ZONE, type SentZone } from './sent-zone.ts'
import type { Clock, SentDate } from './time-parts.ts'
import { zoneOffsetMs } from './time-zone.ts'

export interface TimeOptions {
  /** Zone of times that name none: an IANA name or `±HH:MM`. Default: UTC. */
  readonly timezone?: string | undefined
  /** The present in milliseconds, for times without a year: the latest year that does not put them far ahead. */
  readonly nowMs?: number | undefined
}

export interface WallTime {
  readonly seconds: number
  /** As if the clock showed UTC. */
  readonly wallSeconds: number
}

/** Undefined for a date that does not exist, and for an unknown zone. */
export function secondsOf(
  date: SentDate,
  clock: Clock,
  zone: SentZone,
  { timezone, nowMs }: TimeOptions,
): WallTime | undefined {
  const isOpen = zone === NO_ZONE || (zone === AMBIGUOUS_ZONE && timezone !== undefined)
  const meant = isOpen ? (timezone ?? 0) : zone
  if (date.year !== undefined) return secondsIn(date.year, date, clock, meant)
  return nowMs === undefined ? undefined : latestTime(date, clock, meant, nowMs)
}

function secondsIn(year: number, date: SentDate, clock: Clock, zone: SentZone): WallTime | undefined {
  const wallMs = wallMillis(year, date, clock)
  const offsetMs = wallMs === undefined || typeof zone === 'number' ? zone : zoneOffsetMs(zone, wallMs)
  if (wallMs === undefined || typeof offsetMs !== 'number') return undefined
  return { seconds: (wallMs - offsetMs) / 1000, wallSeconds: wallMs / 1000 }
}

/** A leap second (`:60`) becomes the next second, as in POSIX time. */
function wallMillis(year: number, { month, day }: SentDate, { hour, minute, second }: Clock): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined
  if (hour === 24 && (minute !== 0 || second !== 0)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1) return undefined
  const epochMs = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
  return Number.isNaN(epochMs) ? undefined : epochMs
}

/** No zone is further from UTC. */
const OFFSET_MS_MAX = 15 * 3_600_000

/** A clock further ahead than this is less likely than a message of last year. */
const AHEAD_MS_MAX = 31 * 86_400_000

/**
 * Of a time without a year, the latest that is not more than a month ahead: a message of December that arrives in January
 * belongs to last year, and one of a clock that is ahead at New Year's Eve to the next.
 */
function latestTime(date: SentDate, clock: Clock, zone: SentZone, nowMs: number): WallTime | undefined {
  const latestMs = nowMs + AHEAD_MS_MAX
  const year = new Date(nowMs).getUTCFullYear()
  // Four years back and more, because the 29th of February is no day of other years.
  for (const candidate of [year + 1, year, year - 1, year - 2, year - 3, year - 4]) {
    const wallMs = wallMillis(candidate, date, clock)
    // Fast path (bench: decode): a zone's offset is expensive, and of no use for a year that is out of the question.
    if (wallMs === undefined || wallMs - OFFSET_MS_MAX > latestMs) continue
    const time = secondsIn(candidate, date, clock, zone)
    if (time !== undefined && time.seconds * 1000 <= latestMs) return time
  }
  return undefined
}
