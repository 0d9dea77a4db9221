import type { Instant } from './instant.ts'

export type { Instant }

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

/** Reads an epoch number in s, ms, µs or ns. */
export function parseEpochNumber(value: number): Instant | undefined {
  if (!Number.isFinite(value)) return undefined
  // Shortest decimal that means this double: 1700000000.123 stays .123 exactly, without binary dust.
  return parseEpochText(Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(0) : String(value))
}

const EPOCH = /^([+-]?)(\d{1,40})(?:\.(\d{0,40}))?$/

/** Reads the same written out. */
export function parseEpochText(text: string): Instant | undefined {
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
