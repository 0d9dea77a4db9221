import { describe, expect, test } from 'vitest'
import { OVERFLOW_TOKENS } from '../../../core/attribute-token.ts'
import { IPV4_PATTERN, IPV6_PATTERN } from '../../../core/query/addresses.ts'
import type { Query } from '../../../core/query/ast.ts'
import { QueryError } from '../../../core/query/errors.ts'
import { parseQuery } from '../../../core/query/parse.ts'
import { resolveQuery } from '../../../core/query/resolve.ts'
import { conditionSql } from './condition-sql.ts'

/** 2023-11-14T22:13:20Z */
const NOW = 1_700_000_000_000_000_000n
const compiled = (query: Query) => conditionSql(resolveQuery(query, NOW)).compile()

/** A word column as its index has it. */
const searched = (column: string) =>
  `lowerUTF8(if(length(\`${column}\`) = lengthUTF8(\`${column}\`), \`${column}\`, replaceRegexpAll(\`${column}\`, '[\\\\x{A0}\\\\x{2000}-\\\\x{206F}\\\\x{2190}-\\\\x{21FF}\\\\x{3000}-\\\\x{303F}]', ' ')))`
const time = (p: number) => `fromUnixTimestamp64Nano({p${p}:Int64}, 'UTC')`
const NUMBER = "'^-?[0-9]+(\\\\.[0-9]+)?([eE][+-]?[0-9]+)?$'"
const literal = (text: string) => `'${text.replaceAll('\\', '\\\\')}'`
const addressIn = (column: string, pattern: string) => `extract(${column}, ${literal(pattern)})`
const OVERFLOW = [...OVERFLOW_TOKENS]
const WORD = '0-9A-Za-z\\x{80}-\\x{10FFFF}'

/** Conditions on `message` alone, so that each says everything once. */
describe('words', () => {
  test.each([
    ['message:Timeout', `(hasAllTokens(${searched('message')}, {p1:Array(String)}))`, [['timeout']]],
    [
      'message:t?m*',
      `(match(${searched('message')}, {p1:String}))`,
      [`(?:^|[^${WORD}])t[${WORD}]m[${WORD}]*(?:$|[^${WORD}])`],
    ],
    ['message:"a b"', '(position(lowerUTF8(`message`), {p1:String}) > 0)', ['a b']],
    [
      'message:"Set BY peer: now"',
      `((hasAllTokens(${searched('message')}, {p1:Array(String)}) AND position(lowerUTF8(\`message\`), {p2:String}) > 0))`,
      [['by', 'peer'], 'set by peer: now'],
    ],
    ['message:a_b*', '(lowerUTF8(`message`) LIKE {p1:String})', ['%a\\_b%%']],
    [
      'a',
      `(hasAllTokens(${searched('message')}, {p1:Array(String)}) OR hasAllTokens(${searched('error_message')}, {p2:Array(String)}) OR hasAllTokens(${searched('stack_trace')}, {p3:Array(String)}))`,
      [['a'], ['a'], ['a']],
    ],
  ])('%s', expectSql)
})

describe('columns', () => {
  test.each([
    ['service:Api', '`service` = {p1:String}', ['Api']],
    ['service:*', "`service` != ''", []],
    ['service:a%*', 'ifNull(`service` LIKE {p1:String}, 0)', ['a\\%%']],
    ['service:>b', 'ifNull((`service` > {p1:String}), 0)', ['b']],
    ['service:~^a', 'ifNull(match(substringUTF8(`service`, 1, 65536), {p1:String}), 0)', ['^a']],
    [
      'user_id:[1 TO 5}',
      `ifNull((match(\`user_id\`, ${NUMBER}) AND (toFloat64OrNull(\`user_id\`) >= {p1:Float64} AND toFloat64OrNull(\`user_id\`) < {p2:Float64})), 0)`,
      ['1', '5'],
    ],
    [
      'client_ip:10.0.0.0/8',
      `ifNull((\`client_ip\` = {p1:String} OR (toUInt32(toIPv4OrNull(${addressIn('`client_ip`', IPV4_PATTERN)})) BETWEEN {p2:UInt32} AND {p3:UInt32} OR toIPv6OrNull(${addressIn('`client_ip`', IPV6_PATTERN)}) BETWEEN toIPv6({p4:String}) AND toIPv6({p5:String}))), 0)`,
      ['10.0.0.0/8', 0x0a000000, 0x0affffff, '0:0:0:0:0:ffff:a00:0', '0:0:0:0:0:ffff:aff:ffff'],
    ],
    [
      'user_id:>9007199254740993',
      `ifNull(if(match(\`user_id\`, '^-?[0-9]{1,38}$'), (toInt128OrNull(\`user_id\`) >= {p1:Int64}), (match(\`user_id\`, ${NUMBER}) AND (toFloat64OrNull(\`user_id\`) > {p2:Float64}))), 0)`,
      ['9007199254740994', '9007199254740992'],
    ],
    ['node:7', 'toString(node) = {p1:String}', ['7']],
    ['status_code:503', 'ifNull(`status_code` = {p1:Float64}, 0)', ['503']],
    ['duration_ms:>1.5s', 'ifNull((`duration_ms` > {p1:Float64}), 0)', ['1500']],
    ['status_code:5*', 'ifNull(toString(`status_code`) LIKE {p1:String}, 0)', ['5%']],
    ['line_number:*', 'ifNull(`line_number` IS NOT NULL, 0)', []],
    ['level:WARNING', 'level = {p1:String}', ['warn']],
    ['level:>warn', 'level IN ({p1:String}, {p2:String})', ['error', 'fatal']],
    ['level:>fatal', '0', []],
    [
      'timestamp:[now-1h TO now}',
      `(timestamp >= ${time(1)} AND toStartOfFiveMinutes(timestamp) >= toStartOfFiveMinutes(${time(2)}) AND \`timestamp\` < ${time(3)})`,
      ['1699996400000000000', '1699996400000000000', '1700000000000000000'],
    ],
    ['received_at:>=now', `(received_at >= ${time(1)})`, ['1700000000000000000']],
    ['timestamp:*', '1', []],
  ])('%s', expectSql)
})

describe('attributes, of every type that could pass', () => {
  test.each([
    [
      'x:a',
      "((hasAny(attribute_tokens, {p1:Array(String)}) OR hasAll(attribute_tokens, {p2:Array(String)})) AND ifNull(multiIf(attributes.{p3:Identifier} IS NULL, 0, dynamicElement(attributes.{p3:Identifier}, 'String') IS NOT NULL, dynamicElement(attributes.{p3:Identifier}, 'String') = {p4:String}, (arrayExists(x -> ifNull(x = {p4:String}, 0), dynamicElement(attributes.{p3:Identifier}, 'Array(Nullable(String))')))), 0))",
      [['x=a'], OVERFLOW, 'x', 'a'],
    ],
    [
      'x:true',
      "((hasAny(attribute_tokens, {p1:Array(String)}) OR hasAll(attribute_tokens, {p2:Array(String)})) AND ifNull(multiIf(attributes.{p3:Identifier} IS NULL, 0, dynamicElement(attributes.{p3:Identifier}, 'String') IS NOT NULL, dynamicElement(attributes.{p3:Identifier}, 'String') = {p4:String}, dynamicElement(attributes.{p3:Identifier}, 'Bool') IS NOT NULL, dynamicElement(attributes.{p3:Identifier}, 'Bool') = true, (arrayExists(x -> ifNull(x = {p4:String}, 0), dynamicElement(attributes.{p3:Identifier}, 'Array(Nullable(String))')) OR arrayExists(x -> ifNull(x = true, 0), dynamicElement(attributes.{p3:Identifier}, 'Array(Nullable(Bool))')))), 0))",
      [['x=true'], OVERFLOW, 'x', 'true'],
    ],
    [
      'x:1.5',
      "((hasAny(attribute_tokens, {p1:Array(String)}) OR hasAll(attribute_tokens, {p2:Array(String)})) AND ifNull(multiIf(attributes.{p3:Identifier} IS NULL, 0, dynamicElement(attributes.{p3:Identifier}, 'String') IS NOT NULL, dynamicElement(attributes.{p3:Identifier}, 'String') = {p4:String}, dynamicElement(attributes.{p3:Identifier}, 'Float64') IS NOT NULL, dynamicElement(attributes.{p3:Identifier}, 'Float64') = {p5:Float64}, (arrayExists(x -> ifNull(x = {p4:String}, 0), dynamicElement(attributes.{p3:Identifier}, 'Array(Nullable(String))')) OR arrayExists(x -> ifNull(x = {p5:Float64}, 0), dynamicElement(attributes.{p3:Identifier}, 'Array(Nullable(Float64))')))), 0))",
      [['x=1.5', 'x=1.5e+0'], OVERFLOW, 'x', '1.5', '1.5'],
    ],
    [
      'x:>b',
      "ifNull(multiIf(attributes.{p1:Identifier} IS NULL, 0, dynamicElement(attributes.{p1:Identifier}, 'String') IS NOT NULL, (dynamicElement(attributes.{p1:Identifier}, 'String') > {p2:String}), (arrayExists(x -> ifNull((x > {p3:String}), 0), dynamicElement(attributes.{p1:Identifier}, 'Array(Nullable(String))')))), 0)",
      ['x', 'b', 'b'],
    ],
    [
      'resource.pod:web',
      "ifNull(multiIf(resource.{p1:Identifier} IS NULL, 0, dynamicElement(resource.{p1:Identifier}, 'String') IS NOT NULL, dynamicElement(resource.{p1:Identifier}, 'String') = {p2:String}, (arrayExists(x -> ifNull(x = {p2:String}, 0), dynamicElement(resource.{p1:Identifier}, 'Array(Nullable(String))')))), 0)",
      ['pod', 'web'],
    ],
    [
      '"a\'b":>b',
      "ifNull(multiIf(getSubcolumn(attributes, {p1:String}) IS NULL, 0, dynamicElement(getSubcolumn(attributes, {p1:String}), 'String') IS NOT NULL, (dynamicElement(getSubcolumn(attributes, {p1:String}), 'String') > {p2:String}), (arrayExists(x -> ifNull((x > {p3:String}), 0), dynamicElement(getSubcolumn(attributes, {p1:String}), 'Array(Nullable(String))')))), 0)",
      ["a'b", 'b', 'b'],
    ],
  ])('%s', expectSql)

  const types = (text: string) =>
    [...compiled(parseQuery(text)).text.matchAll(/dynamicElement\([^']+'([^']+)'\)/g)].map(([, type]) => type)
  const [one, lists] = [
    ['String', 'Float64', 'Int64', 'UInt64', 'Bool'],
    ['String', 'Float64', 'Int64', 'Bool'].map(type => `Array(Nullable(${type}))`),
  ]
  const without = (...left: string[]) => [...one, ...lists].filter(type => !left.some(name => type.includes(name)))
  test.each([
    ['x:45', without('Bool')],
    ['x:*', without()],
    ['x:a*', without()],
    ['x:~a', without()],
    ['x:10.0.0.0/8', ['String', 'Array(Nullable(String))']],
  ])('%s is asked of %j', (text, expected) => {
    expect([...new Set(types(text))]).toEqual(text === 'x:45' ? expected.filter(type => type !== 'Float64') : expected)
  })

  test('the largest integers may be doubles too', () => {
    const isAskedOfDoubles = (text: string) => types(text).includes('Float64')
    expect(
      ['10000000000000000000', '1e19', '-9223372036854775808'].filter(text => !isAskedOfDoubles(`x:${text}`)),
    ).toEqual([])
    expect(['45', '9223372036854775807', '18446744073709551615'].filter(text => isAskedOfDoubles(`x:${text}`))).toEqual(
      [],
    )
  })
})

describe('logic', () => {
  test.each([
    ['', '1', []],
    ['*', '1', []],
    ['node:1 node:2', '(toString(node) = {p1:String} AND toString(node) = {p2:String})', ['1', '2']],
    [
      'node:1 OR NOT (node:2 node:3)',
      '(toString(node) = {p1:String} OR NOT (toString(node) = {p2:String} AND toString(node) = {p3:String}))',
      ['1', '2', '3'],
    ],
    [
      'message:a OR node:1 OR message:b',
      `((hasAnyTokens(${searched('message')}, {p1:Array(String)})) OR toString(node) = {p2:String})`,
      [['a', 'b'], '1'],
    ],
    [
      '-message:a node:1 -message:b -node:2 -node:3',
      `(toString(node) = {p1:String} AND NOT (hasAnyTokens(${searched('message')}, {p2:Array(String)})) AND NOT toString(node) IN ({p3:String}, {p4:String}))`,
      ['1', ['a', 'b'], '2', '3'],
    ],
    ['NOT -node:1', 'NOT NOT toString(node) = {p1:String}', ['1']],
  ])('%s', expectSql)
})

function expectSql(query: string, text: string, params: readonly unknown[]): void {
  expect(compiled(parseQuery(query))).toEqual({
    text,
    params: Object.fromEntries(params.map((value, index) => [`p${index + 1}`, value])),
  })
}

/** Each with a mark that no SQL of ours has. */
const HOSTILE = [
  "ev1l' OR 1=1 --",
  'ev1l" OR ""="',
  'ev1l`) OR (`a',
  'ev1l\\',
  "ev1l\\' OR 1 --",
  'ev1l{p1:String}',
  'ev1l{p1:Identifier}',
  "ev1l'; DROP TABLE logs; --",
  'ev1l\n-- x',
  'ev1l\0',
  'ev1l/*',
  'ev1l%_',
  'ev1l\u2019',
  'ev1l😀',
  'ev1l\ufffd',
  'ev1l) UNION ALL SELECT 1',
  'ev1l.:String',
  'ev1l$1 ?',
]

/** Queries with a text in every place that takes one. */
const text = (value: string) => ({ text: value })
const PLACES: Record<string, (hostile: string) => Query> = {
  word: value => ({ kind: 'word', pattern: [text(value)] }),
  'word with wildcard': value => ({ kind: 'word', pattern: [text(value), { wildcard: '*' }] }),
  phrase: value => ({ kind: 'phrase', text: `a ${value} b` }),
  ...Object.fromEntries(
    ['message', 'service', 'client_ip', 'trace_id', 'x', 'resource.x', 'msg'].flatMap(name => [
      ...Object.entries(testsOf(name)).map(([test, place]) => [`${test} of ${name}`, place] as const),
    ]),
  ),
  'pattern of status_code': value => field('status_code', { kind: 'value', pattern: [text(value), { wildcard: '?' }] }),
  name: value => field(value, { kind: 'value', pattern: [text('a')] }),
  'name of a resource attribute': value => field(`resource.${value}`, { kind: 'exists' }),
  'name of a number': value => field(value, { kind: 'phrase', text: '45' }),
  'name of a range': value => field(value, { kind: 'compare', op: '<', value: '5' }),
  list: value => ({ kind: 'or', terms: [value, `b${value}`].map(one => field('x', { kind: 'phrase', text: one })) }),
}

type Test = Extract<Query, { kind: 'field' }>['test']
function field(name: string, test: Test): Query {
  return { kind: 'field', name, test }
}
function testsOf(name: string): Record<string, (value: string) => Query> {
  const bound = (value: string) => ({ value, isIncluded: true })
  return {
    value: value => field(name, { kind: 'value', pattern: [text(value)] }),
    phrase: value => field(name, { kind: 'phrase', text: value }),
    pattern: value => field(name, { kind: 'value', pattern: [{ wildcard: '*' }, text(value), { wildcard: '?' }] }),
    comparison: value => field(name, { kind: 'compare', op: '>=', value }),
    range: value => field(name, { kind: 'range', from: bound(value), to: bound(`${value}z`) }),
    expression: value => field(name, { kind: 'regex', source: value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') }),
  }
}

/** The statement without what it may hold in any case; undefined for a text that is refused. */
function sqlOf(query: Query): string | undefined {
  try {
    return compiled(query).text
  } catch (error) {
    expect(error).toBeInstanceOf(QueryError)
    return undefined
  }
}

describe('no text of a query ever stands in the statement', () => {
  test.each(Object.entries(PLACES))('as %s', (place, queryOf) => {
    const shapes = new Set<string>()
    for (const hostile of HOSTILE) {
      const sql = sqlOf(queryOf(hostile))
      if (sql === undefined) continue
      expect(sql.toLowerCase()).not.toContain('ev1l')
      expect(sql).not.toMatch(/DROP|UNION|--|\/\*|\n|\0/)
      shapes.add(sql)
    }
    // A name with characters that need an escape is read in another way, and what is one word differs from what is more.
    const most = place.startsWith('name') ? 2 : /word|message|msg|phrase/.test(place) ? 3 : 1
    expect(shapes.size).toBeGreaterThan(0)
    expect(shapes.size).toBeLessThanOrEqual(most)
  })

  test('texts of one shape make one statement', () => {
    for (const queryOf of Object.values(PLACES))
      expect(sqlOf(queryOf("ev1l' OR 1=1 --"))).toBe(sqlOf(queryOf("b3nign' OR 2=2 --")))
  })

  test('every placeholder has its parameter, and every parameter its placeholder', () => {
    for (const queryOf of Object.values(PLACES))
      for (const hostile of HOSTILE) {
        if (sqlOf(queryOf(hostile)) === undefined) continue
        const { text: sql, params } = compiled(queryOf(hostile))
        const names = [...sql.matchAll(/\{(p\d+):(?:String|Identifier|Array\(String\)|Float64|U?Int(?:32|64))\}/g)]
        expect([...new Set(names.map(([, name]) => name))]).toEqual(Object.keys(params))
      }
  })
})
