/** A column of the list of logs, and how the address names it. */
import { LIMITS } from '../../../core/limits.ts'
import { fieldsOf } from '../../logs/fields.ts'
import { harmless, unmistakable } from '../../logs/harmless.ts'
import { rowText } from '../../logs/row-text.ts'
import type { AttributeValue, LogRow } from '../../logs/types.ts'
import { cutText } from '../../ui/format.ts'

export interface RowColumn {
  /** As in queries: a column of the store, or the path of an attribute. */
  readonly name: string
  /** In pixels; undefined for its usual width. */
  readonly width: number | undefined
}

const WIDTH_MIN = 48
const WIDTH_MAX = 2_000
/** `attributes.` and the longest path. */
const NAME_CHARS_MAX = 11 + LIMITS.attributePathCharsMax

/** None, or one, from `name`, `name~120`, or `name~`, which has no width. */
export function parseColumn(text: string): RowColumn[] {
  const [, name = text, width = ''] = /^(.*)~(\d{0,4})$/s.exec(text) ?? []
  if (name === '' || name.length > NAME_CHARS_MAX) return []
  return [{ name, width: width === '' ? undefined : clampWidth(Number(width)) }]
}

/** `parseColumn` reads it back, also where the name ends like one with a width. */
export function writeColumn({ name, width }: RowColumn): string {
  if (width !== undefined) return `${name}~${width}`
  return /~\d{0,4}$/.test(name) ? `${name}~` : name
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)))
}

const USUAL_WIDTHS: Readonly<Record<string, number>> = {
  // Room for nanoseconds.
  timestamp: 228,
  received_at: 228,
  service: 128,
  level: 56,
  status_code: 72,
  duration_ms: 88,
  trace_id: 264,
  environment: 96,
  method: 64,
}
const USUAL_WIDTH = 160
/** On a phone: the heading `service` beside its menu. */
const HEADING_WIDTH = 70

/** The message takes what the others leave, and the others give way where that is too little. */
export function columnWidth({ name, width }: RowColumn): string {
  if (width !== undefined) return `${width}px`
  // On a phone the message is what counts.
  if (name === 'message') return 'minmax(min(240px, 34vw), 1fr)'
  const usual = USUAL_WIDTHS[name] ?? USUAL_WIDTH
  return `minmax(${Math.min(WIDTH_MIN, usual)}px, min(${usual}px, max(16.4vw, ${HEADING_WIDTH}px)))`
}

/** Wider than any cell shows. */
const CELL_CHARS_MAX = 500

/** What a log has in a column, on one line; empty where it has nothing. */
export function cellText(row: LogRow, name: string): string {
  if (name === 'message') return harmless(rowText(row).text)
  return unmistakable(cutText(textOf(columnValue(row, name)).replaceAll(/\s+/g, ' '), CELL_CHARS_MAX))
}

/** The whole of it, for a list that wraps. */
export function wholeText(row: LogRow, name: string): string {
  if (name === 'message' && row.message.trim() !== '') return harmless(row.message)
  return cellText(row, name)
}

/** What a query can ask a column for; null where the row has nothing of it, or a list. */
export function cellValue(row: LogRow, name: string): string | null {
  const value = columnValue(row, name)
  return value === undefined || value === null || value === '' || typeof value === 'object' ? null : String(value)
}

/** The value of a column, or else of an attribute, or of the resource. */
export function columnValue(row: LogRow, name: string): AttributeValue | undefined {
  const { attributes, resource } = row
  if (Object.hasOwn(row, name) && name !== 'attributes' && name !== 'resource')
    return (row as unknown as Record<string, AttributeValue>)[name]
  const path = name.replace(/^attributes\./, '')
  if (Object.hasOwn(attributes, path)) return attributes[path]
  const place = name.replace(/^resource\./, '')
  return Object.hasOwn(resource, place) ? resource[place] : undefined
}

function textOf(value: AttributeValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return String(value)
  return fieldsOf({ attributes: { value }, resource: {} } as unknown as LogRow).attributes[0]?.text ?? ''
}
