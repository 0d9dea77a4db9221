import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberSpans } from './json-members.ts'

const members = (text: string) =>
  [...memberSpans(text, text.indexOf('{'))].map(({ name, valueStart, valueEnd }) => [
    name,
    valueEnd < 0 ? null : text.slice(valueStart, valueEnd),
  ])

test('the members of any object are those that the parser finds, as they are written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const found = members(JSON.stringify(value, null, indent)).map(([name, text]) => [
        JSON.parse(name ?? ''),
        JSON.parse(text ?? ''),
      ])
      expect(found).toEqual(Object.entries(JSON.parse(JSON.stringify(value))))
    }),
  )
})

test('a name that comes twice is found twice, and numbers keep their text', () => {
  expect(members(' {"a": 1.0 , "a":[1e3, {"b" :null}]}')).toEqual([
    ['"a"', '1.0'],
    ['"a"', '[1e3, {"b" :null}]'],
  ])
})

test.each([
  [
    '{"a":1,"b":[1,2',
    [
      ['"a"', '1'],
      ['"b"', null],
    ],
  ],
  ['{"a":1,"b', [['"a"', '1']]],
  ['{"a"', []],
  ['{"a":1 "b":2}', [['"a"', '1']]],
  ['{a:1}', []],
  ['{', []],
])('%j ends where it is no object any more', (text, found) => {
  expect(members(text)).toEqual(found)
})
