import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NumberText } from '../../core/number-text.ts'
import { LogRecord } from '../../core/record.ts'
import { LEVELS, levelOfSeverity } from '../../core/severity.ts'
import { clampInstant, INSTANT_END, INSTANT_MIN } from '../../core/time/time.ts'
import { decodeJson } from '../decode/json-record.ts'
import { normaliseLog } from './normalise-log.ts'

const receivedAt = { seconds: 1_700_000_000, nanos: 900_000_000 }

function sent(
  fields: Partial<Pick<LogRecord, 'sentTimestamp' | 'sentLevel' | 'sentSeverity' | 'trace_id'>>,
): LogRecord {
  const record = Object.assign(new LogRecord(), fields)
  normaliseLog(record, { receivedAt })
  return record
}

const attributesOf = (record: LogRecord) => Object.fromEntries(record.attributes)

describe('time', () => {
  test('a record without a time happened when it arrived', () => {
    for (const sentTimestamp of [undefined, null]) {
      const record = sent({ sentTimestamp })
      expect(record.timestamp).toEqual(receivedAt)
      expect(record.attributes.size).toBe(0)
    }
  })

  test('a time a decoder has set already stays', () => {
    const record = new LogRecord()
    record.timestamp = { seconds: 1_600_000_000, nanos: 1 }
    normaliseLog(record, { receivedAt })
    expect(record.timestamp).toEqual({ seconds: 1_600_000_000, nanos: 1 })
  })

  test('a time that was understood leaves no attribute', () => {
    const record = sent({ sentTimestamp: new NumberText('1700000000.123456789') })
    expect(record.timestamp).toEqual({ seconds: 1_700_000_000, nanos: 123_456_789 })
    expect(record.attributes.size).toBe(0)
    expect(record.sentTimestamp).toBeUndefined()
  })

  test.each([['yesterday'], [true], [['x']]])('%j is no time: kept as an attribute, the arrival counts', value => {
    const record = sent({ sentTimestamp: value })
    expect(record.timestamp).toEqual(receivedAt)
    expect(attributesOf(record)).toEqual({ timestamp: value })
  })

  test('an object as time is kept leaf by leaf', () => {
    expect(attributesOf(sent({ sentTimestamp: { $date: '2024-01-01' } }))).toEqual({ 'timestamp.$date': '2024-01-01' })
  })

  test.each([
    ['0001-01-01T00:00:00Z', INSTANT_MIN, '0001-01-01T00:00:00Z'],
    [0, INSTANT_MIN, '0'],
    [-5.5, INSTANT_MIN, '-5.5'],
    ['9999-12-31', clampInstant(INSTANT_END), '9999-12-31'],
    [new NumberText('18446744073709551615'), clampInstant(INSTANT_END), '18446744073709551615'],
  ])('%j is moved to the edge and its original kept', (value, edge, original) => {
    const record = sent({ sentTimestamp: value })
    expect(record.timestamp).toEqual(edge)
    expect(record.attributes.get('timestamp_original')).toBe(original)
  })

  test('more than an hour ahead is marked with how far, to the millisecond', () => {
    const ahead = (ms: number) => {
      const nanos = BigInt(receivedAt.seconds) * 10n ** 9n + BigInt(receivedAt.nanos) + BigInt(ms) * 10n ** 6n
      return attributesOf(sent({ sentTimestamp: String(nanos) }))
    }
    expect(ahead(3_600_000)).toEqual({})
    expect(ahead(3_600_001)).toEqual({ 'tailrace.timestamp_ahead_ms': 3_600_001 })
    expect(ahead(3_601_000)).toEqual({ 'tailrace.timestamp_ahead_ms': 3_601_000 })
    expect(ahead(-86_400_000)).toEqual({})
  })
})

describe('level', () => {
  test.each([
    [undefined, undefined, 'info', 9, {}],
    ['WARNING', undefined, 'warn', 13, {}],
    [50, undefined, 'error', 17, {}],
    [undefined, 24, 'fatal', 24, {}],
    [undefined, '7', 'debug', 7, {}],
    ['error', 19, 'error', 19, {}],
    ['error', 9, 'error', 17, { severity_number: 9 }],
    ['odd', 18, 'error', 18, { level: 'odd' }],
    ['odd', undefined, 'info', 9, { level: 'odd' }],
    [null, null, 'info', 9, {}],
    [null, 0, 'info', 9, { severity_number: 0 }],
    [35, 99, 'info', 9, { level: 35, severity_number: 99 }],
    [{ name: 'x' }, [1], 'info', 9, { 'level.name': 'x', severity_number: [1] }],
    [undefined, '025', 'info', 9, { severity_number: '025' }],
    [undefined, 9.5, 'info', 9, { severity_number: 9.5 }],
  ])('level %j with severity %j is %s/%i', (sentLevel, sentSeverity, level, severity, attributes) => {
    const record = sent({ sentLevel, sentSeverity })
    expect([record.level, record.severity_number]).toEqual([level, severity])
    expect(attributesOf(record)).toEqual(attributes)
  })

  test('level and severity number always agree, whatever was sent', () => {
    const value = fc.oneof(fc.anything(), fc.constantFrom(...LEVELS), fc.integer({ min: -1, max: 30 }))
    fc.assert(
      fc.property(value, value, (sentLevel, sentSeverity) => {
        const record = sent({ sentLevel, sentSeverity })
        expect(levelOfSeverity(record.severity_number)).toBe(record.level)
      }),
    )
  })
})

test('trace ids are canonical, others stay', () => {
  expect(sent({ trace_id: '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736' }).trace_id).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  expect(sent({ trace_id: 'Order-4711' }).trace_id).toBe('Order-4711')
})

test('steps are total: no decoded record makes them throw, and none is left half done', () => {
  const keys = fc.constantFrom('timestamp', 'level', 'severity_number', 'trace_id', 'x')
  fc.assert(
    fc.property(
      fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.double(), fc.bigInt().map(String), fc.date().map(String))),
      value => {
        const record = decodeJson(JSON.stringify(value))
        normaliseLog(record, { receivedAt })
        expect(record.timestamp).toBeDefined()
        expect([record.sentTimestamp, record.sentLevel, record.sentSeverity]).toEqual([undefined, undefined, undefined])
      },
    ),
    { numRuns: 500 },
  )
})
