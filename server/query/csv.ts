import { numberOf } from '../../core/query/numbers.ts'
import { exactJsonText } from './exact-json-text.ts'
import type { StoredValue } from './log-row.ts'

/**
 * Returns one record of RFC 4180: commas, CRLF, quotes where they are needed. A value that is neither text nor number is
 * JSON. A text that a spreadsheet may take for a formula gets a `'` in front: senders of logs must not run one there.
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

/**
 * Signs that begin a formula, their full-width forms, which spreadsheets with an East Asian locale read alike, and
 * whitespace that an import drops before it looks. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

function textOf(value: StoredValue): string {
  if (value === null) return ''
  if (typeof value === 'object') return exactJsonText(value)
  if (typeof value !== 'string') return String(value)
  return FORMULA.test(value) && numberOf(value) === undefined ? `'${value}` : value
}
