import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { ATTRIBUTES_AS_SENT } from '../../core/sent-attributes.ts'
import { decodeJson } from './json-record.ts'
import { keepAttributesAsSent } from './sent-attributes.ts'

function kept(attributes: string, others = '"message":"m"'): unknown {
  const text = `{${others}, "attributes" : ${attributes} }`
  const record = decodeJson(text)
  keepAttributesAsSent(record, text)
  return record.attributes.get(ATTRIBUTES_AS_SENT)
}

describe('attributes that paths cannot express', () => {
  test.each([
    ['{"a":null}', '{"a":null}'],
    ['{"k":{"n":1},"x":null,"list":[1,"a"],"b":true,"f":1.0}', '{"x":null,"list":[1,"a"],"f":1.0}'],
    ['{"a":{},"b":[],"c":{"d":{}}}', '{"a":{},"b":[],"c":{"d":{}}}'],
    ['{"a":{"b":1,"c":null},"d":2}', '{"a":{"b":1,"c":null}}'],
    ['{"a.b":1,"c":2}', '{"a.b":1}'],
    ['{"a.b":1,"a":{"b":2},"c":3}', '{"a.b":1,"a":{"b":2},"c":3}'],
    ['{"x":{"a.b":1}}', '{"x":{"a.b":1}}'],
    [
      '{"a":[{"b":1}],"c":[[1]],"d":[1,null],"e":[true,1],"f":[1,2.5]}',
      '{"a":[{"b":1}],"c":[[1]],"d":[1,null],"e":[true,1]}',
    ],
    [
      '{"a":9007199254740993,"b":1e400,"c":-0,"d":1e3,"e":[9007199254740993]}',
      '{"a":9007199254740993,"b":1e400,"c":-0,"d":1e3,"e":[9007199254740993]}',
    ],
    ['{"syslog":{"facility":"x"},"tailrace":1,"a":{"syslog":1}}', '{"syslog":{"facility":"x"},"tailrace":1}'],
    ['{"":1}', '{"":1}'],
    ['{"a":"\\ud800"}', '{"a":"\\ud800"}'],
    ['{"a":1,"a":2}', '{"a":1,"a":2}'],
    [`{"a":${'{"b":'.repeat(40)}1${'}'.repeat(41)}`, `{"a":${'{"b":'.repeat(40)}1${'}'.repeat(41)}`],
  ])('keeps the exact text of %s', (attributes, text) => {
    expect(kept(attributes)).toBe(text)
  })

  test('keeps all attributes as sent if the record has more than are stored', () => {
    const many = JSON.stringify(
      Object.fromEntries(Array.from({ length: LIMITS.attributesMax }, (_, i) => [`a${i}`, i])),
    )
    expect(kept(many)).toBe(many)
    const text = `{"attributes":${many}}`
    const record = decodeJson(text)
    keepAttributesAsSent(record, text)
    expect([...record.attributes.keys()][0]).toBe(ATTRIBUTES_AS_SENT)
  })

  test('keeps a member that another field of the record overwrote', () => {
    const text = '{"attributes":{"a":1,"b":2},"a":5}'
    const record = decodeJson(text)
    keepAttributesAsSent(record, text)
    expect(record.attributes.get(ATTRIBUTES_AS_SENT)).toBe('{"a":1}')
  })
})

describe('attributes that paths express', () => {
  test.each([
    '{}',
    'null',
    '5',
    '[1]',
    '"{}"',
    '{"a":1,"b":"x","c":true,"d":{"e":{"f":1.5}},"g":[1,2],"h":["a","b"],"i":[true],"j":-1,"k":1e-7}',
    '{ "a" : { "b" : "\\u00e9\\n" } , "c" : [ 1 , 2 ] }',
    '{"a":NaN,"b":null}',
  ])('keeps nothing of %s', attributes => {
    expect(kept(attributes)).toBeUndefined()
  })

  test('keeps nothing of attributes larger than the bound', () => {
    expect(kept(`{"a":null,"b":"${'x'.repeat(LIMITS.longTextBytesMax)}"}`)).toBeUndefined()
    expect(kept(`{"a":null,"b.c":"${'ö'.repeat(LIMITS.longTextBytesMax / 2)}"}`)).toBeUndefined()
  })

  test('keeps nothing of a record without its own attributes member', () => {
    const text = '{"x":{"attributes":{"a":null}}}'
    const record = decodeJson(text)
    keepAttributesAsSent(record, text)
    expect(record.attributes.size).toBe(0)
  })
})
