import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LogRecord } from '../../core/record.ts'
import { decodeJson } from '../decode/json-record.ts'
import { normaliseLog } from '../pipeline/normalise-log.ts'
import { encodeLog } from './encode.ts'
import { quote } from './encode-attributes.ts'
import { NODE, oddText, type Row, receivedAt, row, TEXTS } from './test-support/encoded-row.ts'

describe('quote', () => {
  test('is JSON.stringify of the well-formed text, for every text', () => {
    fc.assert(
      fc.property(oddText, fc.integer({ min: 0, max: 100 }), (text, pad) => {
        for (const one of [text, 'x'.repeat(pad) + text]) expect(quote(one)).toBe(JSON.stringify(one.toWellFormed()))
      }),
      { numRuns: 1000 },
    )
  })

  test('for every single UTF-16 unit', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = String.fromCharCode(unit)
      if (quote(text) !== JSON.stringify(text.toWellFormed())) expect.fail(`unit ${unit.toString(16)}`)
    }
  })
})

describe('the line', () => {
  test('holds every column at its place', () => {
    const record = new LogRecord()
    for (const column of TEXTS) record[column] = `<${column}>`
    Object.assign(record, { level: 'error', severity_number: 18, status_code: 500, line_number: 7, duration_ms: 1.5 })
    record.timestamp = { seconds: 1_600_000_000, nanos: 42 }
    record.attributes.set('a.b', 1)
    record.resource.set('c', 'x')
    expect(row(record)).toEqual({
      ...Object.fromEntries(TEXTS.map(column => [column, `<${column}>`])),
      seq: 1,
      node: NODE,
      received_at: Number('1700000000000000005'),
      timestamp: Number('1600000000000000042'),
      level: 'error',
      severity_number: 18,
      status_code: 500,
      line_number: 7,
      duration_ms: 1.5,
      attributes: { 'a.b': 1 },
      resource: { c: 'x' },
      attribute_tokens: ['a.b=1'],
    })
    const line = encodeLog(record, NODE, receivedAt)
    expect(line).toContain('1700000000000000005,1600000000000000042,')
  })

  test('of an empty record has empty texts, null numbers, and the arrival as its time', () => {
    const empty = row(new LogRecord())
    for (const column of TEXTS) expect(empty[column]).toBe('')
    expect([empty.status_code, empty.duration_ms, empty.line_number]).toEqual([null, null, null])
    expect(empty.timestamp).toBe(empty.received_at)
    expect([empty.attributes, empty.resource, empty.attribute_tokens]).toEqual([{}, {}, []])
  })

  test('is JSON even where a decoder let a number through that JSON does not have', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const record = new LogRecord()
      record.duration_ms = bad
      expect(row(record).duration_ms).toBeNull()
    }
  })

  test('holds for any record that any JSON object becomes', () => {
    const key = fc.oneof(
      fc.constantFrom(...TEXTS, 'level', 'timestamp', 'status_code', 'duration_ms', 'attributes', 'resource'),
      oddText,
      fc.constantFrom(
        'tailrace.overflow',
        'tailrace.dropped_attributes',
        'tailrace.truncated.message',
        '\ud800',
        '\ud801',
        '\ufffd',
        'a',
        'a.b',
      ),
    )
    const leaf = fc.oneof(fc.jsonValue(), oddText, fc.double(), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }))
    const value = fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf), fc.array(fc.dictionary(key, leaf)))
    const exactJson = (item: unknown): string =>
      typeof item === 'bigint'
        ? String(item)
        : Array.isArray(item)
          ? `[${item.map(exactJson).join(',')}]`
          : typeof item === 'object' && item !== null
            ? `{${Object.entries(item)
                .map(([k, v]) => `${JSON.stringify(k)}:${exactJson(v)}`)
                .join(',')}}`
            : JSON.stringify(item)
    fc.assert(
      fc.property(fc.dictionary(key, value), object => {
        const record = decodeJson(exactJson(object))
        normaliseLog(record, { receivedAt })
        row(record)
      }),
      { numRuns: 500 },
    )
  })

  test('long texts are cut to whole characters within their bound, and marked with their size', () => {
    const record = new LogRecord()
    record.message = '€'.repeat(400_000)
    record.service = `${'x'.repeat(65_535)}😀`
    record.host = 'h'.repeat(65_536)
    record.stack_trace = '\ud800'.repeat(333_334)
    record.attributes.set('tailrace.truncated.message', 'the sender wrote this')
    const { message, service, host, stack_trace, attributes } = row(record) as Row & {
      attributes: Record<string, unknown>
    }
    expect(message).toBe('€'.repeat(333_333))
    expect(service).toBe('x'.repeat(65_535))
    expect(host).toBe('h'.repeat(65_536))
    expect(stack_trace).toBe('\ufffd'.repeat(333_333))
    expect(attributes).toEqual({
      'tailrace.truncated.message': 'the sender wrote this',
      'tailrace.truncated.message_': 1_200_000,
      'tailrace.truncated.service': 65_539,
      'tailrace.truncated.stack_trace': 1_000_002,
    })
  })

  test('the mark of a cut stands even where the attributes have used up their bounds', () => {
    const record = new LogRecord()
    record.message = 'm'.repeat(1_000_001)
    for (let i = 0; i < 600; i++) record.attributes.set(`k${i}`, 'v'.repeat(8_000))
    const { attributes } = row(record) as Row & { attributes: Record<string, unknown> }
    expect(attributes['tailrace.truncated.message']).toBe(1_000_001)
  })
})
