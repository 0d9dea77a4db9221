import { describe, expect, test } from 'vitest'
import type { FieldTest, Query } from './ast.ts'
import { parseQuery } from './parse.ts'

const word = (text: string): Query => ({ kind: 'word', pattern: [{ text }] })
const phrase = (text: string): Query => ({ kind: 'phrase', text })
const not = (term: Query): Query => ({ kind: 'not', term })
const and = (...terms: Query[]): Query => ({ kind: 'and', terms })
const or = (...terms: Query[]): Query => ({ kind: 'or', terms })
const field = (name: string, test: FieldTest | string): Query => ({
  kind: 'field',
  name,
  test: typeof test === 'string' ? { kind: 'value', pattern: [{ text: test }] } : test,
})
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(word) as [Query, Query, Query, Query]

/** Without the places. */
const parsed = (text: string): unknown =>
  JSON.parse(JSON.stringify(parseQuery(text), (key, value) => (key === 'at' ? undefined : value)))
const testOf = (text: string): unknown => (parsed(text) as { test: FieldTest }).test

test.each(['', ' ', '\t\r\n\u00a0\u3000\u2028\u0085'])('%j asks nothing', text => {
  expect(parsed(text)).toEqual({ kind: 'all' })
})

describe('AND binds tighter than OR, and needs no word', () => {
  test.each<[string, Query]>([
    ['a b', and(a, b)],
    ['a AND b', and(a, b)],
    ['a b AND c', and(a, b, c)],
    ['a OR b c', or(a, and(b, c))],
    ['a b OR c d', or(and(a, b), and(c, d))],
    ['a OR b OR c', or(a, b, c)],
    ['(a OR b) c', and(or(a, b), c)],
    ['(a (b c)) d', and(a, b, c, d)],
    ['a OR (b OR (c OR d))', or(a, b, c, d)],
    ['((a))', a],
    ['a(b OR c)d', and(a, or(b, c), d)],
    ['a"b"', and(a, phrase('b'))],
  ])('%s', (text, tree) => {
    expect(parsed(text)).toEqual(tree)
  })
})

describe('NOT and - negate what stands right behind them', () => {
  test.each<[string, Query]>([
    ['NOT a b', and(not(a), b)],
    ['-a b', and(not(a), b)],
    ['a -b', and(a, not(b))],
    ['a OR NOT b', or(a, not(b))],
    ['NOT NOT a', not(not(a))],
    ['--a', not(not(a))],
    ['-(a b)', not(and(a, b))],
    ['-"a b"', not(phrase('a b'))],
    ['-level:debug', not(field('level', 'debug'))],
    ['NOT -a:b', not(not(field('a', 'b')))],
  ])('%s', (text, tree) => {
    expect(parsed(text)).toEqual(tree)
  })

  test('a dash inside is a dash', () => {
    expect(parsed('read-only a:b-c x-id:-1')).toEqual(and(word('read-only'), field('a', 'b-c'), field('x-id', '-1')))
  })
})

test('operators are upper case and words of their own', () => {
  expect(parsed('and or not And ORDER NOTE')).toEqual(and(...['and', 'or', 'not', 'And', 'ORDER', 'NOTE'].map(word)))
  expect(parsed('\\AND \\OR \\NOT "OR" TO')).toEqual(
    and(word('AND'), word('OR'), word('NOT'), phrase('OR'), word('TO')),
  )
  expect(parsed('a:OR b:NOT')).toEqual(and(field('a', 'OR'), field('b', 'NOT')))
})

describe('quotes and escapes', () => {
  test.each<[string, Query]>([
    ['"connection reset"', phrase('connection reset')],
    ['"say \\"no\\""', phrase('say "no"')],
    ['"C:\\\\temp"', phrase('C:\\temp')],
    ['"C:\\temp\\new"', phrase('C:\\temp\\new')],
    ['"a\nb"', phrase('a\nb')],
    ['""', phrase('')],
    ['"(a OR b) *"', phrase('(a OR b) *')],
    ['a\\ b', word('a b')],
    ['\\(a\\)', word('(a)')],
    ['\\-a', word('-a')],
    ['a\\:b', word('a:b')],
    ['\\"a', word('"a')],
    ['\\\\', word('\\')],
    ['\\😀', word('😀')],
    ['x:"a b"', field('x', { kind: 'phrase', text: 'a b' })],
    ['x:"*"', field('x', { kind: 'phrase', text: '*' })],
    ['x:a\\ b', field('x', 'a b')],
    ['x:\\>5', field('x', '>5')],
    ['x:\\*', field('x', '*')],
    ['x:\\~a', field('x', '~a')],
  ])('%s', (text, tree) => {
    expect(parsed(text)).toEqual(tree)
  })

  test('half a character is read as it is stored', () => {
    expect(parsed('a\ud83d')).toEqual(word('a\ufffd'))
  })
})

describe('names', () => {
  test.each<[string, string]>([
    ['http.status:x', 'http.status'],
    ['@timestamp:x', '@timestamp'],
    ['$a/b-c:x', '$a/b-c'],
    ['größe:x', 'größe'],
    ['"user id":x', 'user id'],
    ['"a:b":x', 'a:b'],
    ['"a\\"b":x', 'a"b'],
    ['a\\:b:x', 'a:b'],
    ['a\\ b:x', 'a b'],
    ['"":x', ''],
    ['OR:x', 'OR'],
    ['a*:x', 'a*'],
  ])('%s', (text, name) => {
    expect(parsed(text)).toEqual(field(name, 'x'))
  })

  test('end at the first colon, so that values may have colons and slashes', () => {
    expect(parsed('url:https://a.b/c?d=e')).toEqual(
      field('url', { kind: 'value', pattern: [{ text: 'https://a.b/c' }, { wildcard: '?' }, { text: 'd=e' }] }),
    )
    expect(parsed('at:12:30:00')).toEqual(field('at', '12:30:00'))
    expect(parsed('net:10.0.0.0/8')).toEqual(field('net', '10.0.0.0/8'))
    expect(parsed('"a"::b')).toEqual(field('a', ':b'))
  })
})

describe('tests of a field', () => {
  test.each<[string, FieldTest]>([
    ['x:*', { kind: 'exists' }],
    ['x:**', { kind: 'exists' }],
    ['x:a*', { kind: 'value', pattern: [{ text: 'a' }, { wildcard: '*' }] }],
    ['x:a**b', { kind: 'value', pattern: [{ text: 'a' }, { wildcard: '*' }, { text: 'b' }] }],
    ['x:?', { kind: 'value', pattern: [{ wildcard: '?' }] }],
    ['x:a\\*b', { kind: 'value', pattern: [{ text: 'a*b' }] }],
    ['x:>5', { kind: 'compare', op: '>', value: '5' }],
    ['x:>=5', { kind: 'compare', op: '>=', value: '5' }],
    ['x:<-1.5s', { kind: 'compare', op: '<', value: '-1.5s' }],
    ['x:<=now-1h', { kind: 'compare', op: '<=', value: 'now-1h' }],
    ['x:>"2026-11-21 08:30:00"', { kind: 'compare', op: '>', value: '2026-11-21 08:30:00' }],
    ['x:~^/api/v\\d+', { kind: 'regex', source: '^/api/v\\d+' }],
    ['x:~"(a|b) \\"c\\" \\d"', { kind: 'regex', source: '(a|b) "c" \\d' }],
    ['x:[1 TO 2]', { kind: 'range', from: { value: '1', isIncluded: true }, to: { value: '2', isIncluded: true } }],
    ['x:{1 TO 2}', { kind: 'range', from: { value: '1', isIncluded: false }, to: { value: '2', isIncluded: false } }],
    [
      'x:[ 1  TO\n2 }',
      { kind: 'range', from: { value: '1', isIncluded: true }, to: { value: '2', isIncluded: false } },
    ],
    [
      'x:{* TO *]',
      { kind: 'range', from: { value: undefined, isIncluded: false }, to: { value: undefined, isIncluded: true } },
    ],
    [
      'x:["a TO b" TO \\*]',
      { kind: 'range', from: { value: 'a TO b', isIncluded: true }, to: { value: '*', isIncluded: true } },
    ],
    [
      'x:["*" TO "TO"]',
      { kind: 'range', from: { value: '*', isIncluded: true }, to: { value: 'TO', isIncluded: true } },
    ],
    [
      'x:[now-1h TO 2026-11-21T08:30:00Z]',
      {
        kind: 'range',
        from: { value: 'now-1h', isIncluded: true },
        to: { value: '2026-11-21T08:30:00Z', isIncluded: true },
      },
    ],
  ])('%s', (text, expected) => {
    expect(testOf(text)).toEqual(JSON.parse(JSON.stringify(expected)))
  })
})

describe('a list says the field once for every value', () => {
  const s = (value: string) => field('s', value)
  test.each<[string, Query]>([
    ['s:(a)', s('a')],
    ['s:(a OR b)', or(s('a'), s('b'))],
    ['s:( a OR b )', or(s('a'), s('b'))],
    ['s:(a b)', and(s('a'), s('b'))],
    ['s:(a OR b c)', or(s('a'), and(s('b'), s('c')))],
    ['s:(a OR (b OR c))', or(s('a'), s('b'), s('c'))],
    ['s:((a OR b) c)', and(or(s('a'), s('b')), s('c'))],
    ['s:(NOT a -b)', and(not(s('a')), not(s('b')))],
    ['s:(-(a OR b))', not(or(s('a'), s('b')))],
    [
      's:("a b" OR c*)',
      or(
        field('s', { kind: 'phrase', text: 'a b' }),
        field('s', { kind: 'value', pattern: [{ text: 'c' }, { wildcard: '*' }] }),
      ),
    ],
    ['s:(a OR b) c', and(or(s('a'), s('b')), c)],
    ['-s:(a OR b)', not(or(s('a'), s('b')))],
  ])('%s', (text, tree) => {
    expect(parsed(text)).toEqual(tree)
  })
})

test('a field knows where its value stands', () => {
  expect(parseQuery('  level:x')).toMatchObject({ at: 8 })
  expect(parseQuery('a s:(x OR y)')).toMatchObject({ terms: [{}, { terms: [{ at: 5 }, { at: 10 }] }] })
})

describe('pasted text with a colon is recognised by its syntax alone', () => {
  test.each([
    '12:30:45',
    '[12:30:45.123]',
    '2026-11-30T10:00:00Z',
    '10.1.2.3:5566',
    '44:61:32:d6:1d:5d',
    'de:ad:be:ef:00:01',
    'DE:AD:BE',
    '2001:db8::17',
    'fe80::1%eth0',
    '::1',
    '::ffff:10.1.2.3',
    'fe80:0:0:0:0:0:0:1',
    'http://localhost:8080/health',
    'postgres://db/orders',
    'std::bad_alloc',
    'Order::Line#total',
    'core::panicking::panic',
  ])('%s', text => {
    expect(parsed(text)).toEqual(word(text))
    expect(parsed(`-${text}`)).toEqual(not(word(text)))
  })

  test('a path that begins with a drive keeps its backslashes', () => {
    expect(parsed('C:\\temp\\in.csv')).toEqual(word('C:\\temp\\in.csv'))
  })

  test('keeps wildcards', () => {
    expect(parsed('std::bad*')).toEqual({ kind: 'word', pattern: [{ text: 'std::bad' }, { wildcard: '*' }] })
  })

  test.each<[string, string, string]>([
    ['user:admin', 'user', 'admin'],
    ['image:nginx:1.25', 'image', 'nginx:1.25'],
    ['at:12:30:45', 'at', '12:30:45'],
    ['ip:::1', 'ip', '::1'],
    ['client_ip:::ffff:10.1.2.3', 'client_ip', '::ffff:10.1.2.3'],
    ['path://x', 'path', '//x'],
    ['"12":30', '12', '30'],
    ['attributes.12:30', 'attributes.12', '30'],
    ['ab:cd', 'ab', 'cd'],
  ])('leaves %s a field', (text, name, value) => {
    expect(parsed(text)).toEqual(field(name, value))
  })

  test('a number before a comparison, a phrase or a list remains a field name', () => {
    expect(parsed('12:>5')).toEqual(field('12', { kind: 'compare', op: '>', value: '5' }))
    expect(parsed('12:"x"')).toEqual(field('12', { kind: 'phrase', text: 'x' }))
    expect(parsed('12:(a OR b)')).toEqual(or(field('12', 'a'), field('12', 'b')))
  })

  test('refuses a time zone separated from its time by a + that the URL did not encode', () => {
    for (const zone of ['01:00', '0530'])
      expect(() => parseQuery(`service:a timestamp:>2020-01-01T00:00:00 ${zone}`)).toThrow(
        `"${zone}" at character 42 follows a time: write its zone as +${zone}, with the + encoded as %2B in a URL`,
      )
    expect(parsed('timestamp:>2020-01-01T00:00:00 b')).toMatchObject({ kind: 'and' })
  })
})
