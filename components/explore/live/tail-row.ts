import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../../core/schema/logs.ts'
import type { TailRow } from '../../../core/tail/protocol.ts'
import type { LogRow } from '../../logs/types.ts'

const EMPTY = {
  ...Object.fromEntries(Object.keys(TEXT_COLUMNS).map(name => [name, ''])),
  ...Object.fromEntries(Object.keys(NUMBER_COLUMNS).map(name => [name, null])),
  attributes: {},
  resource: {},
}

/** A row of the live tail, which comes without its empty columns, as the pages of the store have it. */
export function logOfTailRow(row: TailRow): LogRow {
  return { ...EMPTY, ...row } as unknown as LogRow
}
