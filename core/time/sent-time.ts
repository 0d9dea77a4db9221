/** Times as senders write them. */

import { NumberText } from '../number-text.ts'
import type { Instant } from './instant.ts'
import { INSTANT_END, parseEpochNumber, parseEpochText } from './time.ts'
import { parseTimeText } from './time-text.ts'
import type { TimeOptions } from './wall-time.ts'

/**
 * Reads a time as senders write it: text in one of the forms of `core/time/time-text.ts`, or an epoch number in s, ms, µs or ns,
 * as a number or as text. Undefined when the value is no time.
 */
export function parseInstant(value: unknown, options?: TimeOptions): Instant | undefined {
  if (typeof value === 'number') return parseEpochNumber(value)
  const text = value instanceof NumberText ? value.text : value
  if (typeof text !== 'string' || text.length > TIME_CHARS_MAX) return undefined
  return value instanceof NumberText
    ? parseEpochText(text)
    : (parseTimeText(text, options) ?? parseEpochText(text.trim()))
}

/** Longer than a time with any number of digits; a record may say its time a thousand times. */
const TIME_CHARS_MAX = 1_000

/** Epoch seconds of 1990. Smaller numbers are durations, counts, ids. */
const PLAUSIBLE_SECONDS_MIN = 631_152_000

/**
 * Whether a value under a name that is not ours can be the time of a log: a time of day in words, or a number of the years
 * that logs are from. A day alone is a birthday or a deadline.
 */
export function isTimePlausible(value: unknown, options?: TimeOptions): boolean {
  const instant = parseInstant(value, options)
  if (instant === undefined) return false
  if (typeof value === 'string' && (value.includes(':') || /\dT\d/i.test(value))) return true
  return instant.seconds >= PLAUSIBLE_SECONDS_MIN && instant.seconds < INSTANT_END.seconds && !isDay(value)
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && /^\s*\d{4}-/.test(value)
}
