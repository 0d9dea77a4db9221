import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ATTRIBUTES_AS_SENT } from '../../core/sent-attributes.ts'
import { exactJsonText } from './exact-json-text.ts'
import { nestedAttributes } from './nested-attributes.ts'

const text = (flat: Parameters<typeof nestedAttributes>[0]) => exactJsonText(nestedAttributes(flat))

describe('attributes as the earlier aggregator shows them', () => {
  test.each([
    [{}, '{}'],
    [{ a: 1, 'b.c': true, 'b.d.e': 'x', 'b.f': [1, 2] }, '{"a":1,"b":{"c":true,"d":{"e":"x"},"f":[1,2]}}'],
    [{ a: 1, 'a.b': 2 }, '{"a":1,"a.b":2}'],
    [{ 'a.b.c': 1, 'a.b': 2, 'a.d': 3 }, '{"a":{"b.c":1,"b":2,"d":3}}'],
    [{ n: 9007199254740993n }, '{"n":9007199254740993}'],
    [{ 'syslog.facility': 'user', 'a.syslog.b': 1 }, '{"syslog.facility":"user","a":{"syslog":{"b":1}}}'],
    [{ '.': 1, '': 2 }, '{".":1,"":2}'],
    [{ constructor: 1, 'toString.x': 2 }, '{"constructor":1,"toString":{"x":2}}'],
  ])('%o nests by its dots', (flat, json) => {
    expect(text(flat)).toBe(json)
  })

  test('handles __proto__ like any other name', () => {
    expect(text(JSON.parse('{"__proto__.x":1}'))).toBe('{"__proto__":{"x":1}}')
  })

  test('members kept as sent come back verbatim and replace their paths', () => {
    const kept = '{"a.b":1.0,"c":{ "d": null }}'
    expect(text({ [ATTRIBUTES_AS_SENT]: kept, 'a.b': 1, 'c.e': 5, f: 2, cd: 3 })).toBe(
      '{"f":2,"cd":3,"a.b":1.0,"c":{ "d": null }}',
    )
  })

  test.each(['', 'x', '5', '[1]', '{', '{"a":}', '{"a":1}}', `{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`])(
    'shows a malformed as-sent attribute (%s) like any other attribute',
    value => {
      expect(JSON.parse(text({ [ATTRIBUTES_AS_SENT]: value }))).toEqual({ 'tailrace.attributes_as_sent': value })
    },
  )

  test('the reply is valid JSON for any value of the as-sent attribute', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), (value, path) => {
        expect(() => JSON.parse(text({ [ATTRIBUTES_AS_SENT]: value, [path]: 1 }))).not.toThrow()
      }),
    )
  })
})
