import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../../core/errors.ts'
import { LogRecord } from '../../../core/record.ts'
import { cpuMs } from '../../../core/test-support/cpu-ms.ts'
import { instantToIso } from '../../../core/time/time.ts'
import { normaliseLog } from '../../pipeline/normalise-log.ts'
import { decodeSyslog } from './message.ts'

const nowMs = Date.parse('2026-11-21T03:00:00Z')
const context = { sender: '192.0.2.7', zone: 'UTC', nowMs }
const blank = new LogRecord()

/** What the record says, apart from what a fresh one says; as it would be stored. */
function stored(text: string, overrides: Partial<typeof context> = {}): Record<string, unknown> {
  const record = decodeSyslog(text, { ...context, ...overrides })
  normaliseLog(record, { receivedAt: { seconds: nowMs / 1000, nanos: 0 } })
  const { attributes, resource: _, timestamp, ...columns } = record
  const said = Object.entries(columns).filter(([name, value]) => value !== blank[name as keyof LogRecord])
  return { time: timestamp && instantToIso(timestamp), ...Object.fromEntries(said), ...Object.fromEntries(attributes) }
}

const ARRIVAL = '2026-11-21T03:00:00.000Z'
const info = { 'syslog.facility': 'user', severity_number: 10 }

describe('RFC 5424', () => {
  test.each([
    [
      'util-linux logger',
      '<13>1 2026-11-21T02:55:43.123456+01:00 vm app 4711 - [timeQuality tzKnown="1" isSynced="0"] hello world',
      {
        time: '2026-11-21T01:55:43.123456Z',
        host: 'vm',
        service: 'app',
        message: 'hello world',
        'syslog.procid': '4711',
        'structured_data.timeQuality.tzKnown': '1',
        'structured_data.timeQuality.isSynced': '0',
        ...info,
      },
    ],
    ['all nil', '<13>1 - - - - - -', { time: ARRIVAL, host: '192.0.2.7', ...info }],
    [
      'escapes, a BOM and two elements',
      String.raw`<165>1 2003-10-11T22:14:15.003Z m.example.com evntslog - ID47 [ex@32473 iut="3" eventSource="a \"b\" \\ \] \n"][p@32473 class="high"] ` +
        '\uFEFFAn event',
      {
        time: '2003-10-11T22:14:15.003Z',
        host: 'm.example.com',
        service: 'evntslog',
        message: 'An event',
        severity_number: 10,
        'syslog.facility': 'local4',
        'syslog.msgid': 'ID47',
        'structured_data.ex@32473.iut': '3',
        'structured_data.ex@32473.eventSource': String.raw`a "b" \ ] \n`,
        'structured_data.p@32473.class': 'high',
      },
    ],
    [
      'structured data that does not close stays readable',
      '<13>1 2026-11-21T02:55:43Z vm app - - [x y="1 hello',
      { time: '2026-11-21T02:55:43.000Z', host: 'vm', service: 'app', message: '[x y="1 hello', ...info },
    ],
    [
      'a time that is none stays readable',
      '<13>1 yesterday vm app - - - hello',
      { time: ARRIVAL, timestamp: 'yesterday', host: 'vm', service: 'app', message: 'hello', ...info },
    ],
    [
      'a header that ends early is text',
      '<13>1 2026-11-21T02:55:43Z vm',
      { time: ARRIVAL, host: '192.0.2.7', message: '1 2026-11-21T02:55:43Z vm', ...info },
    ],
    [
      'JSON as message keeps its own level and fills the rest from the header',
      '<14>1 2026-11-21T02:55:43Z vm app - - - {"level":50,"msg":"boom","host":"own"}',
      {
        time: '2026-11-21T02:55:43.000Z',
        host: 'own',
        'syslog.hostname': 'vm',
        service: 'app',
        message: 'boom',
        level: 'error',
        severity_number: 17,
        'syslog.facility': 'user',
      },
    ],
  ])('%s', (_, text, expected) => {
    expect(stored(text)).toEqual(expected)
  })

  test.each([
    ['<13>1 - - - - - -  rsyslog', 'rsyslog'],
    ['<13>1 - - - - - -     indented', '    indented'],
    ['<13>1 - - - - - -', ''],
    ['<13>1 - - - - - - ', ''],
  ])('%j has the message %j', (text, message) => {
    expect(decodeSyslog(text, context).message).toBe(message)
  })

  test('a parameter that stands several times is a list, an element without any is there', () => {
    expect(stored('<13>1 - - - - - [a x="1" x="2"][a x="3"][b] m')).toMatchObject({
      'structured_data.a.x': ['1', '2', '3'],
      'structured_data.b': '',
    })
  })

  test('JSON that names another host and program keeps those of the header', () => {
    expect(stored('<13>1 - h a - - - {"service":"svc","host":"hh","message":"m"}')).toMatchObject({
      service: 'svc',
      host: 'hh',
      'syslog.appname': 'a',
      'syslog.hostname': 'h',
    })
  })
})

describe('RFC 3164', () => {
  const base = { time: '2026-11-21T02:55:43.000Z', host: 'vm', service: 'app', message: 'text', ...info }
  test.each([
    ['BSD', '<13>Nov 21 02:55:43 vm app: text', base],
    ['with a process', '<13>Nov 21 02:55:43 vm app[123]: text', { ...base, 'syslog.procid': '123' }],
    ['with a process and no colon', '<13>Nov 21 02:55:43 vm app[123] text', { ...base, 'syslog.procid': '123' }],
    [
      'a local sender without a host',
      '<13>Nov 21 02:55:43 app[9]: text',
      { ...base, host: '192.0.2.7', 'syslog.procid': '9' },
    ],
    [
      'rsyslog’s forward format',
      '<13>2026-11-21T03:55:43.5+01:00 vm app: text',
      { ...base, time: '2026-11-21T02:55:43.500Z' },
    ],
    ['Cisco’s sequence number', '<13>42: Nov 21 02:55:43 vm app: text', { ...base, 'syslog.sequence': '42' }],
    ['an IPv6 address as host', '<13>Nov 21 02:55:43 2001:db8::1 app: text', { ...base, host: '2001:db8::1' }],
    ['a single-digit day', '<13>Nov  1 02:55:43 vm app: text', { ...base, time: '2026-11-01T02:55:43.000Z' }],
    ['milliseconds', '<13>Nov 21 02:55:43.25 vm app: text', { ...base, time: '2026-11-21T02:55:43.250Z' }],
    ['a year before the time', '<13>Nov 21 2019 02:55:43 vm app: text', { ...base, time: '2019-11-21T02:55:43.000Z' }],
    ['a year behind the time', '<13>Nov 21 02:55:43 2019 vm app: text', { ...base, time: '2019-11-21T02:55:43.000Z' }],
    ['no tag', '<13>Nov 21 02:55:43 vm just words here', { ...base, service: undefined, message: 'just words here' }],
    [
      'Cisco',
      '<189>*Nov 21 02:55:43.123 UTC: %SYS-5-CONFIG_I: Configured',
      {
        time: '2026-11-21T02:55:43.123Z',
        host: '192.0.2.7',
        service: '%SYS-5-CONFIG_I',
        message: 'Configured',
        severity_number: 10,
        'syslog.facility': 'local7',
      },
    ],
    ['an empty message', '<13>Nov 21 02:55:43 vm app:', { ...base, message: undefined }],
    ['@cee JSON', '<13>Nov 21 02:55:43 vm app: @cee: {"msg":"text","n":1}', { ...base, n: 1 }],
    ['a brace that opens no JSON', '<13>Nov 21 02:55:43 vm app: {oops', { ...base, message: '{oops' }],
  ])('%s', (_, text, expected) => {
    expect(stored(text)).toEqual(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    )
  })

  test('an ISO time without a zone is of the zone that is set', () => {
    const text = '<13>2026-11-21T02:55:43.5 vm app: text'
    expect(stored(text, { zone: 'Europe/Berlin' }).time).toBe('2026-11-21T01:55:43.500Z')
    expect(stored(text).time).toBe('2026-11-21T02:55:43.500Z')
  })

  test.each([
    ['<14>hello world', { service: undefined, message: 'hello world' }],
    ['<14>myapp: hello', { service: 'myapp', message: 'hello' }],
    ['<14>myapp[77]: hello', { service: 'myapp', 'syslog.procid': '77', message: 'hello' }],
    ['<14>error: disk full', { service: undefined, message: 'error: disk full' }],
    ['<14>Nov 31 02:55:43 vm app: text', { service: undefined, message: 'Nov 31 02:55:43 vm app: text' }],
    ['<14>', { message: undefined }],
  ])('without a header, as Python’s handler sends: %s', (text, expected) => {
    const record = stored(text)
    expect(record).toMatchObject({ time: ARRIVAL, host: '192.0.2.7', 'syslog.facility': 'user' })
    for (const [name, value] of Object.entries(expected)) expect(record[name]).toBe(value)
  })
})

describe('priorities', () => {
  test.each([
    [0, 'fatal', 'kern'],
    [9, 'fatal', 'user'],
    [10, 'fatal', 'user'],
    [11, 'error', 'user'],
    [12, 'warn', 'user'],
    [30, 'info', 'daemon'],
    [191, 'debug', 'local7'],
  ])('<%i> is %s of %s', (priority, level, facility) => {
    const record = stored(`<${priority}>1 - - - - - - m`)
    expect([record.level ?? 'info', record['syslog.facility']]).toEqual([level, facility])
  })

  test.each(['<192>x', '<999>x', '<abc>x', '<>x', '<13', '< 13>x', 'plain text', '-', '<13x>y'])(
    '%j has none and is kept as plain text',
    text => {
      expect(stored(text)).toEqual({ time: ARRIVAL, host: '192.0.2.7', message: text })
    },
  )
})

describe('plain text without a header', () => {
  const plainText = { plainTextService: 'unknown' } as Partial<typeof context>

  test.each(['disk full', 'error: disk full', '<999>x', '[WARN] x'])('%j has the service of plain text', text => {
    expect(stored(text, plainText)).toMatchObject({ message: text, service: 'unknown' })
  })

  test.each(['<13>disk full', '<13>1 - - - - - - m', '{"message":"m"}', '@cee: {"message":"m"}'])(
    'is not %j, which keeps its own service or none',
    text => {
      expect(stored(text, plainText)).not.toHaveProperty('service')
    },
  )

  test('keeps attributes of JSON as they were sent', () => {
    expect(stored('{"message":"m","attributes":{"a":null,"b":1}}')).toMatchObject({
      b: 1,
      'tailrace.attributes_as_sent': '{"a":null}',
    })
  })
})

describe('JSON without a header', () => {
  test('is a record whose missing host is its sender', () => {
    expect(stored('{"message":"m","level":"warning","service":"s"}')).toEqual({
      time: ARRIVAL,
      host: '192.0.2.7',
      message: 'm',
      level: 'warn',
      severity_number: 13,
      service: 's',
    })
  })

  test('that is none is reported', () => {
    expect(() => decodeSyslog('{"message":', context)).toThrow(TailraceError)
  })
})

test('hostile headers cost linear time', () => {
  const startMs = cpuMs()
  for (const text of [
    `<13>1 - - - - - [${'a '.repeat(200_000)}`,
    `<13>1 - - - - - [a b="${'\\'.repeat(400_000)}`,
    `<13>1 - - - - - ${'[a]'.repeat(100_000)}`,
    `<13>${'Nov '.repeat(100_000)}`,
    `<13>Nov 21 02:55:43 ${'x'.repeat(500_000)}`,
    `<13>Nov 21 02:55:43 ${' '.repeat(500_000)}`,
    `<13>1 - - - - - [a ${' '.repeat(300_000)}`,
    `<13>${'1: '.repeat(200_000)}`,
    `<13>Nov 21 02:55:43 vm ${'vm '.repeat(200_000)}`,
    `<13>Nov 21 02:55:43 ${'vm: '.repeat(200_000)}`,
    `<13>${'a=b '.repeat(200_000)}`,
    `<13>Nov 21 02:55:43 vm ${'a('.repeat(200_000)}`,
    `<13>Nov 21 02:55:43 vm ${'%A-'.repeat(200_000)}`,
    `<13>${'Nov 21 02:55:43 '.repeat(50_000)}`,
    `<13>1 ${'1796033516.25 '.repeat(50_000)}`,
  ])
    decodeSyslog(text, context)
  // A bound against quadratic time (minutes), not a measurement.
  expect(cpuMs() - startMs).toBeLessThan(10_000)
})
