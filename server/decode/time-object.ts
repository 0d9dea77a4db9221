import { NumberText } from '../../core/number-text.ts'
import { memberOf, membersOf } from './members.ts'

/**
 * Epoch seconds, as a number text, of a time that was sent as an object of seconds and nanoseconds: log4j2's
 * `{"epochSecond","nanoOfSecond"}`, Google Cloud's `{"seconds","nanos"}`. Undefined for anything else.
 */
export function timeOfObject(value: unknown): NumberText | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  // With anything more it says more than a time.
  if (!Array.from(membersOf(value)).every(([name]) => TIME_MEMBERS.has(name))) return undefined
  const seconds = wholeNumber(memberOf(value, 'epochSecond') ?? memberOf(value, 'seconds'))
  if (seconds === undefined) return undefined
  return secondsAndNanos(seconds, memberOf(value, 'nanoOfSecond') ?? memberOf(value, 'nanos'))
}

const TIME_MEMBERS: ReadonlySet<string> = new Set(['epochSecond', 'nanoOfSecond', 'seconds', 'nanos'])

/** The same time from two values of their own; nanoseconds that are none count as zero. */
export function secondsAndNanos(seconds: number, nanos: unknown): NumberText {
  const rest = wholeNumber(nanos) ?? 0
  return new NumberText(`${seconds}.${String(rest < 1e9 ? rest : 0).padStart(9, '0')}`)
}

/** A non-negative integer, also as text, which is how protobuf's JSON writes 64 bits. */
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
