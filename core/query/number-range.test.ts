import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasDouble, hasInteger, integerOf, numberRange } from './number-range.ts'

const bound = (value: string, isIncluded: boolean) => ({ value, number: Number(value), isIncluded })
const from = (value: string, isIncluded: boolean) => numberRange(bound(value, isIncluded), undefined)
const to = (value: string, isIncluded: boolean) => numberRange(undefined, bound(value, isIncluded))

/** Around the ends of what doubles, 64 and 128 bits hold, and anything between. */
const integers = fc.oneof(
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
  fc
    .constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 63n, -(2n ** 63n), 2n ** 64n, 0n)
    .chain(edge => fc.bigInt({ min: -3n, max: 3n }).map(step => edge + step)),
)

describe('ranges of numbers', () => {
  test('a range compares integers of any size exactly, with inclusive and exclusive bounds', () => {
    fc.assert(
      fc.property(integers, integers, (value, limit) => {
        expect(hasInteger(from(String(limit), true), value)).toBe(value >= limit)
        expect(hasInteger(from(String(limit), false), value)).toBe(value > limit)
        expect(hasInteger(to(String(limit), true), value)).toBe(value <= limit)
        expect(hasInteger(to(String(limit), false), value)).toBe(value < limit)
      }),
    )
  })

  test('a range compares a double with an integer bound by their exact values', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ noNaN: true, min: -(2 ** 127), max: 2 ** 127 }),
          integers.map(integer => Number(integer)),
        ),
        integers,
        (value, limit) => {
          // Whether the double is above, by its whole part first.
          const whole = BigInt(Math.floor(value))
          const isAbove = whole > limit || (whole === limit && !Number.isInteger(value))
          const isEqual = whole === limit && Number.isInteger(value)
          expect(hasDouble(from(String(limit), true), value)).toBe(isAbove || isEqual)
          expect(hasDouble(from(String(limit), false), value)).toBe(isAbove)
          expect(hasDouble(to(String(limit), true), value)).toBe(!isAbove)
          expect(hasDouble(to(String(limit), false), value)).toBe(!isAbove && !isEqual)
        },
      ),
    )
  })

  test.each([
    ['1.5', true, 2n],
    ['1.5', false, 2n],
    ['-1.5', false, -1n],
    ['2', true, 2n],
    ['2', false, 3n],
    ['2.0', false, 3n],
    ['1e3', true, 1000n],
    ['1e300', true, 2n ** 127n - 1n],
    ['-1e300', true, -(2n ** 127n)],
  ])('from %s (included: %s) begins with the integer %s', (value, isIncluded, first) => {
    expect(from(value, isIncluded).integers.from).toBe(first)
  })

  test.each([
    ['1.5', true, 1n],
    ['-1.5', false, -2n],
    ['2', false, 1n],
  ])('to %s (included: %s) ends with the integer %s', (value, isIncluded, last) => {
    expect(to(value, isIncluded).integers.to).toBe(last)
  })

  test('a range needs exact texts only if a bound is 2^53 or more', () => {
    expect(from('9007199254740991', true).isBeyondDoubles).toBe(false)
    expect(from('9007199254740992', true).isBeyondDoubles).toBe(true)
    expect(to('-1763556497161513791', false).isBeyondDoubles).toBe(true)
    expect(from('1e19', false).isBeyondDoubles).toBe(true)
  })

  test('a range reads a text as an integer only with at most 38 digits and no exponent', () => {
    expect(integerOf('-007')).toBe(-7n)
    expect(integerOf('9'.repeat(38))).toBe(10n ** 38n - 1n)
    for (const text of ['9'.repeat(39), '1.0', '1e3', '+1', '', '-', ' 1']) expect(integerOf(text)).toBeUndefined()
  })
})
