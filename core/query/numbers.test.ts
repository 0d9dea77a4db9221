import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NumberText } from '../number-text.ts'
import { numberOf, quantityOf, storedNumberOf, textOfNumber } from './numbers.ts'

describe('a text is a number', () => {
  test.each([
    ['0', 0],
    ['-1', -1],
    ['007', 7],
    ['1.50', 1.5],
    ['1e3', 1_000],
    ['1E+3', 1_000],
    ['-2.5e-1', -0.25],
    ['9007199254740993', 9_007_199_254_740_992],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s', (text, number) => {
    expect(numberOf(text)).toBe(number)
  })

  test.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '.5',
    '5.',
    '0x10',
    '1_000',
    '1,5',
    '1e',
    'e5',
    'Infinity',
    'NaN',
    '١',
    '--1',
  ])('not %j', text => {
    expect(numberOf(text)).toBeUndefined()
    expect(storedNumberOf(text)).toBeUndefined()
  })
})

describe('units', () => {
  test.each([
    ['250', 'duration_ms', 250],
    ['1.5s', 'duration_ms', 1_500],
    ['2m', 'duration_ms', 120_000],
    ['2min', 'duration_ms', 120_000],
    ['1h', 'x', 3_600_000],
    ['1d', 'x', 86_400_000],
    ['-3ms', 'x', -3],
    ['500us', 'x', 0.5],
    ['500µs', 'x', 0.5],
    ['500μs', 'x', 0.5],
    ['1ms', 'took_ns', 1e6],
    ['1ms', 'tookNs', 1e6],
    ['1ms', 'elapsedNanos', 1e6],
    ['1ms', 'elapsed_nanoseconds', 1e6],
    ['1ms', 'took_us', 1_000],
    ['1ms', 'elapsed.us', 1_000],
    ['1ms', 'microseconds', 1_000],
    ['1ms', 'elapsedMillis', 1],
    ['1ms', 'elapsedMilliseconds', 1],
    ['1500ms', 'took_s', 1.5],
    ['1500ms', 'took.sec', 1.5],
    ['1500ms', 'took_secs', 1.5],
    ['1500ms', 'elapsedSeconds', 1.5],
    ['1500ms', 's', 1.5],
    ['1s', 'status', 1_000],
    ['1s', 'columns', 1_000],
    ['1s', 'connections', 1_000],
    ['1s', 'menus', 1_000],
    ['1ms', 'tookUs', 1_000],
    ['1500ms', 'tookSec', 1.5],
    ['1500ms', 'TIMEOUT_S', 1.5],
    ['10b', 'size', 10],
    ['10kB', 'size', 10_000],
    ['10KB', 'size', 10_000],
    ['1.5MB', 'size', 1_500_000],
    ['2GB', 'size', 2e9],
    ['1TB', 'size', 1e12],
    ['1KiB', 'size', 1_024],
    ['1MiB', 'size', 1_048_576],
    ['1M', 'size', 1e6],
    ['5k', 'rows', 5_000],
    ['1m', 'duration_ms', 60_000],
    ['1gib', 'size', 1_073_741_824],
    ['1TiB', 'size', 1_099_511_627_776],
  ])('%s of %s is %d', (value, field, number) => {
    expect(quantityOf(value, field)).toBe(number)
  })

  test('every fraction of a unit is the very number that it is in the smaller one', () => {
    const wrong: string[] = []
    for (let n = 0; n < 100_000; n++) {
      const text = `${Math.floor(n / 1_000)}.${String(n % 1_000).padStart(3, '0')}`
      if (quantityOf(`${text}s`, 'duration_ms') !== n || quantityOf(`${text}kB`, 'size') !== n) wrong.push(text)
    }
    expect(wrong).toEqual([])
    expect(quantityOf('-2.01s', 'duration_ms')).toBe(-2_010)
    expect(quantityOf('0.1us', 'took_s')).toBe(1e-7)
    expect(quantityOf('1.1d', 'took_ns')).toBe(95_040_000_000_000)
  })

  test('what is beyond the doubles is no quantity', () => {
    expect(quantityOf(`${'9'.repeat(310)}s`, 'duration_ms')).toBeUndefined()
    expect(quantityOf(`0.${'0'.repeat(8_000)}1s`, 'duration_ms')).toBe(0)
  })

  test.each(['', 's', '1 s', '1S', '1x', '1kbit', '1w', '1y', '1e3s', '+1s', '1.s', 'NaN', '1e400', 'constructor'])(
    '%j is no quantity',
    value => {
      expect(quantityOf(value, 'x')).toBeUndefined()
    },
  )
})

describe('a number as the store holds it', () => {
  test.each([
    ['45', 45n],
    ['45.0', 45n],
    ['4.5e1', 45n],
    ['-0', 0n],
    ['045', 45n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9223372036854775808', -9_223_372_036_854_775_808n],
    ['10000000000000000000', 10_000_000_000_000_000_000n],
    ['18446744073709551615', 18_446_744_073_709_551_615n],
  ])('%s is an integer', (text, value) => {
    expect(storedNumberOf(text)).toEqual({ kind: 'integer', value })
  })

  test.each([
    ['1.5', 1.5],
    ['1e300', 1e300],
    ['18446744073709551616', 2 ** 64],
    ['-9223372036854775809', -(2 ** 63)],
    ['-1e19', -1e19],
  ])('%s is a double', (text, value) => {
    expect(storedNumberOf(text)).toEqual({ kind: 'double', value })
  })

  test('beyond the doubles it is no number', () => {
    expect(storedNumberOf('1e400')).toBeUndefined()
    expect(storedNumberOf('9'.repeat(400))).toBeUndefined()
  })
})

test('the text of a number reads as the number, without a plus', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
      const text = textOfNumber(number)
      expect(text).not.toContain('+')
      expect(numberOf(text)).toBe(number === 0 ? 0 : number)
      expect(storedNumberOf(text)).toEqual(storedNumberOf(String(number)))
    }),
  )
  expect(textOfNumber(1e21)).toBe('1e21')
  expect(textOfNumber(18_446_744_073_709_551_615n)).toBe('18446744073709551615')
  expect(String(new NumberText('1e400'))).toBe('1e400')
})
