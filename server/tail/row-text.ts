import { QUERY_COLUMNS } from '../../core/query/fields.ts'
import type { StoredLog } from '../../core/query/stored-log.ts'
import type { LogColumn } from '../../core/record.ts'
import { NUMBER_COLUMNS } from '../../core/record.ts'
import { instantToIso } from '../../core/time.ts'

const NUMBERS = new Set([...Object.keys(NUMBER_COLUMNS), 'severity_number', 'seq'])

/** A row as `GET /api/search` gives it: a JSON object without the columns that are empty. */
export function rowText(log: StoredLog): string {
  const members: string[] = []
  for (const column of QUERY_COLUMNS) {
    const value = columnText(log, column)
    if (value !== undefined) members.push(`"${column}":${value}`)
  }
  for (const place of ['attributes', 'resource'] as const) {
    const attributes = log.attributes(place).map(([path, value]) => `${JSON.stringify(path)}:${jsonText(value)}`)
    if (attributes.length > 0) members.push(`"${place}":{${attributes.join(',')}}`)
  }
  return `{${members.join(',')}}`
}

function columnText(log: StoredLog, column: string): string | undefined {
  if (column === 'timestamp' || column === 'received_at') return `"${isoOf(log.nanos(column))}"`
  if (NUMBERS.has(column)) {
    const value = log.number(column as LogColumn)
    return value === undefined ? undefined : String(value)
  }
  const text = log.text(column as LogColumn)
  return text === '' ? undefined : JSON.stringify(text)
}

/** As `GET /api/search` gives it. */
export function isoOf(nanos: bigint): string {
  const seconds = nanos / 1_000_000_000n
  return instantToIso({ seconds: Number(seconds), nanos: Number(nanos - seconds * 1_000_000_000n) })
}

/** Integers beyond 2^53 as plain digits, which is how they were sent. */
function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  return Array.isArray(value) ? `[${value.map(jsonText).join(',')}]` : JSON.stringify(value)
}
