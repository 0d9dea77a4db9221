import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NumberText } from '../number-text.ts'
import { parseInstant } from './sent-time.ts'
import {
  clampInstant,
  compareInstants,
  INSTANT_END,
  INSTANT_MIN,
  type Instant,
  instantFromMillis,
  instantToIso,
  instantToNanosText,
} from './time.ts'

const at = (seconds: number, nanos = 0): Instant => ({ seconds, nanos })
/** 2023-11-14T22:13:20Z */
const T = 1_700_000_000

describe('ISO 8601', () => {
  test.each([
    ['2023-11-14T22:13:20Z', at(T)],
    ['2023-11-14T22:13:20z', at(T)],
    ['2023-11-14T22:13:20', at(T)],
    ['2023-11-14 22:13:20', at(T)],
    ['2023-11-14 22:13:20 UTC', at(T)],
    ['2023-11-14 22:13:20 +00:00', at(T)],
    ['  2023-11-14T22:13:20Z\n', at(T)],
    ['2023-11-14T22:13:20.1Z', at(T, 100_000_000)],
    ['2023-11-14T22:13:20.123Z', at(T, 123_000_000)],
    ['2023-11-14 22:13:20,123', at(T, 123_000_000)],
    ['2023-11-14T22:13:20.123456789Z', at(T, 123_456_789)],
    ['2023-11-14T22:13:20.000000001Z', at(T, 1)],
    ['2023-11-14T22:13:20.1234567899999Z', at(T, 123_456_789)],
    ['2023-11-15T00:13:20+02:00', at(T)],
    ['2023-11-15T00:13:20+0200', at(T)],
    ['2023-11-15T00:13:20+02', at(T)],
    ['2023-11-14T16:43:20-05:30', at(T)],
    ['2023-11-14T16:43:20.5-05:30', at(T, 500_000_000)],
    ['2023-11-14', at(1_699_920_000)],
    ['2023-11-14T22:13', at(1_699_999_980)],
    ['2023-11-14T22:13Z', at(1_699_999_980)],
    ['2023-11-14T24:00:00Z', at(1_700_006_400)],
    ['2016-12-31T23:59:60Z', at(1_483_228_800)],
    ['2016-12-31T23:59:60.5Z', at(1_483_228_800, 500_000_000)],
    ['2024-02-29', at(1_709_164_800)],
    ['1969-12-31T23:59:59.25Z', at(-1, 250_000_000)],
    ['0001-01-01T00:00:00Z', at(-62_135_596_800)],
    ['+012023-11-14', at(317_269_440_000)],
  ])('reads %j', (text, expected) => {
    expect(parseInstant(text)).toEqual(expected)
  })

  test.each([
    '2023-02-29',
    '2100-02-29',
    '2023-04-31',
    '2023-00-10',
    '2023-13-01',
    '2023-01-00',
    '2023-01-32',
    '2023-01-01T25:00:00Z',
    '2023-01-01T24:00:01Z',
    '2023-01-01T24:01:00Z',
    '2023-01-01T12:60:00Z',
    '2023-01-01T12:00:61Z',
    '2023-01-01T12:00:00+24:00',
    '2023-01-01T12:00:00+01:60',
    '2023-01-01T12:00:00.Z',
    '2023-01-01T12Z',
    '2023-01-01Z',
    '2023-1-1',
    '999999-01-01',
    '23-01-01',
    'yesterday',
    '',
    ' ',
    `${' '.repeat(100)}2023-01-01`,
  ])('%j is no time', text => {
    expect(parseInstant(text)).toBeUndefined()
  })

  test('equals Date for every moment and any offset', () => {
    const millis = fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 })
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 })
    fc.assert(
      fc.property(millis, offset, (ms, minutes) => {
        const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -1)
        const size = Math.abs(minutes)
        const zone = `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
        const seconds = Math.floor(ms / 1000)
        const expected = at(seconds, (ms - seconds * 1000) * 1_000_000)
        expect(parseInstant(`${local}${zone}`)).toEqual(expected)
        expect(parseInstant(new Date(ms).toISOString())).toEqual(expected)
      }),
    )
  })
})

describe('the second last read never leaks into another text', () => {
  const base = '2023-11-14T22:13:20'
  const others = [
    ['2023-11-14T22:13:20+02:00', at(T - 7200)],
    ['2023-11-14T22:13:20.5-02:00', at(T + 7200, 500_000_000)],
    ['2023-11-14T22:13:21Z', at(T + 1)],
    ['2023-11-14T22:13:2', undefined],
    ['2023-11-14T22:13:200Z', undefined],
    ['2023-11-14T22:13:20.Z', undefined],
    ['2023-11-14T22:13:20Zx', undefined],
    ['2023-11-14T22:13:20.5ZZ', undefined],
    [' 2023-11-14T22:13:20Z', at(T)],
    ['2023-11-14T22:13:20.1234567890123Z', at(T, 123_456_789)],
    ['2023-11-14 22:13:20Z', at(T)],
    ['+002023-11-14T22:13:20Z', at(T)],
    ['2023-11-14T22:13Z', at(T - 20)],
    ['2023-11-14', at(1_699_920_000)],
  ] as const

  test.each(others)('after a time in the same second, %j is still itself', (text, expected) => {
    for (const before of [`${base}Z`, `${base}.999999999Z`, `${base}+02:00`, base]) {
      parseInstant(before)
      expect(parseInstant(text)).toEqual(expected)
      expect(parseInstant(`${base}.25Z`)).toEqual(at(T, 250_000_000))
    }
  })

  test('a time that does not exist leaves nothing behind', () => {
    for (const broken of ['2023-02-30T10:00:00', '2023-01-01T10:00:00+99:00', '2023-13-01T10:00:00']) {
      parseInstant(broken)
      expect(parseInstant(`${broken.slice(0, 10)}T10:00:00Z`)).toEqual(
        broken.startsWith('2023-01-01') ? at(1_672_567_200) : undefined,
      )
    }
  })

  test('any sequence of texts is read as each text alone', () => {
    const second = fc.integer({ min: T, max: T + 2 }).map(s => new Date(s * 1000).toISOString().slice(0, 19))
    const text = fc
      .tuple(
        second,
        fc.constantFrom('', '.5', ',25', '.123456789'),
        fc.constantFrom('', 'Z', 'z', '+01:00', '-0130', 'x'),
      )
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 12 }), texts => {
        for (const one of texts) {
          const inSequence = parseInstant(one)
          // Reading an unrelated second first is reading it alone.
          parseInstant('1999-01-01T00:00:00Z')
          expect(inSequence).toEqual(parseInstant(one))
        }
      }),
    )
  })
})

describe('epoch numbers', () => {
  test.each([
    [T, at(T)],
    [1_700_000_000.123, at(T, 123_000_000)],
    [1_700_000_000_123, at(T, 123_000_000)],
    [1_700_000_000_123.5, at(T, 123_500_000)],
    [1_700_000_000_123_456, at(T, 123_456_000)],
    ['1700000000', at(T)],
    [' 1700000000 ', at(T)],
    ['+1700000000', at(T)],
    ['1700000000.123456789', at(T, 123_456_789)],
    ['1700000000.000000001', at(T, 1)],
    ['1700000000.', at(T)],
    ['1700000000123.456789', at(T, 123_456_789)],
    ['1700000000123456.789', at(T, 123_456_789)],
    ['1700000000123456789', at(T, 123_456_789)],
    ['1700000000123456789.9', at(T, 123_456_789)],
    ['99999999999', at(99_999_999_999)],
    ['100000000000', at(100_000_000)],
    ['1.700000000123E9', at(T, 123_000_000)],
    ['1.700000000123456789e18', at(T, 123_456_789)],
    ['17e8', at(T)],
    ['1234e-3', at(1, 234_000_000)],
    ['1e-9', at(0, 1)],
    ['5e-324', at(0)],
    [0, at(0)],
    [-0, at(0)],
    ['-0', at(0)],
    [-1, at(-1)],
    [-1.5, at(-2, 500_000_000)],
    ['-0.000000001', at(-1, 999_999_999)],
    ['-1700000000123456789', at(-T - 1, 876_543_211)],
  ])('reads %j', (value, expected) => {
    expect(parseInstant(value)).toEqual(expected)
    if (typeof value === 'string') expect(parseInstant(new NumberText(value.trim()))).toEqual(expected)
  })

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    '1e999',
    '0x10',
    '1_000',
    '12 34',
    '1.2.3',
    '9'.repeat(41),
    null,
    undefined,
    true,
    {},
    [],
    new Date(),
  ])('%j is no time', value => {
    expect(parseInstant(value)).toBeUndefined()
  })

  test('every nanosecond survives as text in every unit and notation', () => {
    const seconds = fc.integer({ min: 100_000_001, max: 4_294_425_599 })
    const nanos = fc.oneof(fc.integer({ min: 0, max: 999_999_999 }), fc.constantFrom(0, 1, 119, 999_999_999))
    fc.assert(
      fc.property(seconds, nanos, fc.boolean(), (s, n, negative) => {
        const digits = `${s}${String(n).padStart(9, '0')}`
        const sign = negative ? '-' : ''
        const expected = negative && n > 0 ? at(-s - 1, 1_000_000_000 - n) : at(negative ? -s : s, n)
        for (const scale of [0, 3, 6, 9]) {
          const point = digits.length - 9 + scale
          expect(parseInstant(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`)).toEqual(expected)
        }
        expect(parseInstant(`${sign}${digits[0]}.${digits.slice(1)}e${digits.length - 1}`)).toEqual(expected)
      }),
    )
  })
})

describe('what the store can hold', () => {
  test('an instant inside is returned as it is, the same object', () => {
    for (const inside of [INSTANT_MIN, at(T, 5), at(INSTANT_END.seconds - 1, 999_999_999)])
      expect(clampInstant(inside)).toBe(inside)
  })

  test('an instant outside moves to the nearest edge', () => {
    expect(clampInstant(at(86_399, 999_999_999))).toEqual(INSTANT_MIN)
    expect(clampInstant(at(-1e15))).toEqual(INSTANT_MIN)
    const last = at(INSTANT_END.seconds - 1, 999_999_999)
    expect(clampInstant(INSTANT_END)).toEqual(last)
    expect(clampInstant(at(1e31))).toEqual(last)
  })

  test('the edges are 1970-01-02 and 2106-02-01', () => {
    expect(instantToIso(INSTANT_MIN)).toBe('1970-01-02T00:00:00.000Z')
    expect(instantToIso(INSTANT_END)).toBe('2106-02-01T00:00:00.000Z')
  })

  test('whatever is a time, clamped, is whole nanoseconds between the edges', () => {
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.bigInt().map(String),
      fc.date({ noInvalidDate: true }).map(d => d.toISOString()),
    )
    fc.assert(
      fc.property(value, sent => {
        const instant = parseInstant(sent)
        if (instant === undefined) return
        expect(Number.isInteger(instant.nanos) && instant.nanos >= 0 && instant.nanos < 1e9).toBe(true)
        const nanos = BigInt(instantToNanosText(clampInstant(instant)))
        expect(nanos >= 86_400n * 10n ** 9n && nanos < 4_294_425_600n * 10n ** 9n).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('writing', () => {
  test.each([
    [at(T), '2023-11-14T22:13:20.000Z', '1700000000000000000'],
    [at(T, 5_000_000), '2023-11-14T22:13:20.005Z', '1700000000005000000'],
    [at(T, 5_000), '2023-11-14T22:13:20.000005Z', '1700000000000005000'],
    [at(T, 5), '2023-11-14T22:13:20.000000005Z', '1700000000000000005'],
  ])('%j', (instant, iso, nanos) => {
    expect(instantToIso(instant)).toBe(iso)
    expect(instantToNanosText(instant)).toBe(nanos)
  })

  test('what is written is read again as the same instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 86_400, max: 4_294_425_599 }), fc.integer({ min: 0, max: 999_999_999 }), (s, n) => {
        expect(parseInstant(instantToIso(at(s, n)))).toEqual(at(s, n))
      }),
    )
  })

  test('milliseconds never carry into an impossible nanosecond', () => {
    expect(instantFromMillis(1_700_000_000_123)).toEqual(at(T, 123_000_000))
    expect(instantFromMillis(1_700_000_000_000.25)).toEqual(at(T, 250_000))
    expect(instantFromMillis(-1)).toEqual(at(-1, 999_000_000))
    fc.assert(
      fc.property(fc.double({ min: -1e14, max: 1e14, noNaN: true }), ms => {
        const { seconds, nanos } = instantFromMillis(ms)
        expect(Number.isInteger(seconds) && Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9).toBe(true)
        expect(Math.abs(seconds * 1000 + nanos / 1e6 - ms)).toBeLessThan(0.05)
      }),
    )
  })

  test('comparing orders as nanoseconds do', () => {
    const instant = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 999_999_999 }))
    fc.assert(
      fc.property(instant, instant, ([s1, n1], [s2, n2]) => {
        const difference = (BigInt(s1) - BigInt(s2)) * 10n ** 9n + BigInt(n1 - n2)
        expect(Math.sign(compareInstants(at(s1, n1), at(s2, n2)))).toBe(
          Number(difference > 0n) - Number(difference < 0n),
        )
      }),
    )
  })
})
