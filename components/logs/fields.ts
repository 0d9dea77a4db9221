/** A log as the opened row shows it: every column and attribute that holds something, as text with its type. */
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import type { AttributeValue, LogRow } from './types.ts'

export interface Field {
  readonly name: string
  readonly text: string
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'null' | 'list' | 'object'
}

export interface LogFields {
  /** What runs over many lines. */
  readonly long: readonly Field[]
  readonly columns: readonly Field[]
  readonly attributes: readonly Field[]
  readonly resource: readonly Field[]
}

const LONG_COLUMNS = (Object.keys(TEXT_COLUMNS) as TextColumn[]).filter(column => TEXT_COLUMNS[column] === 'long')
const SHORT_COLUMNS = (Object.keys(TEXT_COLUMNS) as TextColumn[]).filter(column => TEXT_COLUMNS[column] === 'short')

/** The fields of a log, empty columns left out. */
export function fieldsOf(row: LogRow): LogFields {
  return {
    long: textFields(row, LONG_COLUMNS),
    columns: [
      { name: 'timestamp', text: row.timestamp, type: 'text' },
      { name: 'received_at', text: row.received_at, type: 'text' },
      { name: 'level', text: row.level, type: 'text' },
      { name: 'severity_number', text: String(row.severity_number), type: 'number' },
      ...textFields(row, SHORT_COLUMNS),
      ...(Object.keys(NUMBER_COLUMNS) as NumberColumn[])
        .filter(column => row[column] !== null)
        .map(column => fieldOf(column, row[column])),
      { name: 'node', text: row.node, type: 'integer' },
      { name: 'seq', text: String(row.seq), type: 'integer' },
    ],
    attributes: Object.entries(row.attributes).map(([name, value]) => fieldOf(name, value)),
    resource: Object.entries(row.resource).map(([name, value]) => fieldOf(name, value)),
  }
}

function textFields(row: LogRow, columns: readonly TextColumn[]): Field[] {
  return columns.filter(column => row[column] !== '').map(name => ({ name, text: row[name], type: 'text' }))
}

function fieldOf(name: string, value: AttributeValue): Field {
  return { name, text: typeof value === 'string' ? value : jsonText(value), type: typeOf(value) }
}

function typeOf(value: AttributeValue): Field['type'] {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'bigint') return 'integer'
  if (typeof value === 'object') return 'object'
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number'
}

/** JSON with every digit of its integers, which `JSON.stringify` refuses. */
function jsonText(value: AttributeValue): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${jsonText(member)}`)
  return `{${members.join(', ')}}`
}
