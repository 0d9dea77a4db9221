import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { WORD_COLUMNS } from '../schema/logs.ts'
import { LEVELS } from '../severity.ts'
import type { Condition } from './condition.ts'
import { QueryError } from './errors.ts'
import { parseQuery } from './parse.ts'
import { resolveQuery } from './resolve.ts'

/** 2023-11-14T22:13:20Z */
const NOW = 1_700_000_000_000_000_000n
const HOUR = 3_600_000_000_000n
const meaning = (text: string): Condition => resolveQuery(parseQuery(text), NOW)

function errorOf(text: string): QueryError {
  try {
    meaning(text)
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
  throw new Error(`${text} has a meaning`)
}

describe('bare words and phrases are looked for in the three columns of text', () => {
  const columns = WORD_COLUMNS
  test.each<[string, Condition]>([
    ['Timeout', { kind: 'words', columns, test: { kind: 'word', word: 'timeout' } }],
    ['"Connection Reset"', { kind: 'words', columns, test: { kind: 'phrase', text: 'connection reset' } }],
    ['"timeout"', { kind: 'words', columns, test: { kind: 'phrase', text: 'timeout' } }],
    ['read-only', { kind: 'words', columns, test: { kind: 'phrase', text: 'read-only' } }],
    [
      'Time*',
      { kind: 'words', columns, test: { kind: 'word-pattern', pattern: [{ text: 'time' }, { wildcard: '*' }] } },
    ],
    [
      'A-b*',
      { kind: 'words', columns, test: { kind: 'phrase-pattern', pattern: [{ text: 'a-b' }, { wildcard: '*' }] } },
    ],
    ['*', { kind: 'all' }],
    ['', { kind: 'all' }],
    ['NOT *', { kind: 'not', term: { kind: 'all' } }],
  ])('%s', (text, condition) => {
    expect(meaning(text)).toEqual(condition)
  })
})

describe('a column of text', () => {
  const columns = ['message'] as const
  test.each<[string, Condition]>([
    ['message:Timeout', { kind: 'words', columns, test: { kind: 'word', word: 'timeout' } }],
    ['message:"a B"', { kind: 'words', columns, test: { kind: 'phrase', text: 'a b' } }],
    ['message:*', { kind: 'string', column: 'message', test: { kind: 'exists' } }],
    [
      'message:>m',
      {
        kind: 'string',
        column: 'message',
        test: { kind: 'text-range', from: { value: 'm', isIncluded: false }, to: undefined },
      },
    ],
  ])('%s', (text, condition) => {
    expect(meaning(text)).toEqual(condition)
  })
})

describe('a column of names and ids', () => {
  const hex = '4bf92f3577b34da6a3ce929d0e0e4736'
  test.each([
    ['service:Api', { column: 'service', test: { kind: 'equals', text: 'Api' } }],
    ['trace_id:4BF92F35-77B3-4DA6-A3CE-929D0E0E4736', { column: 'trace_id', test: { kind: 'equals', text: hex } }],
    ['span_id:ABC', { column: 'span_id', test: { kind: 'equals', text: 'ABC' } }],
    ['service:a*', { column: 'service', test: { kind: 'pattern' } }],
    ['service:*', { column: 'service', test: { kind: 'exists' } }],
    ['service:[* TO *]', { column: 'service', test: { kind: 'exists' } }],
    ['client_ip:10.0.0.0/8', { column: 'client_ip', test: { kind: 'network', text: '10.0.0.0/8' } }],
    ['path:10.0.0.0/8', { column: 'path', test: { kind: 'equals', text: '10.0.0.0/8' } }],
    [
      'service_version:>=2',
      { column: 'service_version', test: { kind: 'number-range', from: { value: 2, isIncluded: true } } },
    ],
    ['user_id:[1 TO b}', { column: 'user_id', test: { kind: 'text-range', to: { value: 'b', isIncluded: false } } }],
    ['node:18446744073709551615', { column: 'node', test: { kind: 'equals', text: '18446744073709551615' } }],
  ])('%s', (text, condition) => {
    expect(meaning(text)).toMatchObject({ kind: 'string', ...condition })
  })
})

describe('names', () => {
  const attribute = (path: string, place = 'attributes') => ({ kind: 'attribute', place, path })
  test.each([
    ['order.id:7', attribute('order.id')],
    ['attributes.order.id:7', attribute('order.id')],
    ['attributes.message:x', attribute('message')],
    ['attributes.levelname:x', attribute('levelname')],
    ['resource.k8s.pod:x', attribute('k8s.pod', 'resource')],
    ['attributes:x', attribute('attributes')],
    ['MyField:x', attribute('MyField')],
    ['constructor:x', attribute('constructor')],
    ['__proto__:x', attribute('__proto__')],
  ])('%s is an attribute', (text, expected) => {
    expect(meaning(text)).toMatchObject(expected)
  })

  test.each([
    ['service.name:api', { kind: 'string', column: 'service' }, 'service.name'],
    ['levelname:ERROR', { kind: 'level', levels: ['error'] }, 'levelname'],
    ['ts:now', { kind: 'time', column: 'timestamp' }, 'ts'],
    ['msg:hello', { kind: 'words', columns: ['message'] }, 'msg'],
    ['http.status_code:>=500', { kind: 'number', column: 'status_code' }, 'http.status_code'],
  ])('%s is what a logger calls one of our columns: it stands for both', (text, column, path) => {
    expect(meaning(text)).toMatchObject({ kind: 'or', terms: [column, attribute(path)] })
  })

  test('a value that only the attribute can have leaves the column out', () => {
    expect(meaning('severity:high')).toMatchObject(attribute('severity'))
    expect(meaning('time:soon')).toMatchObject(attribute('time'))
    expect(meaning('http.status_code:open')).toMatchObject(attribute('http.status_code'))
  })

  test.each(['"a.:`Int64`":x', '"attributes.a.:`String`":x', '^`a`:x', 'a.^`b`:x'])(
    '%s would name a type and no attribute',
    text => {
      expect(errorOf(text).message).toContain('cannot be searched: a name with ".:`" or "^`" in it')
    },
  )
})

describe('levels are sets', () => {
  test.each([
    ['level:warn', ['warn']],
    ['level:WARNING', ['warn']],
    ['level:"Critical"', ['fatal']],
    ['level:50', ['error']],
    ['level:>=warn', ['warn', 'error', 'fatal']],
    ['level:<info', ['trace', 'debug']],
    ['level:>fatal', []],
    ['level:[debug TO warn}', ['debug', 'info']],
    ['level:[* TO debug]', ['trace', 'debug']],
    ['level:{err TO *]', ['fatal']],
    ['level:*', [...LEVELS]],
    ['level:*r*', ['trace', 'warn', 'error']],
    ['level:~"^(e|f)"', ['error', 'fatal']],
  ])('%s', (text, levels) => {
    expect(meaning(text)).toEqual({ kind: 'level', levels })
  })

  test.each(['level:erorr', 'level:>high', 'level:[low TO warn]', 'level:""'])(
    '%s: no level, so all are named',
    text => {
      const { message, position } = errorOf(text)
      expect(message).toBe(
        `${JSON.stringify(text)} at character 7 cannot be searched: it is no level: use trace, debug, info, warn, error, fatal, or a name your logger has for one of them`,
      )
      expect(position).toBe(6)
    },
  )
})

describe('columns of numbers', () => {
  test.each([
    ['status_code:404', { kind: 'equals', value: 404 }],
    ['duration_ms:>1.5s', { kind: 'number-range', from: { value: 1_500, isIncluded: false }, to: undefined }],
    [
      'duration_ms:[1s TO 2m]',
      { kind: 'number-range', from: { value: 1_000, isIncluded: true }, to: { value: 120_000, isIncluded: true } },
    ],
    ['line_number:*', { kind: 'exists' }],
    ['status_code:5*', { kind: 'pattern', pattern: [{ text: '5' }, { wildcard: '*' }] }],
    ['status_code:[* TO *]', { kind: 'exists' }],
  ])('%s', (text, expected) => {
    expect(meaning(text)).toMatchObject({ kind: 'number', test: expected })
  })

  test.each(['status_code:ok', 'status_code:"ok"', 'status_code:>ok', 'status_code:[1 TO ok]'])(
    '%s: a text is refused, with what to do',
    text => {
      const { message, position } = errorOf(text)
      expect(message).toBe(
        `${JSON.stringify(text)} at character 13 cannot be searched: status_code holds numbers and "ok" is none; a text that was sent under this name is found as attributes.status_code`,
      )
      expect(position).toBe(12)
    },
  )
})

describe('attributes', () => {
  test.each([
    ['x:45.0', { kind: 'equals', text: '45.0', number: { kind: 'integer', value: 45n } }],
    ['x:1.5', { kind: 'equals', text: '1.5', number: { kind: 'double', value: 1.5 } }],
    ['x:"45"', { kind: 'equals', text: '45', number: { kind: 'integer', value: 45n } }],
    ['x:a', { kind: 'equals', text: 'a', number: undefined }],
    ['x:10.0.0.0/8', { kind: 'network', text: '10.0.0.0/8' }],
    ['took_ns:>1ms', { kind: 'number-range', from: { value: 1e6, isIncluded: false }, to: undefined }],
    ['x:>10kB', { kind: 'number-range', from: { value: 10_000, isIncluded: false }, to: undefined }],
    ['x:>b', { kind: 'text-range', from: { value: 'b', isIncluded: false }, to: undefined }],
    ['x:~^a', { kind: 'regex', source: '^a' }],
    ['x:*', { kind: 'exists' }],
  ])('%s', (text, expected) => {
    expect(meaning(text)).toMatchObject({ kind: 'attribute', test: expected })
  })
})

describe('times are half-open spans', () => {
  const at = NOW
  test.each<[string, bigint | undefined, bigint | undefined]>([
    ['timestamp:now', at, at + 1n],
    ['timestamp:2023-11-14', 1_699_920_000_000_000_000n, 1_700_006_400_000_000_000n],
    ['timestamp:>=now-1h', at - HOUR, undefined],
    ['timestamp:>now-1h', at - HOUR + 1n, undefined],
    ['timestamp:<now-1h', undefined, at - HOUR],
    ['timestamp:<=now-1h', undefined, at - HOUR + 1n],
    ['timestamp:>2023-11-14', 1_700_006_400_000_000_000n, undefined],
    ['timestamp:<=2023-11-14', undefined, 1_700_006_400_000_000_000n],
    ['timestamp:[now-1h TO now}', at - HOUR, at],
    ['timestamp:{now-1h TO now]', at - HOUR + 1n, at + 1n],
    ['timestamp:[* TO now]', undefined, at + 1n],
    ['timestamp:*', undefined, undefined],
    ['received_at:>="2023-11-14 22:13:20"', at, undefined],
  ])('%s', (text, fromNanos, endNanos) => {
    expect(meaning(text)).toEqual({ kind: 'time', column: text.split(':')[0], span: { fromNanos, endNanos } })
  })

  test('what is no time is told what is', () => {
    const { message, position } = errorOf('a timestamp:>yesterday')
    expect(message).toBe(
      '"timestamp:>yesterday" at character 13 cannot be searched: "yesterday" is no time: use now, now-15m, now/d, 2026-11-21, 2026-11-21T08:30:00Z (in quotes where it has a blank) or an epoch number from 100000000 (1973) on',
    )
    expect(position).toBe(12)
    for (const text of ['timestamp:2026-*', 'timestamp:~2026'])
      expect(errorOf(text).message).toContain('times are compared, not matched: use >, <, or [from TO to]')
  })
})

describe('a name that loggers give to the time', () => {
  const kindOf = (text: string) => meaning(text).kind

  test('is the time alone where it is compared with one', () => {
    for (const text of ['time:>now-10m', 'ts:<=2026-01-15', '@timestamp:[now-1d TO *]', 'created_at:{* TO now}'])
      expect(kindOf(text), text).toBe('time')
  })

  test('is the attribute too where nothing is compared, and alone where nothing is a time', () => {
    for (const text of ['time:2026-01-15', 'time:*', 'time:[* TO *]']) expect(kindOf(text), text).toBe('or')
    for (const text of ['time:>slow', 'time:>17', 'time:slow', 'attributes.time:>now-10m'])
      expect(kindOf(text), text).toBe('attribute')
  })
})

describe('networks', () => {
  test.each(['client_ip:10.0.0.0/33', 'client_ip:2001:db8::/129', 'client_ip:10.0.0/8', 'client_ip:"1.2.3.4/999"'])(
    '%s is none, and how one is written is said',
    text => {
      expect(errorOf(text).message).toMatch(
        / at character 11 cannot be searched: ".*" is no network: write an address, "\/"/,
      )
    },
  )

  test('of an attribute it is a text, and so is what looks otherwise', () => {
    for (const text of ['proxy:10.0.0.0/33', 'client_ip:unknown/33', 'client_ip:10.0.0.0'])
      expect(meaning(text)).toMatchObject({ test: { kind: 'equals' } })
  })
})

describe('regular expressions', () => {
  test.each(['service:~"a(?=b)"', 'x:~"a(?=b)"', 'message:~"(a)\\1"', 'level:~"["', 'status_code:~"("'])(
    '%s: a fault is an error with the place',
    text => {
      const { message, position } = errorOf(text)
      expect(message).toContain('cannot be searched: it is no regular expression of RE2: ')
      expect(message).toContain('RE2 knows no look-around and no back-references')
      expect(position).toBe(text.indexOf(':') + 1)
    },
  )

  test('a long one is shown in part', () => {
    const { message } = errorOf(`x:~"${'a'.repeat(LIMITS.regexCharsMax + 1)}"`)
    expect(message.length).toBeLessThan(400)
    expect(message).toContain('the expression has 1001 characters, more than the 1000 allowed')
  })
})

test('an error in any term of the query is the query’s', () => {
  for (const text of ['a OR (b level:x)', 'NOT level:x', 'level:(warn OR x)', '-(a -level:x)'])
    expect(errorOf(text).position).toBe(text.indexOf('x'))
})
