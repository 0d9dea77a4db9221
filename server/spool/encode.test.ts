import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OVERFLOW_TOKENS, TOKEN_CHARS_MAX } from '../../core/attribute-token.ts'
import { type ExactJson, JsonObject, parseExact } from '../../core/exact-json.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import {
  type Attributes,
  type AttributeValue,
  LOG_COLUMNS,
  LogRecord,
  TEXT_COLUMNS,
  type TextColumn,
} from '../../core/record.ts'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { decodeJson } from '../decode/json-record.ts'
import { runPipeline } from '../pipeline/pipeline.ts'
import { encodeLog } from './encode.ts'
import { encodeAttributes, quote } from './encode-attributes.ts'
import { encodeTokens } from './encode-tokens.ts'

const NODE = '18446744073709551615'
const receivedAt = { seconds: 1_700_000_000, nanos: 5 }
const TEXTS = Object.keys(TEXT_COLUMNS) as TextColumn[]

type Row = Record<(typeof LOG_COLUMNS)[number], unknown>

/** The line as the engine reads it; fails unless it is one line of JSON with one element a column. */
function row(record: LogRecord): Row {
  const line = `[1,${encodeLog(record, NODE, receivedAt)}`
  expect(line).not.toContain('\n')
  expect(line.isWellFormed()).toBe(true)
  expect(line).not.toMatch(/(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/)
  const values = JSON.parse(line) as unknown[]
  expect(values).toHaveLength(LOG_COLUMNS.length)
  expectNoPathTwice(line)
  return Object.fromEntries(LOG_COLUMNS.map((column, i) => [column, values[i]])) as Row
}

function expectNoPathTwice(text: string): void {
  const check = (value: ExactJson): void => {
    if (Array.isArray(value)) value.forEach(check)
    if (!(value instanceof JsonObject)) return
    const names = value.members.map(([name]) => name)
    if (new Set(names).size < names.length) throw new Error(`a path stands twice: ${names.slice(0, 20).join(' ')}`)
    for (const [, item] of value.members) check(item)
  }
  check(parseExact(text, 100))
}

const stored = (attributes: Attributes): Record<string, unknown> => {
  const text = encodeAttributes(attributes)
  expectNoPathTwice(text)
  return JSON.parse(text)
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('a', '"', '\\', '\n', '\u0000', '\u2028', '\ud83d', '\ude00', '😀', '\ufffd', '\x7f'))
    .map(parts => parts.join('')),
)

describe('quote', () => {
  test('is JSON.stringify of the well-formed text, for every text', () => {
    fc.assert(
      fc.property(oddText, fc.integer({ min: 0, max: 100 }), (text, pad) => {
        for (const one of [text, 'x'.repeat(pad) + text]) expect(quote(one)).toBe(JSON.stringify(one.toWellFormed()))
      }),
      { numRuns: 1000 },
    )
  })

  test('for every single UTF-16 unit', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = String.fromCharCode(unit)
      if (quote(text) !== JSON.stringify(text.toWellFormed())) expect.fail(`unit ${unit.toString(16)}`)
    }
  })
})

describe('the line', () => {
  test('holds every column at its place', () => {
    const record = new LogRecord()
    for (const column of TEXTS) record[column] = `<${column}>`
    Object.assign(record, { level: 'error', severity_number: 18, status_code: 500, line_number: 7, duration_ms: 1.5 })
    record.timestamp = { seconds: 1_600_000_000, nanos: 42 }
    record.attributes.set('a.b', 1)
    record.resource.set('c', 'x')
    expect(row(record)).toEqual({
      ...Object.fromEntries(TEXTS.map(column => [column, `<${column}>`])),
      seq: 1,
      node: NODE,
      received_at: Number('1700000000000000005'),
      timestamp: Number('1600000000000000042'),
      level: 'error',
      severity_number: 18,
      status_code: 500,
      line_number: 7,
      duration_ms: 1.5,
      attributes: { 'a.b': 1 },
      resource: { c: 'x' },
      attribute_tokens: ['a.b=1'],
    })
    const line = encodeLog(record, NODE, receivedAt)
    expect(line).toContain('1700000000000000005,1600000000000000042,')
  })

  test('of an empty record has empty texts, null numbers, and the arrival as its time', () => {
    const empty = row(new LogRecord())
    for (const column of TEXTS) expect(empty[column]).toBe('')
    expect([empty.status_code, empty.duration_ms, empty.line_number]).toEqual([null, null, null])
    expect(empty.timestamp).toBe(empty.received_at)
    expect([empty.attributes, empty.resource, empty.attribute_tokens]).toEqual([{}, {}, []])
  })

  test('is JSON even where a decoder let a number through that JSON does not have', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const record = new LogRecord()
      record.duration_ms = bad
      expect(row(record).duration_ms).toBeNull()
    }
  })

  test('holds for any record that any JSON object becomes', () => {
    const key = fc.oneof(
      fc.constantFrom(...TEXTS, 'level', 'timestamp', 'status_code', 'duration_ms', 'attributes', 'resource'),
      oddText,
      fc.constantFrom(
        'tailrace.overflow',
        'tailrace.dropped_attributes',
        'tailrace.truncated.message',
        '\ud800',
        '\ud801',
        '\ufffd',
        'a',
        'a.b',
      ),
    )
    const leaf = fc.oneof(fc.jsonValue(), oddText, fc.double(), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }))
    const value = fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf), fc.array(fc.dictionary(key, leaf)))
    const exactJson = (item: unknown): string =>
      typeof item === 'bigint'
        ? String(item)
        : Array.isArray(item)
          ? `[${item.map(exactJson).join(',')}]`
          : typeof item === 'object' && item !== null
            ? `{${Object.entries(item)
                .map(([k, v]) => `${JSON.stringify(k)}:${exactJson(v)}`)
                .join(',')}}`
            : JSON.stringify(item)
    fc.assert(
      fc.property(fc.dictionary(key, value), object => {
        const record = decodeJson(exactJson(object))
        runPipeline(record, { receivedAt })
        row(record)
      }),
      { numRuns: 500 },
    )
  })

  test('long texts are cut to whole characters within their bound, and marked with their size', () => {
    const record = new LogRecord()
    record.message = '€'.repeat(400_000)
    record.service = `${'x'.repeat(65_535)}😀`
    record.host = 'h'.repeat(65_536)
    record.stack_trace = '\ud800'.repeat(333_334)
    record.attributes.set('tailrace.truncated.message', 'the sender wrote this')
    const { message, service, host, stack_trace, attributes } = row(record) as Row & {
      attributes: Record<string, unknown>
    }
    expect(message).toBe('€'.repeat(333_333))
    expect(service).toBe('x'.repeat(65_535))
    expect(host).toBe('h'.repeat(65_536))
    expect(stack_trace).toBe('\ufffd'.repeat(333_333))
    expect(attributes).toEqual({
      'tailrace.truncated.message': 'the sender wrote this',
      'tailrace.truncated.message_': 1_200_000,
      'tailrace.truncated.service': 65_539,
      'tailrace.truncated.stack_trace': 1_000_002,
    })
  })

  test('the mark of a cut stands even where the attributes have used up their bounds', () => {
    const record = new LogRecord()
    record.message = 'm'.repeat(1_000_001)
    for (let i = 0; i < 600; i++) record.attributes.set(`k${i}`, 'v'.repeat(8_000))
    const { attributes } = row(record) as Row & { attributes: Record<string, unknown> }
    expect(attributes['tailrace.truncated.message']).toBe(1_000_001)
  })
})

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
