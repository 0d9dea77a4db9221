import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactJsonText } from './exact-json-text.ts'

test('integers beyond 2^53 are plain digits, and no text of a sender can pass for one', () => {
  const odd = {
    a: 9007199254740993n,
    b: [-9223372036854775808n, 1],
    c: '\u00000',
    d: '\u00007',
    '\u00000': '"\u00001"',
  }
  expect(exactJsonText(odd)).toBe(
    '{"a":9007199254740993,"b":[-9223372036854775808,1],"c":"\\u00000","d":"\\u00007","\\u00000":"\\"\\u00001\\""}',
  )
})

test('without large integers it is JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(exactJsonText(value)).toBe(JSON.stringify(value))
    }),
  )
})
