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
const NANOS_OF_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3_600e9,
  d: 86_400e9,
}

/** How many a unit of size or count is: `k` is 1,000 and `Ki` 1,024. `m` is a minute. */
const BYTES_OF_UNIT: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1_024,
  mib: 1_024 ** 2,
  gib: 1_024 ** 3,
  tib: 1_024 ** 4,
  k: 1e3,
  g: 1e9,
  t: 1e12,
}

const WITH_UNIT = /^(-?\d+(?:\.\d+)?)([a-zA-Zµμ]{1,3})$/

/**
 * The number that a value of a query stands for in a field of this name: `250`, `1.5s`, `10kB`. Durations become the
 * unit that the field's name ends in (`_ns`, `_us`, `_ms`, `_s`, `Seconds` …), milliseconds where it says none; sizes
 * become bytes. Undefined when the value is no number.
 */
export function quantityOf(value: string, field: string): number | undefined {
  const plain = numberOf(value)
  if (plain !== undefined) return Number.isFinite(plain) ? plain : undefined
  const [, digits, unit = ''] = WITH_UNIT.exec(value) ?? []
  if (digits === undefined) return undefined
  const nanos = NANOS_OF_UNIT[unit]
  if (nanos !== undefined) return (Number(digits) * nanos) / nanosOfField(field)
  const bytes = unit === 'M' ? 1e6 : BYTES_OF_UNIT[unit.toLowerCase()]
  return bytes === undefined ? undefined : Number(digits) * bytes
}

/** Units after a separator or in full, and then those that begin with a capital: `columns` are no nanoseconds. */
const FIELD_UNITS: readonly (readonly [ending: RegExp, nanos: number])[] = [
  [/(?:^|[_.])ns$|nano(?:second)?s$/i, 1],
  [/(?:^|[_.])us$|micro(?:second)?s$/i, 1e3],
  [/milli(?:second)?s$/i, 1e6],
  [/(?:^|[_.])s(?:ecs?)?$|seconds$/i, 1e9],
  [/[a-z]Ns$/, 1],
  [/[a-z]Us$/, 1e3],
  [/[a-z]Secs?$/, 1e9],
]

function nanosOfField(field: string): number {
  return FIELD_UNITS.find(([ending]) => ending.test(field))?.[1] ?? 1e6
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
