/** Numbers in queries and in stored texts. */
import { NumberText } from '../number-text.ts'

/** A text that takes part in comparisons of numbers. Written the same way in RE2, for the store. */
export const NUMBER_PATTERN = '^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$'
const NUMBER = new RegExp(NUMBER_PATTERN)

/** The number that a text is, or undefined: no blanks, no `+`, no `0x`. Beyond the doubles it is infinite, as in the store. */
export function numberOf(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined
}

/** A stored number as text: the store writes exponents without `+`. */
export function textOfNumber(number: number | bigint): string {
  return String(number).replace('e+', 'e')
}

/** Nanoseconds of a unit of time. Months and years are of no fixed length. */
const NANOS_OF_UNIT: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
}

/** How many a unit of size or count is: `k` is 1,000 and `Ki` 1,024. `m` is a minute. */
const BYTES_OF_UNIT: Readonly<Record<string, bigint>> = {
  b: 1n,
  kb: 1_000n,
  mb: 1_000_000n,
  gb: 1_000_000_000n,
  tb: 1_000_000_000_000n,
  kib: 1_024n,
  mib: 1_024n ** 2n,
  gib: 1_024n ** 3n,
  tib: 1_024n ** 4n,
  k: 1_000n,
  g: 1_000_000_000n,
  t: 1_000_000_000_000n,
}

const WITH_UNIT = /^(-?\d+)(?:\.(\d+))?([a-zA-Zµμ]{1,3})$/

/**
 * The number that a value of a query stands for in a field of this name: `250`, `1.5s`, `10kB`. Durations become the
 * unit that the field's name ends in (`_ns`, `_us`, `_ms`, `_s`, `Seconds` …), milliseconds where it says none; sizes
 * become bytes. Undefined when the value is no number.
 */
export function quantityOf(value: string, field: string): number | undefined {
  const plain = numberOf(value)
  if (plain !== undefined) return Number.isFinite(plain) ? plain : undefined
  const [, whole, fraction = '', unit = ''] = WITH_UNIT.exec(value) ?? []
  if (whole === undefined) return undefined
  const nanos = NANOS_OF_UNIT[unit]
  const factor = nanos ?? (unit === 'M' ? 1_000_000n : BYTES_OF_UNIT[unit.toLowerCase()])
  if (factor === undefined) return undefined
  const exponent = nanos === undefined ? 0 : exponentOfField(field)
  // In decimals and rounded once: 2.01 * 1e9 / 1e6 is 2009.9999999999998.
  const number = Number(`${BigInt(whole + fraction) * factor}e-${fraction.length + exponent}`)
  return Number.isFinite(number) ? number : undefined
}

/** Units after a separator or in full, and then those that begin with a capital: `columns` are no nanoseconds. */
const FIELD_UNITS: readonly (readonly [ending: RegExp, exponent: number])[] = [
  [/(?:^|[_.])ns$|nano(?:second)?s$/i, 0],
  [/(?:^|[_.])us$|micro(?:second)?s$/i, 3],
  [/milli(?:second)?s$/i, 6],
  [/(?:^|[_.])s(?:ecs?)?$|seconds$/i, 9],
  [/[a-z]Ns$/, 0],
  [/[a-z]Us$/, 3],
  [/[a-z]Secs?$/, 9],
]

/** Of ten: nanoseconds in the unit that the field's name ends in. */
function exponentOfField(field: string): number {
  return FIELD_UNITS.find(([ending]) => ending.test(field))?.[1] ?? 6
}

/**
 * A number as the store holds it: an integer of 64 bits, or a double. 45, 45.0 and 4.5e1 are one number; integers beyond
 * 2^53 are not rounded (C2).
 */
export type StoredNumber =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }

const INTEGER_MIN = -(2n ** 63n)
const INTEGER_END = 2n ** 64n

/** How a number written like this in a record would be stored, or undefined when the text is no number. */
export function storedNumberOf(text: string): StoredNumber | undefined {
  const number = numberOf(text)
  if (number === undefined || !Number.isFinite(number)) return undefined
  if (Number.isSafeInteger(number)) return { kind: 'integer', value: BigInt(number) }
  if (/^-?\d+$/.test(text)) return storedNumber(new NumberText(text))
  return storedNumber(number)
}

/**
 * Whether a double of its own may be this integer too: from 2^63 on, `1e19` is stored as a double, and the same written
 * out as an integer.
 */
export function isDoubleToo(integer: bigint): boolean {
  const double = Number(integer)
  return Math.abs(double) >= 2 ** 63 && BigInt(double) === integer
}

/** The same of a number as the decoder gave it. */
export function storedNumber(number: number | NumberText): StoredNumber {
  const isExact = number instanceof NumberText
  const text = isExact ? number.text : Number.isInteger(number) && Math.abs(number) < 2 ** 63 ? String(number) : ''
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text)
    if (value >= INTEGER_MIN && value < INTEGER_END) return { kind: 'integer', value }
  }
  return { kind: 'double', value: Number(isExact ? number.text : number) }
}
