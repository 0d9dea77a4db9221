import { expect, test } from 'vitest'
import { LogRecord } from '../../core/record.ts'
import { normaliseLog } from '../pipeline/normalise-log.ts'
import { addAttribute } from './attributes.ts'
import { decodeJson } from './json-record.ts'
import { APPLICATION_FIELDS } from './test-support/application-fields.ts'

const receivedAt = { seconds: 1_796_040_000, nanos: 0 }

function columnsOf(record: LogRecord): object {
  const { attributes: _, resource: __, ...columns } = record
  return columns
}

test('the corpus has at least 200 records', () => {
  expect(APPLICATION_FIELDS.length).toBeGreaterThanOrEqual(200)
})

test.each(APPLICATION_FIELDS.map(fields => [JSON.stringify(fields).slice(0, 120), fields] as const))(
  '%s stays the application’s own',
  (_, fields) => {
    const record = decodeJson(JSON.stringify({ message: 'stored', ...fields }))
    normaliseLog(record, { receivedAt })
    const expected = new LogRecord()
    for (const [name, value] of Object.entries(fields)) addAttribute(expected.attributes, name, value, 1)
    const sorted = (attributes: LogRecord['attributes']) => [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))
    expect(sorted(record.attributes)).toEqual(sorted(expected.attributes))
    expect(columnsOf(record)).toEqual({ ...columnsOf(new LogRecord()), message: 'stored', timestamp: receivedAt })
  },
)
