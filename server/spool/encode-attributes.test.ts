import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OVERFLOW_TOKENS, TOKEN_CHARS_MAX } from '../../core/attribute-token.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import type { Attributes, AttributeValue } from '../../core/record.ts'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { decodeJson } from '../decode/json-record.ts'
import { encodeAttributes } from './encode-attributes.ts'
import { encodeTokens } from './encode-tokens.ts'
import { oddText, stored } from './test-support/encoded-row.ts'

describe('numbers among the attributes', () => {
  test.each([
    ['45', '45'],
    ['45.0', '45'],
    ['-0', '0'],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['9223372036854775808', '9223372036854775808'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '"18446744073709551616"'],
    ['-9223372036854775809', '"-9223372036854775809"'],
    ['1e400', '"1e400"'],
    ['-1e400', '"-1e400"'],
    ['1e-400', '"1e-400"'],
    ['0e-400', '0'],
    ['1e300', '1e+300'],
    ['9.3e18', '9.3e+18'],
    ['1e21', '1e+21'],
    ['0.1', '0.1'],
    ['12.345678901234567890', '12.345678901234567'],
    ['5e-324', '5e-324'],
  ])('%s is written as %s', (sent, written) => {
    const text = encodeAttributes(decodeJson(`{"x":${sent}}`).attributes)
    expect(text).toBe(`{"x":${written}}`)
    const beside = encodeAttributes(decodeJson(`{"x":${sent},"y":9007199254740993}`).attributes)
    expect(beside).toBe(`{"x":${written},"y":9007199254740993}`)
  })

  test('what no JSON number can be is text', () => {
    expect(
      stored(
        new Map([
          ['x', Number.NaN],
          ['y', Number.NEGATIVE_INFINITY],
        ]),
      ),
    ).toEqual({ x: 'NaN', y: '-Infinity' })
  })

  test('every integer that Int64 or UInt64 holds keeps all its digits, any other is text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }), value => {
        const fits = value >= -(2n ** 63n) && value < 2n ** 64n
        expect(encodeAttributes(decodeJson(`{"x":${value}}`).attributes)).toBe(
          fits ? `{"x":${value}}` : `{"x":"${value}"}`,
        )
      }),
    )
  })
})

describe('lists', () => {
  const array = (json: string) => encodeAttributes(decodeJson(`{"x":${json}}`).attributes)

  test.each([
    ['[1,2,3]', '[1,2,3]'],
    ['[1,null,-2.5]', '[1,null,-2.5]'],
    ['["a","",null]', '["a","",null]'],
    ['[true,false]', '[true,false]'],
    ['[1,null,"a",true]', '["1",null,"a","true"]'],
    ['[1,true]', '["1","true"]'],
    ['[0.5,9007199254740993]', '["0.5","9007199254740993"]'],
    ['[9007199254740993,9223372036854775807]', '["9007199254740993","9223372036854775807"]'],
    ['[-9223372036854775808,18446744073709551615]', '["-9223372036854775808","18446744073709551615"]'],
    ['[1e400,1]', '["1e400","1"]'],
    ['[45.0,45]', '[45,45]'],
    ['[{"a":{"b":1},"a.b":2},{}]', '["{\\"a\\":{\\"b\\":1},\\"a.b\\":2}","{}"]'],
    ['[[1,2],3]', '["[1,2]","3"]'],
    ['[]', '[]'],
    ['[null]', '[null]'],
  ])('%s is written as %s', (sent, written) => {
    expect(array(sent)).toBe(`{"x":${written}}`)
  })

  test('are of one kind whatever was sent, and every element still says the same', () => {
    const item = fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.string(), fc.constant(null), fc.jsonValue())
    fc.assert(
      fc.property(fc.array(item), items => {
        const sent = JSON.parse(JSON.stringify(items)) as unknown[]
        const { x } = JSON.parse(array(JSON.stringify(items))) as { x: unknown[] }
        expect(new Set(x.filter(one => one !== null).map(one => typeof one)).size).toBeLessThanOrEqual(1)
        expect(x).toHaveLength(sent.length)
        for (const [i, one] of x.entries()) {
          if (typeof one !== 'string' || typeof sent[i] === 'string')
            expect(one === 0 ? 0 : one).toBe(sent[i] === 0 ? 0 : sent[i])
          else expect(JSON.parse(one)).toEqual(sent[i])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('nested to gain an escape at every level cost no more than what was sent', () => {
    const longKey = 'k'.repeat(LIMITS.attributePathCharsMax + 1)
    let value: unknown = '"'.repeat(100)
    for (let level = 0; level < 14; level++) value = { [longKey]: [value] }
    const sent = JSON.stringify({ x: Array(100).fill(value) })
    const start = cpuMs()
    expect(array(sent.slice(5, -1)).length).toBeLessThan(4 * sent.length)
    expect(cpuMs() - start).toBeLessThan(1_000)
  })
})

describe('bounds of the attributes', () => {
  test('beyond 512 fields the rest is kept together as JSON text', () => {
    const all = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, i % 2 ? i : `v"${i}`]))
    const { 'tailrace.overflow': overflow, ...kept } = stored(new Map(Object.entries(all)))
    expect(Object.keys(kept)).toHaveLength(LIMITS.attributesMax)
    expect({ ...kept, ...JSON.parse(overflow as string) }).toEqual(all)
  })

  test('a path of 512 characters is a path, a longer one is kept with the overflow', () => {
    const [fits, long] = ['p'.repeat(512), 'p'.repeat(600)]
    expect(
      stored(
        new Map([
          [fits, 1],
          [long, 2],
        ]),
      ),
    ).toEqual({ [fits]: 1, 'tailrace.overflow': JSON.stringify({ [long]: 2 }) })
  })

  test('paths that would become one when surrogates are replaced never stand twice, and lose no value', () => {
    const attributes = stored(
      new Map([
        ['\ud800', 'one'],
        ['\udfff', 'two'],
        ['\ufffd', 'three'],
        ['a\ud800', 'four'],
      ]),
    )
    expect(attributes['\ufffd']).toBe('three')
    for (const value of ['one', 'two', 'four']) expect(attributes['tailrace.overflow']).toContain(value)
  })

  test('a mark never takes the place of what the sender wrote under its name, nor gets lost', () => {
    const attributes: Attributes = new Map([
      ['tailrace.overflow', 'mine'],
      ['tailrace.overflow_', 'too'],
    ])
    for (let i = 0; i < 600; i++) attributes.set(`k${i}`, i)
    const text = stored(attributes)
    expect(text['tailrace.overflow']).toBe('mine')
    expect(text['tailrace.overflow_']).toBe('too')
    expect(JSON.parse(text['tailrace.overflow__'] as string).k599).toBe(599)
  })

  test('the same where the sender used the name beyond the first 512', () => {
    const attributes: Attributes = new Map()
    for (let i = 0; i < 600; i++) attributes.set(`k${i}`, i)
    attributes.set('tailrace.overflow', 'mine')
    const overflow = JSON.parse(stored(attributes)['tailrace.overflow_'] as string)
    expect(overflow).toMatchObject({ k599: 599, 'tailrace.overflow': 'mine' })
  })

  test('marks of cut attributes never stand twice, whatever their paths', () => {
    const long = 'x'.repeat(1_000_001)
    const paths = ['\ud800', '\ud801', 'p'.repeat(600), 'tailrace.truncated.\ufffd']
    const attributes: Attributes = new Map(paths.slice(0, 3).map(path => [path, long]))
    attributes.set('tailrace.truncated.\ufffd', 'mine')
    const text = stored(attributes)
    expect(text['tailrace.truncated.\ufffd']).toBe('mine')
    expect(Object.values(text).filter(value => value === 1_000_001)).toHaveLength(3)
  })

  test('a long value is cut to whole characters and marked with its size', () => {
    const attributes = stored(new Map([['x', `${'a'.repeat(999_999)}€`]]))
    expect(attributes).toEqual({ x: 'a'.repeat(999_999), 'tailrace.truncated.x': 1_000_002 })
  })

  test('beyond 4 MB attributes are dropped, and the row says how many', () => {
    const attributes: Attributes = new Map(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x'.repeat(100_000)]))
    attributes.set('after', 'small')
    const text = stored(attributes)
    expect(text.after).toBe('small')
    expect(text['tailrace.dropped_attributes']).toBe(50 - Object.keys(text).filter(key => key.startsWith('k')).length)
    expect(text['tailrace.dropped_attributes']).toBeGreaterThan(9)
  })

  test('3 MB of attributes stay complete', () => {
    const attributes: Attributes = new Map(
      Array.from({ length: 300 }, (_, i) => [`k${i}`, String(i).padEnd(9_990, '"')]),
    )
    const bare = new Map([...attributes].map(([key, value]) => [key, (value as string).replaceAll('"', 'x')]))
    expect(stored(bare)).toEqual(Object.fromEntries(bare))
    expect(encodeAttributes(attributes).length).toBeLessThan(6 * LIMITS.attributeBytesMax)
  })

  test.each([
    ['a key of 20 MB', new Map<string, AttributeValue>([['k'.repeat(20_000_000), 'x'.repeat(1_000_001)]])],
    ['a text of 20 MB of control characters', new Map<string, AttributeValue>([['x', '\u0001'.repeat(20_000_000)]])],
    ['an array of 20 MB of quotes', new Map<string, AttributeValue>([['x', ['"'.repeat(20_000_000)]]])],
    ['a number of 5 MB of digits', new Map<string, AttributeValue>([['x', new NumberText('1'.repeat(5_000_000))]])],
    [
      'a million attributes',
      new Map<string, AttributeValue>(Array.from({ length: 1_000_000 }, (_, i) => [String(i), i])),
    ],
  ])('%s stays within six times the bound', (_, attributes) => {
    expect(encodeAttributes(attributes).length).toBeLessThan(6 * LIMITS.attributeBytesMax)
  })

  test('null leaves nothing', () => {
    expect(encodeAttributes(new Map([['x', null]]))).toBe('{}')
  })
})

describe('tokens', () => {
  test('path=value of every scalar, elements of lists one by one', () => {
    const record = decodeJson(
      '{"a":{"b":"x=y"},"n":45.0,"t":true,"z":null,"l":[1,"two",[3],null,{"k":4}],"big":9007199254740993}',
    )
    expect(JSON.parse(encodeTokens(record.attributes))).toEqual([
      'a.b=x=y',
      'n=45',
      't=true',
      'l=1',
      'l=two',
      'l=[3]',
      'l={"k":4}',
      'big=9007199254740993',
    ])
  })

  test('the same number has the same token, however it was written and whoever stood beside it', () => {
    for (const text of ['45', '45.0', '4.5e1', '45.00000000000000000']) {
      for (const beside of ['', ',"y":9007199254740993']) {
        const [token] = JSON.parse(encodeTokens(decodeJson(`{"x":${text}${beside}}`).attributes))
        expect(token).toBe('x=45')
      }
    }
  })

  test('a token has at most 256 characters and a record at most 1,024 tokens, which is marked', () => {
    const fits = 'v'.repeat(TOKEN_CHARS_MAX - 2)
    expect(
      JSON.parse(
        encodeTokens(
          new Map([
            ['x', fits],
            ['y', `${fits}v`],
          ]),
        ),
      ),
    ).toEqual([`x=${fits}`])
    const many = JSON.parse(encodeTokens(new Map([['x', Array(5_000).fill(1)]])))
    expect(many).toEqual([...Array(1_024).fill('x=1'), ...OVERFLOW_TOKENS])
  })

  test('are well-formed JSON for any attributes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(oddText, fc.oneof(oddText, fc.double(), fc.boolean()))), entries => {
        const text = encodeTokens(new Map(entries))
        expect(text.isWellFormed()).toBe(true)
        expect(Array.isArray(JSON.parse(text))).toBe(true)
      }),
    )
  })
})
