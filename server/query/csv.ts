import { exactJsonText } from './exact-json-text.ts'
import type { StoredValue } from './log-row.ts'

/** One record of RFC 4180: commas, CRLF, quotes where they are needed. What is no text or number is JSON. */
export function csvLine(values: readonly StoredValue[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

function cell(value: StoredValue): string {
  const text = value === null ? '' : typeof value === 'object' ? exactJsonText(value) : String(value)
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}
