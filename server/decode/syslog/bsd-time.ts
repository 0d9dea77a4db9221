/**
 * The time of an RFC 3164 message: no year, no zone. The year is the latest that does not put it
 * more than a month ahead of now, so that a message of December which arrives in January belongs to last year, and one
 * of a clock that is ahead at New Year's Eve to the next; the zone is a setting.
 */
import type { Instant } from '../../../core/time.ts'
import { zoneOffsetMs } from './zone.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * `Nov 21 02:55:43`, with what devices add to it: a fraction, a year before or behind the time, a zone, a colon, and
 * Cisco's mark for a clock that is not set. A zone's abbreviation is known by the colon behind it; a host may be
 * called CORE.
 */
const BSD_TIME =
  /^[*.]?([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: (\d{4})(?=[ :]))?(?: (UTC|GMT|Z|[A-Z]{3,5}(?=:)|[+-]\d\d:?\d\d))?:?(?: +|$)/

export interface BsdTime {
  readonly instant: Instant
  /** Characters it takes, the blank behind it included. */
  readonly length: number
}

/** Reads the time at the beginning of the text; undefined when there is none, or one that does not exist. */
export function readBsdTime(text: string, zone: string, nowMs: number): BsdTime | undefined {
  const match = BSD_TIME.exec(text)
  if (!match) return undefined
  const [whole, monthName = '', day, yearBefore, hour, minute, second, fraction = '', yearBehind, sentZone] = match
  const month = MONTHS.indexOf(monthName)
  const clock = [Number(hour), Number(minute), Number(second)] as const
  if (month < 0 || clock[0] > 23 || clock[1] > 59 || clock[2] > 60) return undefined
  const sentYear = yearBefore ?? yearBehind
  const years = sentYear === undefined ? nearbyYears(nowMs) : [Number(sentYear)]
  const latestMs = sentYear === undefined ? nowMs + AHEAD_MS_MAX : Number.POSITIVE_INFINITY
  const epochMs = latestTime(years, latestMs, year => wallTime(year, month, Number(day), clock), sentZone, zone)
  if (epochMs === undefined) return undefined
  return { instant: { seconds: epochMs / 1000, nanos: Number(fraction.padEnd(9, '0')) }, length: whole.length }
}

/** Of the years, newest first, the first time that is not too late. */
function latestTime(
  years: readonly number[],
  latestMs: number,
  wallTimeOf: (year: number) => number | undefined,
  sentZone: string | undefined,
  zone: string,
): number | undefined {
  for (const year of years) {
    const wallMs = wallTimeOf(year)
    // Fast path (bench: decode): a zone's offset is dear, and of no use for a year that is out of the question.
    if (wallMs === undefined || wallMs - OFFSET_MS_MAX > latestMs) continue
    const epochMs = wallMs - offsetOf(sentZone, zone, wallMs)
    if (epochMs <= latestMs) return epochMs
  }
  return undefined
}

/** No zone is further from UTC. */
const OFFSET_MS_MAX = 15 * 3_600_000

/** A clock further ahead than this is less likely than a message of last year. */
const AHEAD_MS_MAX = 31 * 86_400_000

/** Newest first. Four back, because the 29th of February is no day of other years. */
function nearbyYears(nowMs: number): number[] {
  const year = new Date(nowMs).getUTCFullYear()
  return [year + 1, year, year - 1, year - 2, year - 3, year - 4]
}

/** As if the clock on the wall were UTC's; undefined for a day that does not exist. */
function wallTime(year: number, month: number, day: number, [hour, minute, second]: readonly [number, number, number]) {
  const date = new Date(Date.UTC(year, month, day))
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
}

/** Abbreviations other than UTC's mean different zones in different countries: the setting decides. */
function offsetOf(sent: string | undefined, zone: string, wallMs: number): number {
  if (sent === 'UTC' || sent === 'GMT' || sent === 'Z') return 0
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(sent ?? '')
  if (!match) return zoneOffsetMs(zone, wallMs)
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000
}
