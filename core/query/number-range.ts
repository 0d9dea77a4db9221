/**
 * Ranges of numbers, exact for every form that the store has: a 64-bit integer is compared with whole numbers and never
 * as a double, which has only 53 bits. The bounds are rounded once, here, so that both compilers compare plainly.
 */
import type { Limit, NumberRange } from './condition.ts'

/** Integers written out in at most 38 digits fit 128 bits; longer ones are compared as doubles. */
const INTEGER = /^-?\d{1,38}$/
/** Int128 ends here; infinities and larger doubles are clamped to it. No stored integer has more than 64 bits. */
const INTEGER_MAX = 2n ** 127n - 1n
const INTEGER_MIN = -(2n ** 127n)
/** Below this, doubles and integers are the same numbers. */
const EXACT_DOUBLE_MAX = 2n ** 53n

/** A bound as written in a query, with the double that it is nearest to. */
export interface WrittenBound extends Limit<string> {
  readonly number: number
}

/** The range between two bounds; undefined is no bound. */
export function numberRange(from: WrittenBound | undefined, to: WrittenBound | undefined): NumberRange {
  const integers = {
    from: from === undefined ? undefined : lowestInteger(from),
    to: to === undefined ? undefined : highestInteger(to),
  }
  return {
    kind: 'number-range',
    from: from && doubleLimit(from, (nearest, exact) => nearest > exact),
    to: to && doubleLimit(to, (nearest, exact) => nearest < exact),
    integers,
    isBeyondDoubles: [integers.from, integers.to].some(
      bound => bound !== undefined && (bound >= EXACT_DOUBLE_MAX || bound <= -EXACT_DOUBLE_MAX),
    ),
  }
}

/** The integer that a stored text is, where it takes part in comparisons as one. */
export function integerOf(text: string): bigint | undefined {
  return INTEGER.test(text) ? BigInt(text) : undefined
}

/** Whether an integer lies in the range. */
export function hasInteger({ integers: { from, to } }: NumberRange, value: bigint): boolean {
  return (from === undefined || value >= from) && (to === undefined || value <= to)
}

/** Whether a double lies in the range. */
export function hasDouble({ from, to }: NumberRange, value: number): boolean {
  return (
    (from === undefined || value > from.value || (value === from.value && from.isIncluded)) &&
    (to === undefined || value < to.value || (value === to.value && to.isIncluded))
  )
}

function lowestInteger({ value, number, isIncluded }: WrittenBound): bigint {
  const exact = integerOf(value)
  if (exact !== undefined) return isIncluded ? exact : exact + 1n
  return clamped(number, Math.ceil(number) === number && !isIncluded ? 1n : 0n, Math.ceil)
}

function highestInteger({ value, number, isIncluded }: WrittenBound): bigint {
  const exact = integerOf(value)
  if (exact !== undefined) return isIncluded ? exact : exact - 1n
  return clamped(number, Math.floor(number) === number && !isIncluded ? -1n : 0n, Math.floor)
}

function clamped(number: number, step: bigint, round: (number: number) => number): bigint {
  if (Math.abs(number) >= 2 ** 127) return number > 0 ? INTEGER_MAX : INTEGER_MIN
  return BigInt(round(number)) + step
}

/**
 * No double lies between an integer and the double nearest to it, so where the two differ that double decides.
 *
 * @param isInside whether the nearest double is on the side of the bound that is in the range
 */
function doubleLimit(
  { value, number, isIncluded }: WrittenBound,
  isInside: (nearest: bigint, exact: bigint) => boolean,
): Limit<number> {
  const exact = integerOf(value)
  const nearest = exact === undefined ? undefined : BigInt(number)
  const isRounded = exact !== undefined && nearest !== undefined && nearest !== exact
  return { value: number, isIncluded: isRounded ? isInside(nearest, exact) : isIncluded }
}
