import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testRow } from '../../logs/test-support/test-row.ts'
import { prettyJson } from './pretty-json.ts'
import { rowJson } from './row-json.ts'

test('a record is JSON with every digit of its integers and without empty columns', () => {
  const text = rowJson(testRow({ message: 'a "b"\n', attributes: { big: 2n ** 63n, list: [1, null, 'x'], none: [] } }))
  expect(text).toContain('"big": 9223372036854775808,')
  expect(text).not.toContain('"host"')
  expect(JSON.parse(text)).toMatchObject({ message: 'a "b"\n', attributes: { list: [1, null, 'x'], none: [] } })
})

test('attributes come back as they were, whatever their names', () => {
  const value = fc.jsonValue({ maxDepth: 2, noUnicodeString: false }) as fc.Arbitrary<null>
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value, { minKeys: 1 }), attributes => {
      expect(JSON.parse(rowJson(testRow({ attributes }))).attributes).toEqual(JSON.parse(JSON.stringify(attributes)))
    }),
  )
})

test('a JSON message is indented like JSON.stringify does it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), value => {
      const text = JSON.stringify(value)
      expect(prettyJson(text)).toBe(JSON.stringify(JSON.parse(text), undefined, 2))
    }),
  )
})

test('a JSON message keeps digits that a double would lose', () => {
  expect(prettyJson('{"id":12345678901234567890,"x":1.10}')).toBe('{\n  "id": 12345678901234567890,\n  "x": 1.10\n}')
})

test('what is no object or list stays as it is', () => {
  expect(['hello', '12', '"x"', '{"a":', '[not json]', '['.repeat(99) + ']'.repeat(99)].map(prettyJson)).toEqual(
    Array(6).fill(undefined),
  )
})
