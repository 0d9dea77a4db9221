import { NumberText } from '../../core/number-text.ts'
import type { Instant } from '../../core/time/instant.ts'
import { parseInstant } from '../../core/time/sent-time.ts'
import { isObject } from './attributes.ts'
import { memberOf, membersOf } from './members.ts'

/**
 * Epoch seconds, as a number text, of a time that was sent as an object: log4j2's `{"epochSecond","nanoOfSecond"}`, Google
 * Cloud's `{"seconds","nanos"}`, MongoDB's `{"$date"}`, PHP's `{"date","timezone"}`. Undefined for anything else.
 */
export function timeOfObject(value: unknown): NumberText | undefined {
  if (!isObject(value)) return undefined
  if (Array.isArray(value)) return timeOfList(value)
  let seconds: number | undefined
  let nanos: unknown
  let isDated = false
  for (const [name, member] of membersOf(value)) {
    const part = PART_OF_TIME.get(name)
    if (part === 'seconds') seconds = wholeNumber(member)
    else if (part === 'nanos') nanos = member
    else if (part === 'date') isDated = true
    // With anything more it says more than a time.
    else return undefined
  }
  if (isDated) {
    const dated = mongoTime(value) ?? phpTime(value)
    if (dated !== undefined) return instantText(dated)
  }
  return seconds === undefined ? undefined : secondsAndNanos(seconds, nanos)
}

const PART_OF_TIME: ReadonlyMap<string, 'seconds' | 'nanos' | 'date'> = new Map([
  ...['epochSecond', 'seconds', '_seconds', 'Seconds'].map(name => [name, 'seconds'] as const),
  ...['nanoOfSecond', 'nanos', '_nanoseconds', 'nano', 'Nanos'].map(name => [name, 'nanos'] as const),
  ...['$date', 'date', 'timezone', 'timezone_type'].map(name => [name, 'date'] as const),
])

/** Jackson's list of a Java time: year, month, day, hour, minute, and perhaps second and nanosecond, in UTC. */
function timeOfList(parts: readonly unknown[]): NumberText | undefined {
  if (parts.length < 5 || parts.length > 7 || !parts.every(part => wholeNumber(part) !== undefined)) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, nanos = 0] = parts.map(Number)
  const two = (part: number) => String(part).padStart(2, '0')
  if (year < 1990 || year > 2105 || nanos > 999_999_999) return undefined
  const time = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`
  const instant = parseInstant(time)
  return instant && instantText({ ...instant, nanos })
}

/** Extended JSON: text, milliseconds, or milliseconds as `{"$numberLong":"…"}`. */
function mongoTime(value: object): Instant | undefined {
  const date = memberOf(value, '$date')
  const long = isObject(date) ? memberOf(date, '$numberLong') : undefined
  return parseInstant(long ?? date)
}

/** PHP's DateTime as JSON; without a zone it is no such object. */
function phpTime(value: object): Instant | undefined {
  const [date, timezone] = [memberOf(value, 'date'), memberOf(value, 'timezone')]
  return typeof date === 'string' && typeof timezone === 'string' ? parseInstant(date, { timezone }) : undefined
}

/** The same time from two values of their own; nanoseconds that are none count as zero. */
export function secondsAndNanos(seconds: number, nanos: unknown): NumberText {
  const rest = wholeNumber(nanos) ?? 0
  return instantText({ seconds, nanos: rest < 1e9 ? rest : 0 })
}

/** An instant as epoch seconds with nine digits behind the point. */
export function instantText({ seconds, nanos }: Instant): NumberText {
  // Seconds and nanoseconds of a time before 1970 have different signs.
  const [sign, whole, rest] = seconds < 0 && nanos > 0 ? ['-', -seconds - 1, 1e9 - nanos] : ['', seconds, nanos]
  return new NumberText(`${sign}${whole}.${String(rest).padStart(9, '0')}`)
}

/** A non-negative integer, also as text, which is how protobuf's JSON writes 64 bits. */
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
