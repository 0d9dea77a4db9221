import { NumberText } from './number-text.ts'

/** A point in time to the nanosecond, since 1970-01-01T00:00:00Z. A double alone cannot hold it. */
export interface Instant {
  /** Whole seconds; negative before 1970. */
  readonly seconds: number
  /** 0 to 999,999,999. */
  readonly nanos: number
}

/**
 * What the store can hold: a day's partition wraps outside 1970-2106, and the first day is left free so that a zone's
 * offset cannot cross it (C2).
 */
export const INSTANT_MIN: Instant = { seconds: 86_400, nanos: 0 }
/** Exclusive end: 2106-02-01T00:00:00Z. */
export const INSTANT_END: Instant = { seconds: 4_294_425_600, nanos: 0 }

/** The present, in nanoseconds since the epoch. */
export function nowInNanos(): bigint {
  return BigInt(Date.now()) * 1_000_000n
}

/** Plain epoch numbers are told apart by size: seconds below 1e11 (year 5138), then milli-, micro- and nanoseconds. */
const MILLIS_FROM = 1e11
const MICROS_FROM = 1e14
const NANOS_FROM = 1e17

/**
 * Reads a time as senders write it: ISO 8601 with or without zone (without: UTC; blank or `T`; point or comma), or an
 * epoch number in s, ms, µs or ns, as a number or as text. Undefined when the value is no time.
 */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value === 'number') return parseEpochNumber(value)
  const text = value instanceof NumberText ? value.text : value
  if (typeof text !== 'string' || text.length > TIME_CHARS_MAX) return undefined
  return value instanceof NumberText ? parseEpochText(text) : (parseIso(text) ?? parseEpochText(text.trim()))
}

/** Longer than a time with any number of digits; a record may say its time a thousand times. */
const TIME_CHARS_MAX = 1_000

/** Epoch seconds of 1973-03-03. Smaller numbers are durations, counts, ids. */
const PLAUSIBLE_SECONDS_MIN = 1e8

/** Whether a value under a name that is not ours can be a time: one we can read, and no small number. */
export function isTimePlausible(value: unknown): boolean {
  const instant = parseInstant(value)
  if (instant === undefined) return false
  return instant.seconds >= PLAUSIBLE_SECONDS_MIN || (typeof value === 'string' && value.includes('-'))
}

/** The instant as whole nanoseconds in decimal, which is how DateTime64(9) reads a bare number. Only for clamped instants. */
export function instantToNanosText(instant: Instant): string {
  return `${instant.seconds}${String(instant.nanos).padStart(9, '0')}`
}

/** ISO 8601 in UTC with as many fractional digits as matter: 3, 6 or 9. */
export function instantToIso(instant: Instant): string {
  const whole = new Date(instant.seconds * 1000).toISOString().slice(0, 19)
  const nanos = String(instant.nanos).padStart(9, '0')
  const fraction = nanos.endsWith('000000') ? nanos.slice(0, 3) : nanos.endsWith('000') ? nanos.slice(0, 6) : nanos
  return `${whole}.${fraction}Z`
}

/** From milliseconds since the epoch, fractions of a millisecond kept to the microsecond. */
export function instantFromMillis(epochMs: number): Instant {
  const seconds = Math.floor(epochMs / 1000)
  return { seconds, nanos: Math.min(999_999_999, Math.round((epochMs - seconds * 1000) * 1000) * 1000) }
}

/** Negative, zero or positive, as a sort wants it. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.nanos - b.nanos
}

/** The instant moved into what the store can hold; the same object when it already is. */
export function clampInstant(instant: Instant): Instant {
  if (compareInstants(instant, INSTANT_MIN) < 0) return INSTANT_MIN
  if (compareInstants(instant, INSTANT_END) >= 0) return { seconds: INSTANT_END.seconds - 1, nanos: 999_999_999 }
  return instant
}

const ISO =
  /^\s*([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?\s*(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?)?\s*$/

/** The whole seconds last read: logs arrive in order, so most times of a batch share their first 19 characters. */
let lastSecondsText = ''
let lastSeconds = 0

const FRACTION_AND_UTC = /^(?:[.,](\d{1,9}))?Z$/

function parseIso(text: string): Instant | undefined {
  if (text.length > 64) return undefined
  // Fast path (bench: decode): the same second as the time before, in UTC.
  if (text.startsWith(lastSecondsText) && lastSecondsText !== '') {
    const rest = FRACTION_AND_UTC.exec(text.slice(19))
    if (rest) return { seconds: lastSeconds, nanos: fractionNanos(rest[1] ?? '') }
  }
  const match = ISO.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const epochMs = utcMillis(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
  if (epochMs === undefined) return undefined
  const offsetMinutes = zoneMinutes(zone)
  if (offsetMinutes === undefined) return undefined
  if (match[0].charAt(10) === 'T' && match[6] !== undefined && /^\d{4}-/.test(text)) {
    lastSecondsText = text.slice(0, 19)
    lastSeconds = epochMs / 1000
  }
  return { seconds: epochMs / 1000 - offsetMinutes * 60, nanos: fractionNanos(fraction) }
}

function fractionNanos(digits: string): number {
  return digits.length === 3 ? Number(digits) * 1_000_000 : Number(digits.slice(0, 9).padEnd(9, '0'))
}

/** Undefined for a date that does not exist. A leap second (`:60`) becomes the next second, as in POSIX time. */
function utcMillis(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined
  if (hour === 24 && (minute !== 0 || second !== 0)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1) return undefined
  const epochMs = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
  return Number.isNaN(epochMs) ? undefined : epochMs
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z' || zone === 'UTC') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || '0')
  if (hours > 23 || minutes > 59) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}

function parseEpochNumber(value: number): Instant | undefined {
  if (!Number.isFinite(value)) return undefined
  // Shortest decimal that means this double: 1700000000.123 stays .123 exactly, without binary dust.
  return parseEpochText(Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(0) : String(value))
}

const EPOCH = /^([+-]?)(\d{1,40})(?:\.(\d{0,40}))?$/

function parseEpochText(text: string): Instant | undefined {
  const match = EPOCH.exec(text) ?? EPOCH.exec(plainDecimal(text) ?? '')
  if (!match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  const size = Number(whole)
  const scale = size < MILLIS_FROM ? 0 : size < MICROS_FROM ? 3 : size < NANOS_FROM ? 6 : 9
  const digits = whole.padStart(scale + 1, '0')
  const seconds = Number(digits.slice(0, digits.length - scale))
  const nanos = Number((digits.slice(digits.length - scale) + fraction).slice(0, 9).padEnd(9, '0'))
  if (sign !== '-') return { seconds, nanos }
  return nanos === 0 ? { seconds: 0 - seconds, nanos: 0 } : { seconds: -seconds - 1, nanos: 1_000_000_000 - nanos }
}

/**
 * `1.700000000123E9`, which is how Java writes a double, as plain decimal: the point is moved in the text, so that no
 * digit changes. Undefined when the text is no such number or as large as no time is.
 */
function plainDecimal(text: string): string | undefined {
  const match = /^([+-]?)(\d{1,40})(?:\.(\d{0,40}))?[eE]([+-]?\d{1,3})$/.exec(text)
  if (!match || !(Math.abs(Number(text)) < 1e21)) return undefined
  const [, sign, whole = '', fraction = '', exponent] = match
  const point = whole.length + Number(exponent)
  const digits = `${'0'.repeat(Math.max(0, 1 - point))}${whole}${fraction}`.padEnd(point, '0')
  const end = Math.max(1, point)
  return `${sign}${digits.slice(0, end)}.${digits.slice(end, end + 40)}`
}
