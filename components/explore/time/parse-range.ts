/** Ranges of time as people type them. */

import type { Zone } from '../../../core/time/shown-time.ts'
import { INSTANT_END, INSTANT_MIN } from '../../../core/time/time.ts'
import { ENDS_BEFORE, isRelative, resolveRange, type TimeRangeText } from './range.ts'
import { stepsBack } from './relative-words.ts'
import { type DayWord, type PointFault, parsePoint, type TimePoint } from './time-point.ts'
import { addDays, type Day, instantOfWall, wallTimeOf, weekdayOf } from './wall-clock.ts'

export interface RangeError {
  readonly error: string
}

type WallPoint = Extract<TimePoint, { kind: 'wall' }>

/** What "today" and "14:00" are reckoned from. */
interface Clock {
  readonly nowMs: number
  readonly zone: Zone
}

const EXAMPLE = 'Try 2h, yesterday 14:00-15:00, or 2026-11-20 14:00 to 15:30.'
/** Longer than any range anybody types; the patterns below are not run on a pasted log file. */
const CHARS_MAX = 200

/**
 * Reads `2h`, `last 3 days`, `today`, `monday 9:00-10:00`, `14:00`, `2026-11-20 14:00 to 15:30`, ISO 8601, epochs and
 * the words of the query language. What is relative stays so; the rest becomes ISO 8601 in UTC. A time of day alone is
 * today's, or yesterday's if it is still to come.
 *
 * @param zone whose wall clock is meant where the text names none
 */
export function parseRange(text: string, nowMs: number, zone: Zone): TimeRangeText | RangeError {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  if (words.length > CHARS_MAX) return { error: `That is too long for a range. ${EXAMPLE}` }
  if (words === '') return { error: EXAMPLE }
  if (words === 'any time' || words === 'all') return {}
  const steps = stepsBack(words.replace(/^(?:last|past) /, ''))
  const range = steps === undefined ? readRange(words, { nowMs, zone }) : { from: `now${steps}` }
  if (range === undefined) return { error: `“${text.trim()}” is no time. ${EXAMPLE}` }
  return 'error' in range ? range : checked(range, nowMs)
}

function readRange(words: string, clock: Clock): TimeRangeText | RangeError | undefined {
  const since = /^(?:since|from) (.+)$/.exec(words)?.[1]
  const until = /^until (.+)$/.exec(words)?.[1]
  const ends = splitEnds(since ?? words)
  if (ends) return between(ends, clock)
  const point = parsePoint(until ?? since ?? words)
  if (point === undefined || 'error' in point) return point
  if (until !== undefined) return { to: textOf(point, clock, 'start') }
  if (since !== undefined) return startingAt(point, clock)
  return point.kind === 'wall' && point.clockMs === undefined ? wholeDay(point, clock) : startingAt(point, clock)
}

/** `a to b`, `a - b`, `a – b`, and `14:00-15:00`, whose dash is no zone's sign. */
function splitEnds(words: string): [string, string] | undefined {
  const spaced = /^(.+?)(?: (?:to|until|till|-) | ?(?:[–—]|\.\.) ?)(.+)$/.exec(words)
  if (spaced?.[1] !== undefined && spaced[2] !== undefined) return [spaced[1], spaced[2]]
  const tight = /^(.*?\d{1,2}:\d\d(:\d\d(?:[.,]\d+)?)?)-(\d{1,2}:\d\d(:\d\d(?:[.,]\d+)?)?(?: ?(?:utc|z))?)$/.exec(words)
  if (!tight) return undefined
  const [, left = '', leftSeconds, right = '', rightSeconds] = tight
  // 2026-11-20T14:00-05:00 and 14:00:00-05:00 are one time with its zone.
  const isZone = /\dt\d/.test(left) || (leftSeconds !== undefined && rightSeconds === undefined)
  return isZone && /^\d{4}-/.test(left) ? undefined : [left, right]
}

function between([left, right]: [string, string], clock: Clock): TimeRangeText | RangeError | undefined {
  const from = parsePoint(left)
  const to = parsePoint(right)
  const fault = [from, to].find((point): point is PointFault => point !== undefined && 'error' in point)
  if (fault) return fault
  if (from === undefined || to === undefined || 'error' in from || 'error' in to) return undefined
  if (from.kind === 'text') return { from: from.text, to: textOf(to, clock, 'end') }
  const zone = from.zone ?? (to.kind === 'wall' ? to.zone : undefined) ?? clock.zone
  const there = { ...clock, zone }
  // A day written once is the day of both ends.
  const day =
    from.day !== undefined || to.kind !== 'wall' || to.day === undefined
      ? dayOf(from, there)
      : dayOf({ kind: 'wall', day: to.day }, there)
  const fromMs = instantOfWall({ ...day, clockMs: from.clockMs ?? 0 }, zone)
  if (to.kind === 'text') return { from: isoOf(fromMs), to: to.text }
  const lastDay = to.day === undefined ? day : dayFrom(to.day, day, there)
  return { from: isoOf(fromMs), to: isoOf(endOf(lastDay, to.clockMs, to.zone ?? zone)) }
}

function startingAt(point: TimePoint, clock: Clock): TimeRangeText | RangeError {
  const from = textOf(point, clock, 'start')
  const { fromMs = 0 } = resolveRange({ from }, clock.nowMs)
  if (fromMs > clock.nowMs) return { error: 'That is still to come: say until when, as in 14:00 to 15:00.' }
  return { from }
}

function wholeDay(point: WallPoint, clock: Clock): TimeRangeText {
  const zone = point.zone ?? clock.zone
  const daysAgo = point.day?.kind === 'ago' ? point.day.days : undefined
  // The days of the query language are those of UTC.
  if (zone === 'utc' && daysAgo === 0) return { from: 'now/d' }
  if (zone === 'utc' && daysAgo === 1) return { from: 'now-1d/d', to: 'now/d' }
  const day = dayOf(point, { ...clock, zone })
  const from = isoOf(instantOfWall({ ...day, clockMs: 0 }, zone))
  return daysAgo === 0 ? { from } : { from, to: isoOf(endOf(day, undefined, zone)) }
}

/** @param edge which end of a day without a time is meant */
function textOf(point: TimePoint, clock: Clock, edge: 'start' | 'end'): string {
  if (point.kind === 'text') return point.text
  const zone = point.zone ?? clock.zone
  const day = dayOf(point, { ...clock, zone })
  return isoOf(
    edge === 'end' ? endOf(day, point.clockMs, zone) : instantOfWall({ ...day, clockMs: point.clockMs ?? 0 }, zone),
  )
}

/** A day without a time is included. */
function endOf(day: Day, clockMs: number | undefined, zone: Zone): number {
  return instantOfWall(clockMs === undefined ? { ...addDays(day, 1), clockMs: 0 } : { ...day, clockMs }, zone)
}

/** The latest day that the point can mean and at whose time it is not still to come. */
function dayOf({ day, clockMs = 0 }: WallPoint, { nowMs, zone }: Clock): Day {
  if (day?.kind === 'date') return day.date
  const today = wallTimeOf(nowMs, zone)
  if (day?.kind === 'ago') return addDays(today, -day.days)
  const isLater = instantOfWall({ ...today, clockMs }, zone) > nowMs
  if (day === undefined) return addDays(today, isLater ? -1 : 0)
  const days = (weekdayOf(today) - day.weekday + 7) % 7
  return addDays(today, days === 0 && (isLater || day.isBeforeToday) ? -7 : -days)
}

/** A day of the week that ends a range is the first one from its beginning on. */
function dayFrom(day: DayWord, first: Day, clock: Clock): Day {
  if (day.kind !== 'weekday') return dayOf({ kind: 'wall', day }, clock)
  return addDays(first, (day.weekday - weekdayOf(first) + 7) % 7)
}

function isoOf(atMs: number): string {
  return Number.isFinite(atMs) ? new Date(atMs).toISOString() : ''
}

function checked(range: TimeRangeText, nowMs: number): TimeRangeText | RangeError {
  for (const end of [range.from, range.to]) if (end !== undefined && !isStorable(end)) return { error: OUT_OF_STORE }
  const { fromMs, toMs } = resolveRange(range, nowMs)
  if (fromMs === undefined || toMs === undefined || fromMs < toMs) return range
  if (fromMs === toMs) return { error: 'The range ends where it begins, so nothing is in it: are its ends swapped?' }
  return { error: `${ENDS_BEFORE}.` }
}

const OUT_OF_STORE = 'Logs are kept from 1970-01-02 to 2106-01-31: no range goes beyond.'

/** What the query language moves into the store's bounds would mean another time than was typed. */
function isStorable(end: string): boolean {
  if (isRelative(end)) return true
  const seconds = Date.parse(end) / 1000
  return seconds >= INSTANT_MIN.seconds && seconds < INSTANT_END.seconds
}
