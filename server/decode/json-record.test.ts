import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { decodeJson } from './json-record.ts'
import { recordTexts } from './texts/record-texts.ts'

const TEXTS = Object.keys(TEXT_COLUMNS) as TextColumn[]
const attributesOf = (text: string) => Object.fromEntries(decodeJson(text).attributes)
/** Makes the exact parser read the record, which must change nothing else about it. */
const exactly = (text: string) => text.replace('{', '{"exact":9007199254740993,')

function refusal(text: string): string | undefined {
  try {
    decodeJson(text)
    return undefined
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

describe('columns', () => {
  test.each(TEXTS)('text column %s is filled by its name', column => {
    for (const text of [`{"${column}":"välue"}`, exactly(`{"${column}":"välue"}`)]) {
      const record = decodeJson(text)
      expect(record[column]).toBe('välue')
      expect(record.attributes.has(column)).toBe(false)
    }
  })

  test.each(TEXTS)('text column %s takes any scalar, null means absent, and the rest is an attribute', column => {
    expect(decodeJson(`{"${column}":42}`)[column]).toBe('42')
    expect(decodeJson(`{"${column}":false}`)[column]).toBe('false')
    expect(decodeJson(`{"${column}":12345678901234567890}`)[column]).toBe('12345678901234567890')
    expect(decodeJson(`{"${column}":null}`)).toEqual(new LogRecord())
    expect(attributesOf(`{"${column}":["x"]}`)).toEqual({ [column]: ['x'] })
    expect(attributesOf(`{"${column}":{"x":1}}`)).toEqual({ [`${column}.x`]: 1 })
  })

  test.each([
    ['status_code', '200', 200],
    ['status_code', '"404"', 404],
    ['status_code', '2e2', 200],
    ['status_code', '200.0', 200],
    ['status_code', '65535', 65_535],
    ['line_number', '4294967295', 4_294_967_295],
    ['line_number', '0', 0],
    ['duration_ms', '12.5', 12.5],
    ['duration_ms', '-1', -1],
    ['duration_ms', '"1e3"', 1000],
    ['duration_ms', '1e300', 1e300],
    ['duration_ms', '12.345678901234567890', 12.345678901234567],
  ] as const)('%s takes %s', (column, sent, value) => {
    const record = decodeJson(`{"${column}":${sent}}`)
    expect(record[column]).toBe(value)
    expect(record.attributes.size).toBe(0)
  })

  test.each([
    ['status_code', '65536', 65_536],
    ['status_code', '-1', -1],
    ['status_code', '200.5', 200.5],
    ['status_code', '"OK"', 'OK'],
    ['status_code', '""', ''],
    ['status_code', '" 200"', ' 200'],
    ['status_code', '"0x1f"', '0x1f'],
    ['status_code', 'true', true],
    ['status_code', '[200]', [200]],
    ['line_number', '4294967296', 4_294_967_296],
    ['line_number', '"9007199254740993"', '9007199254740993'],
    ['duration_ms', '9007199254740993', new NumberText('9007199254740993')],
    ['duration_ms', '1e400', new NumberText('1e400')],
    ['duration_ms', '"Infinity"', 'Infinity'],
    ['duration_ms', '"NaN"', 'NaN'],
    ['duration_ms', '"1.5s"', '1.5s'],
  ] as const)('%s does not fit %s, which becomes an attribute of that name', (column, sent, value) => {
    const record = decodeJson(`{"${column}":${sent}}`)
    expect(record[column]).toBeNull()
    expect(record.attributes).toEqual(new Map([[column, value]]))
  })

  test('number columns: null means absent', () => {
    for (const column of Object.keys(NUMBER_COLUMNS)) expect(decodeJson(`{"${column}":null}`)).toEqual(new LogRecord())
  })

  test('time, level and severity are kept as sent, for the pipeline', () => {
    const record = decodeJson('{"timestamp":1700000000.000000001,"level":{"a":1},"severity_number":"x"}')
    expect(record.sentTimestamp).toEqual(new NumberText('1700000000.000000001'))
    expect(record.sentSeverity).toBe('x')
    expect(record.sentLevel).toBeDefined()
    expect(record.timestamp).toBeUndefined()
  })
})

describe('attributes', () => {
  test('unknown keys and `attributes` are one name space, in the order sent', () => {
    expect(attributesOf('{"user":{"id":7},"attributes":{"user.id":8,"x":[1]},"x":"late"}')).toEqual({
      'user.id': 8,
      x: 'late',
    })
  })

  test('`resource` is a name space of its own', () => {
    const record = decodeJson('{"resource":{"k8s":{"pod":"p"}},"k8s":{"pod":"q"}}')
    expect([...record.resource]).toEqual([['k8s.pod', 'p']])
    expect([...record.attributes]).toEqual([['k8s.pod', 'q']])
  })

  test.each(['attributes', 'resource'])('%s that is no object is an attribute of that name', name => {
    expect(attributesOf(`{"${name}":"text"}`)).toEqual({ [name]: 'text' })
    expect(attributesOf(`{"${name}":[1]}`)).toEqual({ [name]: [1] })
    expect(attributesOf(`{"${name}":12345678901234567890}`)).toEqual({ [name]: new NumberText('12345678901234567890') })
    expect(attributesOf(`{"${name}":null}`)).toEqual({})
  })

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'sentLevel', 'resourceX', ''])(
    'the key %j is a name like any other',
    name => {
      for (const text of [`{"${name}":"x"}`, exactly(`{"${name}":"x"}`), `{"attributes":{"${name}":"x"}}`])
        expect(decodeJson(text).attributes.get(name)).toBe('x')
      expect(({} as Record<string, unknown>).x).toBeUndefined()
    },
  )

  test('keys of the store that a sender must not set are attributes', () => {
    expect(Object.keys(attributesOf('{"seq":1,"node":2,"received_at":3,"attribute_tokens":["x"]}'))).toEqual([
      'seq',
      'node',
      'received_at',
      'attribute_tokens',
    ])
  })

  test('of duplicate keys the last one counts', () => {
    for (const wrap of [(text: string) => text, exactly]) {
      const record = decodeJson(wrap('{"message":"a","x":1,"message":"b","x":2}'))
      expect(record.message).toBe('b')
      expect(record.attributes.get('x')).toBe(2)
    }
  })

  test('numbers keep what a double would lose', () => {
    const sent = ['9007199254740993', '18446744073709551615', '1e400', '1e-400', '-123456789012345678901234567890']
    for (const text of sent) expect(attributesOf(`{"x":${text},"y":0}`).x).toEqual(new NumberText(text))
    expect(attributesOf('{"x":45.0,"y":-0,"z":1e3}')).toEqual({ x: 45, y: -0, z: 1000 })
  })
})

test.each(['[]', '[{}]', '1', '"x"', 'null', 'true', '9007199254740993', '1e400'])('%s is no object', text => {
  expect(refusal(text)).toBe('not_an_object')
})

test.each(['', ' ', '{', '{"a"}', '{"a":1}}', '{a:1}', "{'a':1}", '\ufeff{}', '{"a":undefined}', 'plain text'])(
  '%j is no JSON',
  text => {
    expect(refusal(text)).toBe('invalid_json')
  },
)

test('a refusal shows cause and value, short', () => {
  expect(() => decodeJson(`{"a":${'x'.repeat(10_000)}`)).toThrow(/not valid JSON .*: "\{\\"a\\":xxx/)
  try {
    decodeJson('['.repeat(100_000))
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(500)
  }
})

test('100,000 levels are a record whose deep part is text, or a refusal, and never a crash', () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  for (const levels of [2_000, 2_001, 100_000]) {
    const record = decodeJson(deep(levels))
    const [[path, value] = []] = record.attributes
    expect(path?.split('.')).toHaveLength(LIMITS.attributeDepthMax)
    expect(value).toBe(deep(levels - LIMITS.attributeDepthMax))
    expect(refusal(deep(levels).slice(0, -1))).toBe('invalid_json')
  }
  expect(refusal('['.repeat(100_000) + ']'.repeat(100_000))).toBe('not_an_object')
})

describe('what a record of some kilobytes could multiply is bounded:', () => {
  const members = (count: number) => Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',')

  test('a long name is not repeated for each member below it, which are kept as JSON text', () => {
    const name = 'p'.repeat(100_000)
    const record = decodeJson(`{"${name}":{${members(1_000)}},"a":{"${name}":{"b":{${members(10)}}}}}`)
    expect([...record.attributes]).toEqual([
      [name, `{${members(1_000)}}`],
      [`a.${name}`, `{"b":{${members(10)}}}`],
    ])
  })

  test('names on the way down neither', () => {
    const name = 'p'.repeat(2_000)
    const record = decodeJson(`${`{"${name}":`.repeat(30)}{${members(2_000)}}${'}'.repeat(30)}`)
    const paths = [...record.attributes.keys()]
    expect(paths.join('').length).toBeLessThan(200_000)
  })

  test('a path of the longest kind is taken apart, a longer one is not', () => {
    const name = 'p'.repeat(LIMITS.attributePathCharsMax)
    expect([...decodeJson(`{"${name}":{"a":1}}`).attributes.keys()]).toEqual([`${name}.a`])
    expect([...decodeJson(`{"${name}x":{"a":1}}`).attributes.keys()]).toEqual([`${name}x`])
  })

  test('causes of an error are not looked for beyond the longest stack', () => {
    const stack = '\n'.repeat(LIMITS.longTextBytesMax)
    const cause = '{"name":"TypeError","message":"inner"}'
    const record = decodeJson(JSON.stringify({ err: { message: 'outer', stack, cause: JSON.parse(cause) } }))
    expect(record.stack_trace).toBe(stack)
  })

  test('a caller, a time and a level of megabytes are attributes and no crash', () => {
    const long = 'a.'.repeat(2_000_000)
    const record = decodeJson(JSON.stringify({ caller: long, ts: long, severity: long }))
    expect(Object.fromEntries(record.attributes)).toEqual({ caller: long, ts: long, severity: long })
  })

  test('paths of megabytes are not remembered', () => {
    const heldBefore = heldBytes()
    for (let i = 0; i < 100; i++) decodeJson(`{"a":{"${i}${'x'.repeat(500_000)}":1}}`)
    expect(heldBytes() - heldBefore).toBeLessThan(10_000_000)
  })

  /** The engine keeps the shape of an object for two collections, and its names with it. */
  function heldBytes(): number {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    for (let i = 0; i < 4; i++) collect()
    return process.memoryUsage().heapUsed
  }
})

test('a record read by the exact parser is the record read by the fast one', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...TEXTS.slice(0, 4), 'status_code', 'attributes', 'x', 'y.z'), fc.jsonValue()),
      value => {
        const text = JSON.stringify(value)
        const fast = decodeJson(text)
        const exact = decodeJson(text === '{}' ? '{"exact":9007199254740993}' : exactly(text))
        exact.attributes.delete('exact')
        // What `toJSON` makes of a number's text comes too late to tell: the holder still has the object.
        const normal = (record: LogRecord) =>
          JSON.stringify(
            { ...record, attributes: [...record.attributes], resource: [...record.resource] },
            function (this: Record<string, unknown>, key, item) {
              const value = this[key]
              return value instanceof NumberText ? Number(value.text) : item
            },
          )
        fc.pre(!/\d{16}|e[-+]/.test(text))
        expect(normal(exact)).toBe(normal(fast))
      },
    ),
  )
})

test('random and mutated bodies give records or refusals, and never anything else', () => {
  const valid = fc.array(fc.dictionary(fc.string(), fc.jsonValue())).map(list => JSON.stringify(list))
  const mutated = fc.tuple(valid, fc.nat(), fc.uint8Array({ maxLength: 4 })).map(([text, place, bytes]) => {
    const body = Buffer.from(text)
    const at = place % (body.length + 1)
    return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at + bytes.length)])
  })
  const random = fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.oneof(mutated, random), bytes => {
      for (const text of recordTexts(bytes))
        if (typeof text === 'string') expect([undefined, 'invalid_json', 'not_an_object']).toContain(refusal(text))
    }),
    { numRuns: 2_000 },
  )
})

describe('large numbers with a fraction', () => {
  const xOf = (text: string) => decodeJson(text).attributes.get('x')
  test('are plain numbers where they were written as a double prints', () => {
    expect(xOf('{"x":1795256852.1121218}')).toBe(1795256852.1121218)
    expect(xOf('{"a":"1795256852.1121218","x":1795256852.1121218}')).toBe(1795256852.1121218)
  })

  test.each([
    '{"x":1795256852.11212181234}',
    '{"a":"1795256852.1121218","x":1795256852.11212181234}',
    '{"x":1795256852.11212181234,"a":1795256852.1121218}',
    '{"a":1795256852.1121218,"x":1795256852.11212181234}',
    '{"a":"Infinity","x":1e400}',
  ])('keep every digit of %s', text => {
    expect(xOf(text)).toBeInstanceOf(NumberText)
  })

  test('by the thousand cost linear time', () => {
    const startMs = cpuMs()
    decodeJson(`{"x":[${Array.from({ length: 50_000 }, (_, i) => `1795256852.${100_000 + i}`).join()}]}`)
    // A bound against quadratic time (minutes), not a measurement.
    expect(cpuMs() - startMs).toBeLessThan(5_000)
  })
})
