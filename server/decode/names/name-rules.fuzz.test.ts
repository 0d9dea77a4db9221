/** Any record, of names that mean something and values that may not, is decoded: no exception, and no quadratic time. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIELD_ALIASES } from '../../../core/field-aliases.ts'
import { aliasOf, queryAliasOf } from '../../../core/field-name.ts'
import { COMMON_NAMES, UNMISTAKABLE_NAMES } from '../../../core/name-kinds.ts'
import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../../core/schema/logs.ts'
import { LEVELS, levelOf } from '../../../core/severity.ts'
import { normaliseLog } from '../../pipeline/normalise-log.ts'
import { isTrace, traceIn } from '../errors/stack-text.ts'
import { decodeJson } from '../json-record.ts'
import { joinArguments } from './joined-arguments.ts'

const receivedAt = { seconds: 1_796_040_000, nanos: 0 }
const names = [
  ...Object.values(FIELD_ALIASES).flat(),
  ...Object.keys(TEXT_COLUMNS),
  ...[
    ...COMMON_NAMES,
    ...UNMISTAKABLE_NAMES,
    'timestamp',
    'level',
    'severity_number',
    'attributes',
    'resource',
    '_meta',
  ],
  ...['context', 'extra', 'fields', 'request', 'res', 'kubernetes', 'exception', 'cause', 'frames', '0', '1'],
]
const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 6 }))
const scalar = fc.oneof(
  fc.constantFrom(
    'ERROR',
    'GET',
    '/x',
    '192.0.2.1',
    '2026-11-30T10:00:00Z',
    '1.5s',
    'E: x\n    at a (b.js:1:1)',
    '{"level":50}',
  ),
  fc.constantFrom(35, 200, 1_796_032_800, 1_796_032_800.5, -1, 1e300, '', null, true, '{"a":', `${'x'.repeat(70_000)}`),
  fc.string(),
)
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.dictionary(name, tie('value'), { maxKeys: 5 }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}))
const record = fc.dictionary(name, value, { maxKeys: 8 })

test('any record becomes one whose columns hold what they can hold', () => {
  fc.assert(
    fc.property(record, fc.constantFrom(undefined, 'Asia/Tokyo', '-03:30'), (sent, timezone) => {
      const decoded = decodeJson(JSON.stringify(sent), { timezone })
      normaliseLog(decoded, { receivedAt })
      for (const column of Object.keys(TEXT_COLUMNS) as (keyof typeof TEXT_COLUMNS)[])
        expect(decoded[column]).toBeTypeOf('string')
      for (const column of Object.keys(NUMBER_COLUMNS) as (keyof typeof NUMBER_COLUMNS)[])
        expect(decoded[column] === null || Number.isFinite(decoded[column])).toBe(true)
      expect(LEVELS).toContain(decoded.level)
      expect(Number.isInteger(decoded.timestamp?.seconds)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('a record with any value in it has a message', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('crate', 'lid', 'user_id', 'status'), fc.integer(), { minKeys: 1 }),
      sent => {
        const decoded = decodeJson(JSON.stringify(sent))
        normaliseLog(decoded, { receivedAt })
        for (const number of Object.values(sent)) expect(decoded.message).toContain(String(number))
      },
    ),
  )
})

test('what is decoded does not depend on the records before', () => {
  const said = (sent: object) => {
    const { attributes, resource, ...columns } = decodeJson(JSON.stringify(sent))
    return JSON.stringify([columns, [...attributes], [...resource]])
  }
  fc.assert(
    fc.property(record, fc.array(record, { maxLength: 3 }), (sent, others) => {
      const alone = said(sent)
      for (const other of others) decodeJson(JSON.stringify(other))
      expect(said(sent)).toBe(alone)
    }),
    { numRuns: 300 },
  )
})

test('more names than are remembered are decoded like the first', () => {
  const names = Array.from({ length: 40_000 }, (_, i) => `field_${i}`)
  for (let from = 0; from < names.length; from += 400) {
    const decoded = decodeJson(
      JSON.stringify(Object.fromEntries(names.slice(from, from + 400).map(key => [key, { level: 3 }]))),
    )
    expect(decoded.attributes.size).toBe(400)
  }
  expect(decodeJson('{"log_level":"error","userId":"u"}')).toMatchObject({ sentLevel: 'error', user_id: 'u' })
})

describe('whatever the name', () => {
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map(parts => parts.join('.'))
  test('it stands for a column or for none', () => {
    fc.assert(
      fc.property(path, sent => {
        for (const alias of [aliasOf(sent), queryAliasOf(sent)])
          if (alias !== undefined) expect(alias.rank).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('case and separators do not change what a name of three letters or more stands for', () => {
    const long = Object.entries(FIELD_ALIASES).flatMap(([target, list]) =>
      list.filter(one => /^\w{3,}$/.test(one) && one !== 'version').map(one => [one, target] as const),
    )
    for (const [written, target] of long) {
      const bare = written.replace(/_/g, '')
      for (const form of [bare.toLowerCase(), bare.toUpperCase(), `@${bare}`, `_${bare}`, bare.split('').join('-')])
        expect([form, aliasOf(form)?.target]).toEqual([form, target])
    }
  })
})

test('any level is one of the six or none, in brackets and colours too', () => {
  for (const level of ['error', 'ERRO', 'emerg', 'dpanic', 'WARN2', 'trace8'])
    for (const form of [level, `[${level}]`, `${level}:`, ` ${level} `, `\u001b[31m${level}\u001b[0m`])
      expect(LEVELS).toContain(levelOf(form))
  fc.assert(fc.property(fc.anything(), sent => [undefined, ...LEVELS].includes(levelOf(sent))))
})

test('any list of arguments is printed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom('%s %d', '%%', '%j'))),
      list => typeof joinArguments(list) === 'string',
    ),
  )
  expect(joinArguments(['%s of %d', 'crate', 4, { lid: 'red' }])).toBe('crate of 4 {"lid":"red"}')
})

/** User CPU of a call in milliseconds: a busy machine does not change it much. */
function cpuMs(call: () => unknown): number {
  const before = process.cpuUsage()
  call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

test.each([
  ['lines that look like frames', (n: number) => '    at '.repeat(n)],
  ['lines of blanks', (n: number) => `${' '.repeat(20)}\n`.repeat(n)],
  ['names of errors in a line', (n: number) => `x\n${'a.Error '.repeat(n)}\n    at a`],
  ['points and words', (n: number) => `x\n${'a.'.repeat(n)}\n    at a`],
  ['one long word', (n: number) => `x\n${'a'.repeat(n * 4)}\n\tfrom ${'b'.repeat(n)}`],
])('%s are searched for a trace in linear time', (_, text) => {
  const run = (n: number) => {
    const sent = text(n)
    return cpuMs(() => [isTrace(sent), traceIn(sent), decodeJson(JSON.stringify({ message: sent, stack: sent }))])
  }
  run(1_000)
  // Sixteen times the text; sixteen squared would be 256 times the time. The constant covers what is too short to measure.
  expect(run(160_000)).toBeLessThan(80 * run(10_000) + 500)
})

test('records inside records end at a depth', () => {
  let text = '{"level":"error","msg":"core"}'
  for (let depth = 0; depth < 8; depth++) text = JSON.stringify({ log: text })
  expect(decodeJson(text).message.length).toBeGreaterThan(0)
})
