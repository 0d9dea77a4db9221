import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../../core/schema/logs.ts'
import type { LogRow } from '../log-row.ts'
import { type NestedAttributes, nestedAttributes } from '../nested-attributes.ts'
import { LEVEL_OUT } from './aggregator-request.ts'

/** One log as the earlier aggregator's addresses return it. */
export interface AggregatorEntry {
  readonly timestamp: string
  readonly level: string
  readonly service: string
  readonly message: string
  readonly trace_id: string | null
  readonly span_id: string | null
  readonly host: string | null
  readonly attributes: NestedAttributes
  /** The other columns of the log under their own names, those without a value left out. */
  readonly [column: string]: unknown
}

const OWN = ['service', 'message', 'trace_id', 'span_id', 'host']
const OTHERS = [...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS)].filter(column => !OWN.includes(column))

/** A row as these addresses show it. */
export function aggregatorEntry(row: LogRow): AggregatorEntry {
  const columns: Record<string, unknown> = row
  const others = OTHERS.map(column => [column, columns[column]]).filter(([, value]) => value !== '' && value !== null)
  return {
    timestamp: row.timestamp,
    level: LEVEL_OUT[row.level],
    service: row.service,
    message: row.message,
    trace_id: row.trace_id || null,
    span_id: row.span_id || null,
    host: row.host || null,
    attributes: nestedAttributes(row.attributes),
    ...Object.fromEntries(others),
    ...(Object.keys(row.resource).length === 0 ? {} : { resource: nestedAttributes(row.resource) }),
  }
}
