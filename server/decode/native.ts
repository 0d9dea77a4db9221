/**
 * The native record: an object whose keys are the columns of `logs`; every other key becomes an attribute. Known keys
 * whose value does not fit become attributes of that name, so a record is rejected only when it is no JSON object.
 */

import { JsonObject } from '../../core/exact-json.ts'
import { NumberText } from '../../core/number-text.ts'
import {
  type Attributes,
  LogRecord,
  NUMBER_COLUMNS,
  type NumberColumn,
  TEXT_COLUMNS,
  type TextColumn,
} from '../../core/record.ts'
import { addAttribute } from './attributes.ts'
import { parseRecord } from './parse-record.ts'

type Setter = (record: LogRecord, value: unknown) => boolean

/**
 * Decodes the text of one record. Level and timestamp stay as the sender wrote them, for the pipeline's first steps to
 * understand. Throws `TailraceError` (`invalid_json`, `not_an_object`).
 */
export function decodeNative(text: string): LogRecord {
  const source = parseRecord(text)
  const record = new LogRecord()
  if (source instanceof JsonObject) for (const [key, value] of source.members) setKey(record, key, value)
  else for (const key in source) setKey(record, key, source[key])
  return record
}

function setKey(record: LogRecord, key: string, value: unknown): void {
  const set = SETTERS.get(key)
  if (set?.(record, value)) return
  addAttribute(record.attributes, key, value, 1)
}

const SETTERS: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ...(Object.keys(TEXT_COLUMNS) as TextColumn[]).map((column): [string, Setter] => [column, textSetter(column)]),
  ...(Object.keys(NUMBER_COLUMNS) as NumberColumn[]).map((column): [string, Setter] => [column, numberSetter(column)]),
  [
    'timestamp',
    (record, value) => {
      record.sentTimestamp = value
      return true
    },
  ],
  [
    'level',
    (record, value) => {
      record.sentLevel = value
      return true
    },
  ],
  [
    'severity_number',
    (record, value) => {
      record.sentSeverity = value
      return true
    },
  ],
  ['attributes', (record, value) => addAll(record.attributes, value)],
  ['resource', (record, value) => addAll(record.resource, value)],
])

/** Text columns take any scalar: an id is often sent as a number. */
function textSetter(column: TextColumn): Setter {
  return (record, value) => {
    if (typeof value === 'string') record[column] = value
    else if (typeof value === 'number' || typeof value === 'boolean') record[column] = String(value)
    else if (value instanceof NumberText) record[column] = value.text
    else return value === null
    return true
  }
}

function numberSetter(column: NumberColumn): Setter {
  const max: number | undefined = NUMBER_COLUMNS[column]
  return (record, value) => {
    if (value === null) return true
    const number = columnNumber(value)
    if (number === undefined) return false
    if (max !== undefined && (!Number.isInteger(number) || number < 0 || number > max)) return false
    record[column] = number
    return true
  }
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A number, or text that is wholly one and that a double holds without loss of digits. */
function columnNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  const text = value instanceof NumberText ? value.text : value
  if (typeof text !== 'string' || text.length > 32 || !DECIMAL.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : undefined
}

function addAll(target: Attributes, value: unknown): boolean {
  if (value === null) return true
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof NumberText) return false
  if (value instanceof JsonObject) for (const [key, item] of value.members) addAttribute(target, key, item, 1)
  else for (const key in value) addAttribute(target, key, (value as Record<string, unknown>)[key], 1)
  return true
}
