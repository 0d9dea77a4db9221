/**
 * Times as text, in the forms that loggers, servers and devices write: RFC 3339 and ISO 8601 (also basic, with blank, with
 * a zone's name), RFC 5322, 1123 and 850, ctime, Apache, BSD syslog, and the date forms of network devices. JSON and
 * syslog share this reader. It looks at a bounded number of characters, so a text of any length costs the same.
 */

import { TextCursor } from '../text-cursor.ts'
import type { Instant } from './instant.ts'
import { parseLastSecond, rememberSecond } from './last-second.ts'
import { NO_ZONE, readZone, type SentZone } from './sent-zone.ts'
import { type Clock, MIDNIGHT, readClock, readDate, type SentDate, skipWeekday } from './time-parts.ts'
import { secondsOf, type TimeOptions } from './wall-time.ts'

/** A time at the beginning of a text. */
export interface TimePrefix {
  readonly instant: Instant
  /** Characters the time takes, its zone and closing bracket included; what follows is a blank, `:`, `,` or the end. */
  readonly length: number
}

/** The longest form has a comment and a zone's name behind it: JavaScript's `Date` as text has 70 characters. */
const TIME_CHARS_MAX = 96

/** Reads a text that is a time as a whole. Undefined when it is none, or one that does not exist. */
export function parseTimeText(text: string, options: TimeOptions = NO_OPTIONS): Instant | undefined {
  if (text.length > TIME_CHARS_MAX) return undefined
  // Fast path (bench: decode): logs arrive in order, so most times of a batch share their first 19 characters.
  const known = parseLastSecond(text, options.timezone)
  if (known !== undefined) return known
  const trimmed = text.trim()
  const time = readTime(new TextCursor(trimmed), true, options)
  if (time === undefined || time.length !== trimmed.length) return undefined
  rememberSecond(trimmed, time.wallSeconds)
  return time.instant
}

/**
 * Reads a time that begins a text, such as a syslog header. An abbreviation of a zone counts only with a colon behind
 * it, because a host may be called CORE. Undefined when the text begins with no time, or with one that does not exist.
 */
export function readTimePrefix(text: string, options: TimeOptions = NO_OPTIONS): TimePrefix | undefined {
  const time = readTime(new TextCursor(text), false, options)
  if (time === undefined || !' :,\t'.includes(text.charAt(time.length))) return undefined
  return { instant: time.instant, length: time.length }
}

const NO_OPTIONS: TimeOptions = {}

interface ReadTime extends TimePrefix {
  /** What the clock shows, as if it were UTC. */
  readonly wallSeconds: number
}

function readTime(cursor: TextCursor, isWhole: boolean, options: TimeOptions): ReadTime | undefined {
  const isBracketed = cursor.take('[') !== ''
  // Cisco's mark for a clock that is not set.
  if (!isBracketed) cursor.take('*.')
  skipWeekday(cursor)
  const date = readDate(cursor)
  if (date === undefined) return undefined
  const clock = readClock(cursor, date.form, isWhole)
  if (clock === undefined)
    return isWhole && date.form === 'iso' ? finish(cursor, date, MIDNIGHT, NO_ZONE, options) : undefined
  const year = date.year ?? readYear(cursor)
  const zone = readZone(cursor, isWhole)
  // Digits alone are a number of seconds, however long.
  if (zone === undefined || (date.form === 'stamp' && zone === NO_ZONE)) return undefined
  const dated = { ...date, year: year ?? readYear(cursor) }
  if (isBracketed && cursor.take(']') === '') return undefined
  return finish(cursor, dated, clock, zone, options)
}

/** ctime has the year behind the time. */
function readYear(cursor: TextCursor): number | undefined {
  return cursor.attempt(() => {
    if (cursor.blanks(1) === 0) return undefined
    const year = cursor.digits(4, 4)
    // A colon may also be that of an IPv6 address: `2001:db8::1`.
    const isAddress = cursor.peek() === ':' && !' \t'.includes(cursor.text.charAt(cursor.at + 1))
    return year === undefined || isAddress || !' :],'.includes(cursor.peek()) ? undefined : Number(year)
  })
}

function finish(cursor: TextCursor, date: SentDate, clock: Clock, zone: SentZone, options: TimeOptions) {
  const seconds = secondsOf(date, clock, zone, options)
  if (seconds === undefined) return undefined
  return { ...seconds, instant: { seconds: seconds.seconds, nanos: clock.nanos }, length: cursor.at }
}
