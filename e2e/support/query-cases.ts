/** Random records and queries about them: the material of the proof that the live tail and the store mean the same. */
import type { Bound, CompareOp, FieldTest, Pattern, PatternPart, Query } from '../../core/query/ast.ts'
import { QUERY_COLUMNS } from '../../core/query/fields.ts'
import { LEVELS } from '../../core/severity.ts'
import type { Random } from './fuzz-records.ts'

/** Dashes, typographic quotes and blanks, combining marks, CJK, emoji, case that changes length, what SQL and LIKE know. */
const PIECES = [
  'error',
  'Error',
  'timeout',
  'time',
  'payment',
  'order-17',
  'user_42',
  '10.0.0.7',
  'GET',
  '/api/v1/items',
  'a',
  'b',
  '7',
  'foo—bar',
  'foo–bar',
  '“quoted”',
  '‘x’',
  'done…',
  'a\u00a0b',
  'e\u0301clair',
  'éclair',
  'ÉCLAIR',
  '日本語',
  '、エラー。',
  '👩‍👩‍👧‍👦',
  '🚀',
  '→',
  'ß',
  'İstanbul',
  "it's",
  '100%',
  'under_score',
  'back\\slash',
  '"',
  '*',
  '?',
  '(x)',
  '[y]',
  '{z}',
  'a:b',
  'null',
  'true',
  '\n',
  '\t',
  '\u200d',
  '\u3000',
  "'; DROP TABLE logs; --",
  '{p1:String}',
  'x'.repeat(90),
]
const NUMBERS: readonly unknown[] = [
  0,
  1,
  -1,
  7,
  45,
  45.5,
  0.1,
  1e-7,
  1e21,
  1e19,
  123456789,
  -2.5e10,
  200,
  404,
  500,
  2 ** 53,
  '45',
  '45.0',
  '1e3',
  '007',
  '0x10',
  'NaN',
  '+5',
  '5.',
  ' 5',
  '1e400',
  '-0',
  '9007199254740993',
  '-9007199254740993',
  '1763556497161513791',
  '1763556497161513792',
  `${2n ** 64n + 1n}`,
  '9'.repeat(38),
  '9'.repeat(39),
]
const PATHS = [
  'region',
  'http.route',
  'code',
  'n',
  'flag',
  'tags',
  'deep.a.b',
  'with blank',
  'ü',
  'q"uote',
  "q'uote",
  'back\\slash',
  'a:b',
  'x.',
  '.x',
  'mixed',
  'ip',
  'elapsed_s',
  'name',
  'size',
  'res.statusCode',
  'tab\there',
]
const ADDRESSES = [
  '10.0.0.7',
  '10.1.2.3',
  '192.168.1.1',
  '010.0.0.1',
  '10.0.0',
  '::1',
  '2001:db8::7',
  '2001:DB8:0:0:0:0:0:7',
  '::ffff:10.0.0.1',
  'fe80::1%eth0',
  '1:2:3:4:5:6:7::',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4::5:6:7:8',
  '::ffff:10.1.2.3',
  '::FFFF:a01:203',
  '10.1.2.3:5566',
  '[2001:db8::7]:443',
  '64:ff9b::10.0.0.7',
]
const REGEXES = [
  'err',
  '(?i)ERROR',
  '^a',
  'b$',
  'time.?out',
  '[0-9]+',
  '\\d{2,}',
  '\\bfoo',
  'a.b',
  '.',
  '^$',
  'é',
  '[^a-z]',
  '\\s',
  '日|7',
  '(a|b)+$',
  '\\w+-\\d',
  'x{5}',
  '\\pL',
  '',
  '(?s)a.*b',
  '"',
  '\\*',
  'ß',
  '(?i)İ',
  '\\x{1F680}',
  '\\n',
]

/** Integers that doubles round, and doubles beyond them. */
const BIG_BOUNDS = [
  '9007199254740992',
  '-9007199254740993',
  '1763556497161513791',
  '1763556497161513792',
  '18446744073709551615',
  '18446744073709551616',
  '1e19',
  '1e21',
  '9'.repeat(39),
]

/** A record as a sender writes it, in JSON. */
export function randomRecord(random: Random, nowMs: number): string {
  const record: Record<string, unknown> = {
    message: randomText(random),
    timestamp: new Date(nowMs - random.below(3_600_000)).toISOString(),
    level: random.pick(LEVELS),
  }
  const maybe = (share: number, set: () => void) => random.next() < share && set()
  maybe(0.7, () => (record.service = random.pick(['checkout', 'Checkout', 'cart', 'pay ments', 'ü'])))
  maybe(0.3, () => (record.error_message = randomText(random)))
  maybe(0.2, () => (record.stack_trace = `${randomText(random)}\n  at ${randomText(random)}`))
  maybe(0.5, () => (record.status_code = random.pick([200, 404, 500, '500', 'abc', 99999])))
  maybe(0.5, () => (record.duration_ms = random.pick([0, 1.5, 250, 1e-7, 1e21, '12', 'fast'])))
  maybe(0.4, () => (record.user_id = random.pick(['u-1', 'u-2', '17', '17.0', 'U-1'])))
  maybe(0.4, () => (record.client_ip = random.pick(ADDRESSES)))
  maybe(
    0.3,
    () =>
      (record.trace_id = random.pick([
        '0af7651916cd43dd8448eb211c80319c',
        '0AF76519-16CD-43DD-8448-EB211C80319C',
        'short',
      ])),
  )
  maybe(0.2, () => (record.path = random.pick(['/api/v1/items', '/api/v2', '/', '100%_x'])))
  maybe(0.1, () => (record.line = random.pick([7, 'x', 70_000])))
  const attributes: Record<string, unknown> = {}
  for (let n = random.below(6); n > 0; n--) attributes[random.pick(PATHS)] = randomValue(random)
  // Beyond the paths that the store keeps a column for.
  maybe(0.5, () => (attributes[`rare.${random.below(600)}`] = randomValue(random)))
  maybe(0.02, () => (attributes.tags = Array.from({ length: 1_100 }, (_, n) => `t${n}`)))
  record.attributes = attributes
  maybe(0.2, () => (record.resource = { 'k8s.pod': random.pick(['pod-1', 'pod-2']), n: randomValue(random) }))
  return JSON.stringify(record)
}

function randomText(random: Random): string {
  const glue = () => random.pick([' ', ' ', ' ', '', '-', '.', '\u00a0', '—', ', '])
  let text = ''
  for (let n = random.below(6); n >= 0; n--) text += random.pick(PIECES) + glue()
  return text
}

function randomValue(random: Random): unknown {
  switch (random.below(8)) {
    case 0:
    case 1:
      return random.pick(NUMBERS)
    case 2:
      return random.next() < 0.5
    case 3:
      return Array.from({ length: random.below(4) }, () => random.pick([...NUMBERS, ...PIECES, true, null]))
    case 4:
      return random.pick([[1, 2, 3], [1.5, 2], ['a', 'b'], [true], [], [null], [45, 0.5]])
    case 5:
      return random.pick(ADDRESSES)
    case 6:
      return random.pick(['', null, 'v'.repeat(300), '2026-11-20', '2026-11-21T10:00:00Z'])
    default:
      return random.next() < 0.5 ? random.pick(PIECES) : randomText(random)
  }
}

/** A stored value that a query can be made of. */
export interface Sample {
  readonly field: string
  readonly value: unknown
}

/** What records hold, as the fields of queries. */
export function samplesOf(records: readonly string[]): Sample[] {
  return records.flatMap(text => {
    const { attributes = {}, resource = {}, ...columns } = JSON.parse(text)
    return [
      ...Object.entries(columns).map(([field, value]) => ({ field, value })),
      ...Object.entries(attributes).map(([path, value]) => ({
        field: QUERY_COLUMNS.includes(path) ? `attributes.${path}` : path,
        value,
      })),
      ...Object.entries(resource).map(([path, value]) => ({ field: `resource.${path}`, value })),
    ]
  })
}

/** Some ten of them, of characters of four bytes, are a query that is allowed. */
const TEXT_CHARS_MAX = 200

/** A query of up to some ten terms, most of which match something. */
export function randomQuery(random: Random, samples: readonly Sample[], depth = 3): Query {
  const kind = depth === 0 ? 9 : random.below(10)
  const terms = () => Array.from({ length: 2 + random.below(2) }, () => randomQuery(random, samples, depth - 1))
  if (kind === 0) return { kind: 'and', terms: terms() }
  if (kind === 1) return { kind: 'or', terms: terms() }
  if (kind === 2) return { kind: 'not', term: randomQuery(random, samples, depth - 1) }
  const { field, value } = random.pick(samples)
  const item = Array.isArray(value) && value.length > 0 ? random.pick(value) : value
  const whole = typeof item === 'string' ? item : item === null ? '' : String(item)
  const text = whole.slice(0, TEXT_CHARS_MAX).toWellFormed()
  if (kind === 3) return { kind: 'phrase', text: slice(random, text) }
  if (kind === 4)
    return { kind: 'word', pattern: nonEmpty(randomPattern(random, random.pick([text, random.pick(PIECES)]))) }
  return {
    kind: 'field',
    name: random.next() < 0.05 ? random.pick(PATHS) : field,
    test: randomTest(random, field, text),
  }
}

function randomTest(random: Random, field: string, text: string): FieldTest {
  switch (random.below(9)) {
    case 0:
      return { kind: 'exists' }
    case 1:
      return {
        kind: 'compare',
        op: random.pick<CompareOp>(['>', '>=', '<', '<=']),
        value: randomBound(random, field, text),
      }
    case 2:
      return { kind: 'range', from: bound(random, field, text), to: bound(random, field, text) }
    case 3:
      return { kind: 'regex', source: random.pick(REGEXES) }
    case 4:
    case 5:
      return { kind: 'value', pattern: nonEmpty(randomPattern(random, text)) }
    case 6:
      return {
        kind: 'phrase',
        text: random.pick(['10.0.0.0/8', '2001:db8::/32', '::/0', '::ffff:10.0.0.0/104', 'fe80::/10', text]),
      }
    default:
      return { kind: 'phrase', text: random.next() < 0.8 ? text : slice(random, text) }
  }
}

function bound(random: Random, field: string, text: string): Bound {
  return { value: random.next() < 0.2 ? undefined : randomBound(random, field, text), isIncluded: random.next() < 0.5 }
}

function randomBound(random: Random, field: string, text: string): string {
  if (field === 'level') return random.pick(LEVELS)
  if (field === 'timestamp') return random.pick([text, text.slice(0, 10), text.slice(0, 16)])
  if (random.next() < 0.5 && text !== '') return text
  return random.pick([
    '0',
    '45',
    '45.0',
    '1.5s',
    '10kB',
    '1e3',
    '-1',
    'm',
    '2026-11-20',
    '9007199254740993',
    ...BIG_BOUNDS,
  ])
}

/** The text with some of it replaced by wildcards. */
function randomPattern(random: Random, text: string): Pattern {
  const points = Array.from(text)
  const parts: PatternPart[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') parts.push({ text: plain })
    plain = ''
  }
  for (let at = 0; at < points.length; at++) {
    const chance = random.next()
    if (chance < 0.06) {
      flush()
      const last = parts[parts.length - 1]
      if (last === undefined || !('wildcard' in last) || last.wildcard !== '*') parts.push({ wildcard: '*' })
      at += random.below(4)
    } else if (chance < 0.1) {
      flush()
      parts.push({ wildcard: '?' })
    } else plain += points[at]
  }
  flush()
  return parts
}

function nonEmpty(pattern: Pattern): Pattern {
  return pattern.length === 0 ? [{ text: 'a' }] : pattern
}

function slice(random: Random, text: string): string {
  const points = Array.from(text)
  const from = random.below(points.length + 1)
  return points.slice(from, from + random.below(12)).join('')
}
