import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberSpans } from './json-members.ts'

const members = (text: string) =>
  [...memberSpans(text, text.indexOf('{'))].map(({ name, valueStart, valueEnd }) => [
    name,
    valueEnd < 0 ? null : text.slice(valueStart, valueEnd),
  ])

test('finds the same members as JSON.parse, with their source text', () => {
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

test('reports a duplicate name twice and keeps the source text of numbers', () => {
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
])('stops where %j is no longer a valid object', (text, found) => {
  expect(members(text)).toEqual(found)
})
