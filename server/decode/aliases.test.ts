import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AliasTarget, FIELD_ALIASES } from '../../core/field-aliases.ts'
import { NumberText } from '../../core/number-text.ts'
import { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../core/schema/logs.ts'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { instantFromMillis } from '../../core/time/time.ts'
import { normaliseLog } from '../pipeline/normalise-log.ts'
import { decodeJson } from './json-record.ts'

const decode = (record: object) => decodeJson(JSON.stringify(record))
const attributesOf = (record: object) => Object.fromEntries(decode(record).attributes)
const targets = Object.entries(FIELD_ALIASES) as [AliasTarget, string[]][]
const paths = targets.flatMap(([target, names]) => names.map(name => [name, target] as const))

describe('the table', () => {
  test('names every path once, and no column of ours', () => {
    const names = paths.map(([name]) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter(name => name in TEXT_COLUMNS || name in NUMBER_COLUMNS)).toEqual([])
  })
})

/** Names beside which another counts. */
const BESIDE: Readonly<Record<string, object>> = {
  ...{ created: { levelname: 'x' }, startTime: { categoryName: 'x' }, eventTime: { awsRegion: 'x' } },
  ...{ filename: { lineno: 0 }, file: { func: 0 }, version: { env: 0 }, name: { levelname: 'INFO' } },
  ...{
    target: { spans: {} },
    channel: { level_name: 'INFO' },
    category: { EventId: 1 },
    component: { 'cluster.name': 'x' },
  },
  ...{
    tag: { args: [] },
    context: { pid: 1 },
    type: { args: [] },
    program: { facility: 'x' },
    ident: { facility: 'x' },
  },
  ...{ container_name: { stream: 'x' }, logsource: { facility: 'x' }, priority: { facility: 'x' } },
  ...{ 'meta.hostname': { '_meta.logLevelId': 3 }, 'meta.name': { '_meta.logLevelId': 3 }, log: { stream: 'stdout' } },
  ...{ label: { err_symbol: 'x' }, severity_code: { facility: 'x' } },
  ...{ t: { ctx: 'x' }, s: { ctx: 'x' }, c: { ctx: 'x' } },
}
const ZAP = new Set(['T', 'L', 'N', 'M', 'C', 'F', 'S'])
const OF_SERVERS = new Set([
  'url',
  'uri',
  'extra.url',
  'extra.ip',
  'request.id',
  'status',
  'started_at',
  'route',
  'endpoint',
  'client',
])

/** Values of names that count on a scale of their own. */
const SCALED: Readonly<Record<string, unknown>> = {
  ...{ levelno: 40, level_number: 40, level_value: 40_000 },
  ...{
    logLevelId: 5,
    severity_value: 4,
    level_int: 40_000,
    'syslog.severity.code': 3,
    severity_code: 3,
    'log.syslog.severity.code': 3,
  },
}

/** The value a name needs, and what else must be there for the name to be meant. */
function exampleOf(name: string, target: AliasTarget): [unknown, object] {
  const isServer = OF_SERVERS.has(name) || (target === 'duration_ms' && !name.includes('event'))
  const beside =
    BESIDE[name] ?? (ZAP.has(name) ? { [name === 'M' ? 'L' : 'M']: 'x' } : isServer ? { user_agent: 'x' } : {})
  if (target === 'timestamp') return [name === 'instant' ? { epochSecond: 1_700_000_000 } : 1_700_000_000, beside]
  if (target === 'level') return [SCALED[name] ?? 'ERROR', beside]
  if (target === 'severity_number') return [17, beside]
  if (target === 'duration_ms') return [name === 'event.duration' ? 204e6 : '204ms', beside]
  if (target in NUMBER_COLUMNS) return [204, beside]
  if (target === 'error_type') return ['XError', beside]
  if (target === 'method') return ['GET', beside]
  if (name === 'request' || name === 'request_line') return ['GET /x HTTP/1.1', beside]
  if (target === 'path' || target === 'path_pattern') return ['/x', beside]
  if (target === 'client_ip') return ['192.0.2.1', beside]
  if (name === 'trace') return ['4bf92f3577b34da6a3ce929d0e0e4736', beside]
  if (name === 'traceparent') return ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', beside]
  if (name === 'caller') return ['main.main', beside]
  return ['x', beside]
}

function nested(name: string, value: unknown): object {
  const [first = '', ...rest] = name.split('.')
  return { [first]: rest.length === 0 ? value : nested(rest.join('.'), value) }
}

describe.each(paths)('%s stands for %s', (name, target) => {
  const [value, beside] = exampleOf(name, target)
  const read = (record: LogRecord): unknown => {
    if (target === 'timestamp') return record.sentTimestamp
    if (target === 'level') return record.sentLevel
    if (target === 'severity_number') return record.sentSeverity
    if (name === 'caller') return record.function_name
    return record[target]
  }
  const blank = read(new LogRecord())

  test('dotted and nested', () => {
    const dotted = read(decode({ [name]: value, ...beside }))
    expect(dotted).not.toEqual(blank)
    expect(read(decode({ ...nested(name, value), ...beside }))).toEqual(dotted)
    if (target in NUMBER_COLUMNS) expect(dotted).toBe(204)
    if (target === 'level') expect(String(dotted).toLowerCase()).toBe('error')
  })

  test('and leaves the column to its own name, staying an attribute', () => {
    if (target === 'level') return
    const own =
      target === 'timestamp' ? 1_800_000_000 : target in NUMBER_COLUMNS || target === 'severity_number' ? 7 : 'own'
    const column = name === 'caller' ? 'function_name' : target
    const record = decode({ [name]: value, [column]: own, ...beside })
    expect(read(record)).toEqual(own)
    expect([...record.attributes.keys()].some(key => key === name || key.startsWith(`${name}.`))).toBe(true)
  })

  test.each([
    ['null', null],
    ['empty text', ''],
    ['empty object', {}],
    ['empty list', []],
    ['true', true],
    ['a list', [1, 'x']],
    ['an object', { x: 1 }],
    ['a negative number', -1],
    ['a huge number', 1e300],
    ['a huge text', 'y'.repeat(100_000)],
  ])('of the wrong kind never rejects the record: %s', (_, wrong) => {
    const record = decode({ [name]: wrong, kept: 1, ...beside })
    normaliseLog(record, { receivedAt: instantFromMillis(0) })
    expect(record.attributes.get('kept')).toBe(1)
    expect(record.timestamp).toBeDefined()
  })
})

describe('which name wins', () => {
  test('the column’s own, then the order of the table, whatever the order of the keys', () => {
    for (const order of [
      ['@m', 'msg', 'event'],
      ['event', 'msg', '@m'],
    ]) {
      const record = decode(Object.fromEntries(order.map(name => [name, `by ${name}`])))
      expect(record.message).toBe('by msg')
      expect(Object.fromEntries(record.attributes)).toEqual({ '@m': 'by @m', event: 'by event' })
    }
  })

  test('an empty value leaves the column to the next', () => {
    expect(decode({ msg: '', event: 'x' }).message).toBe('x')
    expect(decode({ message: '', msg: 'x' }).message).toBe('x')
  })

  test('application data under a logger’s name stays application data', () => {
    expect(
      attributesOf({ message: 'm', time: 12.5, name: 'Ada', version: '2', file: 'cat.png', error: false }),
    ).toEqual({
      time: 12.5,
      name: 'Ada',
      version: '2',
      file: 'cat.png',
      error: false,
    })
    expect(attributesOf({ message: 'm', severity: 'high', created: '2020-01-01', log: 'x' })).toEqual({
      severity: 'high',
      created: '2020-01-01',
      log: 'x',
    })
  })

  test('a level said twice is kept once, a second opinion is kept', () => {
    expect(attributesOf({ level: 'error', severity: 'ERROR', levelno: 40 })).toEqual({})
    expect(attributesOf({ level: 'info', severity: 'ERROR' })).toEqual({ severity: 'ERROR' })
    const record = decode({ level: 200, level_name: 'INFO' })
    expect(record.sentLevel).toBe('INFO')
    expect(Object.fromEntries(record.attributes)).toEqual({ level: 200 })
  })

  test('`attributes` and `resource` keep what was sent in them', () => {
    expect(attributesOf({ attributes: { msg: 'x', level: 3 } })).toEqual({ msg: 'x', level: 3 })
    expect(decode({ resource: { msg: 'x', 'service.name': 'y' } })).toMatchObject({ message: '', service: '' })
  })

  test('ids are lifted out of a logger’s context, where they also stay out of the way of real columns', () => {
    const record = decode({ contextMap: { trace_id: 't', user_id: 7, level: 'x' }, user_id: 'own' })
    expect(record.trace_id).toBe('t')
    expect(record.user_id).toBe('own')
    expect(Object.fromEntries(record.attributes)).toEqual({ 'contextMap.user_id': 7, 'contextMap.level': 'x' })
  })
})

describe('defaults', () => {
  test('stand where the record names none, before a logger’s name for the application', () => {
    const text = '{"level":30,"name":"app"}'
    expect(decodeJson(text).service).toBe('app')
    expect(decodeJson(text, { service: 'given' }).service).toBe('given')
    expect(decodeJson(text, { service: '' }).service).toBe('app')
    expect(decodeJson('{"service.name":"own"}', { service: 'given', host: 'h' })).toMatchObject({
      service: 'own',
      host: 'h',
    })
    expect(decodeJson('{"env":"prod"}', { environment: 'given' }).environment).toBe('prod')
  })
})

describe('errors', () => {
  test('causes are appended to the stack, once', () => {
    const cause = {
      type: 'IOError',
      message: 'timeout',
      stack: 'IOError: timeout\n    at b',
      cause: { message: 'root', code: 7 },
    }
    const record = decode({ err: { type: 'AppError', message: 'failed', stack: 'AppError: failed\n    at a', cause } })
    expect(record).toMatchObject({ error_type: 'AppError', error_message: 'failed' })
    expect(record.stack_trace).toBe(
      'AppError: failed\n    at a\nCaused by: IOError: timeout\n    at b\nCaused by: root',
    )
    expect(Object.fromEntries(record.attributes)).toEqual({ 'err.cause.cause.code': 7 })
  })

  test('a chain without end is cut, and never a crash', () => {
    let error: object = { message: 'root' }
    for (let depth = 0; depth < 1_000; depth++) error = { message: `level ${depth}`, cause: error }
    expect(decode({ err: error }).error_message).toBe('level 999')
  })

  test.each([
    [
      'Traceback (most recent call last):\n  File "a.py", line 1, in f\nshop.PaymentError: card declined',
      'shop.PaymentError',
      'card declined',
    ],
    ['java.lang.IllegalStateException: no cart\n\tat a.B.c(B.java:1)', 'java.lang.IllegalStateException', 'no cart'],
    ['System.InvalidOperationException: no cart\n   at A.B()', 'System.InvalidOperationException', 'no cart'],
    ['TypeError: x is not a function\n    at f (a.js:1:1)', 'TypeError', 'x is not a function'],
    ['KeyboardInterrupt', '', ''],
    ['main.main\n\t/app/main.go:52', '', ''],
    ['', '', ''],
  ])('type and message come from the stack %j', (stack, type, message) => {
    const record = decode({ stack })
    expect([record.error_type, record.error_message]).toEqual([type, message])
  })

  test('columns of ours win over the object, which then stays an attribute', () => {
    const record = decode({ error_type: 'Own', error: { type: 'Other', message: 'm' } })
    expect(record).toMatchObject({ error_type: 'Own', error_message: 'm' })
    expect(Object.fromEntries(record.attributes)).toEqual({ 'error.type': 'Other' })
  })
})

describe('nothing a sender wrote vanishes', () => {
  test.each([
    [{ stack: [{ name: 'web', size: 5 }] }, { stack: ['{"name":"web","size":5}'] }],
    [{ stack: ['aws', 'k8s'] }, { stack: ['aws', 'k8s'] }],
    [{ err: { message: 'x', stack: 'A', stacktrace: 'B' } }, { 'err.stacktrace': 'B' }],
    [{ error: ['a', { message: 'x' }, 42] }, { error: ['a', '{"message":"x"}', 42] }],
    [{ levelname: 'INFO', levelno: 25 }, { levelno: 25 }],
    [{ level: 'info', severity: 'notice' }, { severity: 'notice' }],
    [{ levelno: 10_461 }, { levelno: 10_461 }],
    [{ error: { kind: 'minor', retry: true } }, { 'error.kind': 'minor', 'error.retry': true }],
    [
      { data: { application: 'A-17', version: '7', env: 'x' } },
      { 'data.application': 'A-17', 'data.version': '7', 'data.env': 'x' },
    ],
    [{ metadata: { stack: 'fullstack' } }, { 'metadata.stack': 'fullstack' }],
    [{ caller: '+49123' }, { caller: '+49123' }],
    [{ caller: 'bob:5060' }, { caller: 'bob:5060' }],
    [
      { instant: { epochSecond: 1_700_000_000, extra: 5 } },
      { 'instant.epochSecond': 1_700_000_000, 'instant.extra': 5 },
    ],
    [
      { exception: { type: 'T', message: 'm' }, error: { message: 'm2', stack: 'S2' } },
      { 'error.message': 'm2', 'error.stack': 'S2' },
    ],
    [{ err: { name: 'Error', type: 'ValidationError', message: 'x' } }, { 'err.name': 'Error' }],
    [{ timestamp: 'garbage', time: '2026-11-21T00:00:00Z' }, { timestamp: 'garbage' }],
  ])('%j keeps %j', (record, attributes) => {
    expect(attributesOf({ message: 'm', ...record })).toEqual(attributes)
  })

  test('frames that say more than a line are kept beside it, and an empty line number is none', () => {
    const frames = [{ filename: 'a.py', lineno: 7, name: 'f', line: '', locals: { x: '1' } }]
    const record = decode({ exception: [{ exc_type: 'E', exc_value: 'v', frames }] })
    expect(record.stack_trace).toBe('    at f(a.py:7)')
    expect(String(record.attributes.get('exception.frames'))).toContain('"locals":{"x":"1"}')
  })

  test('causes beyond the bound stay attributes', () => {
    const list = Array.from({ length: 20 }, (_, i) => ({ exc_type: 'E', exc_value: `v${i}` }))
    expect(JSON.stringify([...decode({ exception: list }).attributes])).toContain('v19')
    let error: object = { message: 'root cause' }
    for (let depth = 0; depth < 20; depth++) error = { message: `level ${depth}`, cause: error }
    expect(JSON.stringify([...decode({ err: error }).attributes])).toContain('root cause')
  })

  test('a cause is told apart from words of the stack', () => {
    const err = { message: 'failed', stack: 'Error: failed\n    at a (a.js:1:1)', cause: { message: 'fail' } }
    expect(decode({ err }).stack_trace).toContain('Caused by: fail')
  })
})

describe('a time or severity that says nothing leaves the place to another name', () => {
  test.each([
    [{ timestamp: null, time: '2020-01-01T00:00:00Z' }, '2020-01-01T00:00:00Z'],
    [{ timestamp: '', '@timestamp': '2020-01-01T00:00:00Z' }, '2020-01-01T00:00:00Z'],
  ])('%j', (record, time) => {
    expect(decode(record).sentTimestamp).toBe(time)
  })

  test('severity_number', () => {
    expect(decode({ severity_number: null, SeverityNumber: 17 }).sentSeverity).toBe(17)
  })

  test('ECS’ nanoseconds as text', () => {
    expect(decode({ 'event.duration': '123000000' }).duration_ms).toBe(123)
  })
})

test.each([
  ['holes in a template', { '@mt': '{a}'.repeat(20_000), a: { b: 'x'.repeat(500_000) } }],
  ['members of one name', `{"x":1e400${',"version":"a"'.repeat(60_000)}}`],
  ['holes and members', `{"x":1e400,"@mt":"${'{q}'.repeat(20_000)}"${',"a":0'.repeat(60_000)}}`],
])('many %s cost linear time', (_, record) => {
  const startMs = cpuMs()
  decodeJson(typeof record === 'string' ? record : JSON.stringify(record))
  // A bound against quadratic time (minutes), not a measurement.
  expect(cpuMs() - startMs).toBeLessThan(5_000)
})

describe('Serilog’s templates', () => {
  test.each([
    ['Hello {User}', { User: 'Ada' }, 'Hello Ada'],
    ['{@Cart} {$X:000} {N,-5:0.00}', { Cart: { a: 1 }, X: 'x', N: 1.5 }, '{"a":1} x 1.5'],
    ['{{literal}} {Missing}', {}, '{literal} {Missing}'],
    ['{__proto__} {toString}', {}, '{__proto__} {toString}'],
  ])('%s', (template, values, message) => {
    const record = decode({ '@t': '2026-11-21T00:00:00Z', '@mt': template, ...values })
    expect(record.message).toBe(message)
    expect(record.attributes.get('@mt')).toBe(template === message ? undefined : template)
  })

  test('a template that multiplies a large value stays within the longest message', () => {
    const record = decode({ '@mt': '{A}'.repeat(20_000), A: 'x'.repeat(100_000) })
    expect(record.message.length).toBeLessThan(1_200_000)
  })
})

const captured = path.join(import.meta.dirname, 'test-support', 'captured')
const lines = readdirSync(captured)
  .filter(name => name.endsWith('.ndjson'))
  .flatMap(name => readFileSync(path.join(captured, name), 'utf8').split('\n'))
  .filter(line => line.startsWith('{') && !/NaN|Infinity/.test(line))

test('any logger’s record with fields missing, of another type, empty or huge is a record with the rest intact', () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom('', null, {}, [], 'z'.repeat(70_000), 1e300, -0))
  fc.assert(
    fc.property(fc.constantFrom(...lines), fc.nat(), fc.option(junk, { nil: undefined }), (line, pick, value) => {
      const source = JSON.parse(line) as Record<string, unknown>
      const keys = Object.keys(source)
      const key = keys[pick % keys.length] ?? ''
      if (value === undefined) delete source[key]
      else source[key] = value
      source.kept_by_test = 'kept'
      const record = decode(source)
      normaliseLog(record, { receivedAt: instantFromMillis(0) })
      expect(record.attributes.get('kept_by_test')).toBe('kept')
      for (const item of record.attributes.values()) expect(isAttribute(item)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

function isAttribute(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(item => item === null || isScalar(item))
  return isScalar(value)
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value instanceof NumberText
}
