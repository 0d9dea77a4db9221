/** Records as loggers, servers and shippers of the field write them, made after their documentation and sources. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../core/schema/logs.ts'
import { instantToIso } from '../../core/time/time.ts'
import { normaliseLog } from '../pipeline/normalise-log.ts'
import { decodeJson } from './json-record.ts'

const receivedAt = { seconds: Date.parse('2026-12-01T00:00:00Z') / 1_000, nanos: 0 }

/** Columns by their names, and attributes as `attributes.<path>`. */
function stored(record: object): Record<string, unknown> {
  const decoded: LogRecord = decodeJson(JSON.stringify(record))
  normaliseLog(decoded, { receivedAt })
  const columns = [...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS), 'level'] as (keyof LogRecord)[]
  return {
    timestamp: decoded.timestamp && instantToIso(decoded.timestamp),
    ...Object.fromEntries(columns.map(column => [column, decoded[column]])),
    ...Object.fromEntries([...decoded.attributes].map(([name, value]) => [`attributes.${name}`, value])),
  }
}

interface FieldRecord {
  readonly kind: string
  readonly sender: string
  readonly record: object
  /** Some of the row; null for what must not be there. */
  readonly expected: Record<string, unknown>
}

const RECORDS: readonly FieldRecord[] = readFileSync(
  path.join(import.meta.dirname, 'test-support', 'field-records.ndjson'),
  'utf8',
)
  .split('\n')
  .filter(line => line !== '')
  .map(line => JSON.parse(line) as FieldRecord)

describe.each([...new Set(RECORDS.map(({ kind }) => kind))])('%s', kind => {
  test.each(RECORDS.filter(record => record.kind === kind))('are read from $sender', ({ record, expected }) => {
    const row = stored(record)
    expect(Object.fromEntries(Object.keys(expected).map(name => [name, row[name] ?? null]))).toEqual(expected)
  })
})

test('what a record says under a column’s own name comes before names beside it and inside wrappers', () => {
  const own = { message: 'm', user_id: 'own', level: 'info', status_code: 200 }
  const beside = { userId: 'beside', 'http.status_code': 404 }
  const inside = { context: { user_id: 'inside', logLevel: 'error' }, extra: { user_id: 'deeper' } }
  expect(stored({ ...inside, ...beside, ...own })).toMatchObject({ user_id: 'own', level: 'info', status_code: 200 })
  expect(stored({ ...inside, ...beside, message: 'm' })).toMatchObject({
    user_id: 'beside',
    level: 'error',
    status_code: 404,
  })
  expect(stored({ ...inside, message: 'm' }).user_id).toBe('inside')
})

test.each([
  'loglevel',
  'LogLevel',
  'log_level',
  'log-level',
  'log.level',
  '@LogLevel',
  '_log_level',
  '$logLevel',
  'LOG LEVEL',
])('the name %j is the name of a level', name => {
  expect(stored({ message: 'm', [name]: 'ERROR' }).level).toBe('error')
})
