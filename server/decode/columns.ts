import { NumberText } from '../../core/number-text.ts'
import { type LogRecord, NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/record.ts'

/** Puts a value into a column; false when it does not fit there. */
export type Setter = (record: LogRecord, value: unknown) => boolean

/** Setters of the text and number columns, by the column's own name. */
export const COLUMN_SETTERS: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ...(Object.keys(TEXT_COLUMNS) as TextColumn[]).map((column): [string, Setter] => [column, textSetter(column)]),
  ...(Object.keys(NUMBER_COLUMNS) as NumberColumn[]).map((column): [string, Setter] => [column, numberSetter(column)]),
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
