import { numberOf } from '../../core/query/numbers.ts'
import { exactJsonText } from './exact-json-text.ts'
import type { StoredValue } from './log-row.ts'

/**
 * One record of RFC 4180: commas, CRLF, quotes where they are needed. What is no text or number is JSON. A text that a
 * spreadsheet would take for a formula has a `'` in front: whoever sends logs must not run one there.
 */
export function csvLine(values: readonly StoredValue[]): string {
  const cells = values.map(cell)
  // A line with nothing in it is no record to many readers.
  return `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')}\r\n`
}

function cell(value: StoredValue): string {
  const text = textOf(value)
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

const FORMULA = /^[=+\-@\t\r]/

function textOf(value: StoredValue): string {
  if (value === null) return ''
  if (typeof value === 'object') return exactJsonText(value)
  if (typeof value !== 'string') return String(value)
  return FORMULA.test(value) && numberOf(value) === undefined ? `'${value}` : value
}
