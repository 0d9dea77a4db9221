import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../../core/schema/logs.ts'
import type { LogRow } from '../types.ts'

/** A log for tests: empty but for what is given. */
export function testRow(given: Partial<LogRow>): LogRow {
  return {
    ...Object.fromEntries(Object.keys(TEXT_COLUMNS).map(column => [column, ''])),
    ...Object.fromEntries(Object.keys(NUMBER_COLUMNS).map(column => [column, null])),
    timestamp: '2026-11-21T08:04:05.678Z',
    received_at: '2026-11-21T08:04:05.700Z',
    node: '7',
    seq: 1,
    level: 'info',
    severity_number: 9,
    attributes: {},
    resource: {},
    ...given,
  } as LogRow
}
