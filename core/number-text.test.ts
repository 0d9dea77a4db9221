import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isStorableInteger } from './number-text.ts'

test.each(['0', '-1', '9007199254740993', '9223372036854775807', '-9223372036854775808', '18446744073709551615'])(
  '%s fits Int64 or UInt64',
  text => {
    expect(isStorableInteger(text)).toBe(true)
  },
)

test.each([
  '18446744073709551616',
  '-9223372036854775809',
  '99999999999999999999',
  '1.0',
  '1e3',
  '',
  '-',
  '+1',
  ' 1',
  '1\n',
  '١',
])('%j fits neither', text => {
  expect(isStorableInteger(text)).toBe(false)
})

test('exactly the integers between the two bounds fit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), value => {
      expect(isStorableInteger(String(value))).toBe(value >= -(2n ** 63n) && value < 2n ** 64n)
    }),
  )
})
