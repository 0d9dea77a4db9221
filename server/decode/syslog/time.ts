/** The time in a header. */
import { readTimePrefix } from '../../../core/time/time-text.ts'
import type { HeaderContext } from './header.ts'

export interface HeaderTime {
  /** Seconds since the epoch with nine decimals. */
  readonly timestamp: string
  /** As it was sent. */
  readonly text: string
  /** Characters it takes, with the colon and the blanks behind it. */
  readonly length: number
  /** A colon follows, as Cisco writes it. */
  readonly isClosed: boolean
}

/** What may begin a time: a digit, a letter of a month or weekday, Cisco's marks of a clock that is not set, a bracket. */
const MAY_BEGIN = /^[*.[]?[\dJFMASONDTWS]/
const BEHIND = /^(?:[ \t]?:)?[ \t]*/

/** Reads the time that begins the text; undefined when there is none. */
export function readHeaderTime(text: string, context: HeaderContext): HeaderTime | undefined {
  if (!MAY_BEGIN.test(text)) return undefined
  const known = lastSecond(text, context)
  if (known !== undefined) return known
  const time = readTimePrefix(text, { timezone: context.zone, nowMs: context.nowMs })
  if (time === undefined) return undefined
  const behind = BEHIND.exec(text.slice(time.length, time.length + BLANKS_MAX))?.[0] ?? ''
  const read: HeaderTime = {
    timestamp: `${time.instant.seconds}.${String(time.instant.nanos).padStart(9, '0')}`,
    text: text.slice(0, time.length),
    length: time.length + behind.length,
    isClosed: behind.includes(':'),
  }
  if (read.length === BSD_CHARS + 1 && BSD_AND_HOST.test(text)) remember(read, context)
  return read
}

/** Further blanks are part of the message. */
const BLANKS_MAX = 64

/** `Nov 30 10:00:00` and the beginning of a host, which can be neither a year, a zone nor half of a day. */
const BSD_AND_HOST = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?![ap]m\W)(?:[a-z]|[A-Z]{1,5}[a-z\d_.]|[A-Z]{6}|\d{1,3}\.)/
const BSD_CHARS = 15

let last: HeaderTime | undefined
let lastZone = ''
let lastArrivalSeconds = 0

function remember(time: HeaderTime, { zone, nowMs }: HeaderContext): void {
  last = time
  lastZone = zone
  lastArrivalSeconds = Math.floor(nowMs / 1_000)
}

/** Fast path (bench: decode): messages arrive in order, so most of a second have the time of the one before. */
function lastSecond(text: string, { zone, nowMs }: HeaderContext): HeaderTime | undefined {
  if (last === undefined || lastZone !== zone || lastArrivalSeconds !== Math.floor(nowMs / 1_000)) return undefined
  return text.startsWith(last.text) && BSD_AND_HOST.test(text) ? last : undefined
}
