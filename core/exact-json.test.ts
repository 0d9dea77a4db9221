import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExactJson, JsonObject, JsonSource, JsonSyntaxError, parseExact } from './exact-json.ts'
import { NumberText } from './number-text.ts'

const DEPTH = 64

/** As `JSON.parse` would give it: the last of equal names, numbers as doubles. */
function plain(value: ExactJson): unknown {
  if (value instanceof NumberText) return Number(value.text)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof JsonSource) return JSON.parse(value.text)
  if (!(value instanceof JsonObject)) return value
  const object: Record<string, unknown> = {}
  for (const [name, item] of value.members)
    Object.defineProperty(object, name, { value: plain(item), enumerable: true, configurable: true, writable: true })
  return object
}

function failure(text: string, depthMax = DEPTH): JsonSyntaxError | undefined {
  try {
    parseExact(text, depthMax)
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error
    throw error
  }
}

const space = fc.constantFrom(undefined, 1, '\t', '\r\n ' as string)

test('valid JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.jsonValue({ noUnicodeString: false }), space, (text, value, indent) => {
      for (const source of [text, JSON.stringify(value, null, indent)])
        expect(plain(parseExact(source, DEPTH))).toEqual(JSON.parse(source))
    }),
    { numRuns: 150 },
  )
})

test('a number is a plain number exactly when its text says no more than the double', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/)
  fc.assert(
    fc.property(digits, text => {
      const value = parseExact(text, DEPTH)
      if (value instanceof NumberText) expect(value.text).toBe(text)
      else {
        expect(value).toBe(JSON.parse(text))
        // Equal as decimals: fifteen significant digits always come back out of a double.
        expect(Number(value).toPrecision(15)).toBe(Number(text).toPrecision(15))
        expect(Number.isFinite(value)).toBe(true)
      }
    }),
    { numRuns: 1000 },
  )
})

test.each([
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '18446744073709551616',
  '123456789012345678901234567890',
  '1e400',
  '-1E+999',
  '1e-400',
  '0.1234567890123456789',
  '1700000000.000000001',
  '4503599627370497.5',
])('%s keeps its text', text => {
  expect(parseExact(` ${text}\n`, DEPTH)).toEqual(new NumberText(text))
})

test.each([
  ['0', 0],
  ['-0', -0],
  ['45.0', 45],
  ['1e3', 1000],
  ['0.0e-999', 0],
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
  ['1e300', 1e300],
])('%s is a plain number', (text, value) => {
  expect(parseExact(text, DEPTH)).toBe(value)
})

test('equal names stay, all of them, in order', () => {
  const object = parseExact('{"a":1,"b":2,"a":{"x":1},"a":null,"__proto__":3,"":4,"\\u0061":5}', DEPTH) as JsonObject
  expect(object).toBeInstanceOf(JsonObject)
  expect(object.members.map(([name]) => name)).toEqual(['a', 'b', 'a', 'a', '__proto__', '', 'a'])
  expect(object.members.map(([, value]) => plain(value))).toEqual([1, 2, { x: 1 }, null, 3, 4, 5])
})

describe('depth', () => {
  test('a container below the bound keeps its source text, blanks and all', () => {
    expect(parseExact('[1,[2,[ 3 , {"a":"]"}]]]', 2)).toEqual([1, [2, new JsonSource('[ 3 , {"a":"]"}]')]])
    expect((parseExact('{"a":{ "b" :1}}', 1) as JsonObject).members).toEqual([['a', new JsonSource('{ "b" :1}')]])
    expect(parseExact('[]', 0)).toEqual(new JsonSource('[]'))
  })

  test('scalars are read at any depth', () => {
    expect(parseExact('[1,"x",null]', 1)).toEqual([1, 'x', null])
    expect(parseExact('7', 0)).toBe(7)
  })

  test.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('100,000 levels of %s need no stack', (open, close) => {
    const text = `${open.repeat(100_000)}1${close.repeat(100_000)}`
    expect(() => parseExact(text, 32)).not.toThrow()
    expect(failure(text.slice(0, -1), 32)).toBeInstanceOf(JsonSyntaxError)
    expect(failure(`${text}${close[0]}`, 32)).toBeInstanceOf(JsonSyntaxError)
  })
})

describe('syntax', () => {
  test.each([
    ['', 'unexpected end', 0],
    ['   ', 'unexpected end', 3],
    ['{"a":1', 'unexpected end', 6],
    ['{"a" 1}', 'unexpected "1"', 5],
    ['{a:1}', 'unexpected "a"', 1],
    ['{"a":1,}', 'unexpected "}"', 7],
    ['[1,]', 'unexpected "]"', 3],
    ['[1 2]', 'unexpected "2"', 3],
    ['"abc', 'unterminated string', 0],
    ['"\\x"', 'invalid string', 0],
    ['"a\nb"', 'invalid string', 0],
    ['tru', 'unexpected "t"', 0],
    ['trueish', 'unexpected "i"', 4],
    ['nul', 'unexpected "n"', 0],
    ['01', 'unexpected "1"', 1],
    ['1.', 'unexpected "."', 1],
    ['+1', 'unexpected "+"', 0],
    ['-', 'unexpected "-"', 0],
    ['NaN', 'unexpected "N"', 0],
    ['{} {}', 'unexpected "{"', 3],
    ['\u00a01', 'unexpected "\u00a0"', 0],
  ])('%j is refused with its place', (text, what, position) => {
    const error = failure(text)
    expect(error?.message).toBe(`${what} at position ${position}`)
    expect(error?.position).toBe(position)
  })

  test('whatever JSON.parse refuses is refused, and the other way round', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '"',
          '\\',
          '1',
          '-',
          '.',
          'e',
          'true',
          'null',
          ' ',
          '\n',
          '"a"',
          '\u0001',
          'é',
        ),
      )
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), text => {
        let isValid = true
        try {
          JSON.parse(text)
        } catch {
          isValid = false
        }
        expect(failure(text) === undefined).toBe(isValid)
      }),
      { numRuns: 2000 },
    )
  })

  test('a damaged copy of valid JSON throws nothing but a syntax error, at any depth bound', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), fc.nat(4), (text, place, insert, depthMax) => {
        const at = place % (text.length + 1)
        failure(text.slice(0, at) + insert + text.slice(at + 1), depthMax)
      }),
      { numRuns: 1000 },
    )
  })
})
