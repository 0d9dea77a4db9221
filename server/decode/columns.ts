import { NumberText } from '../../core/number-text.ts'
import type { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'

/** Puts a value into a column; false when it does not fit there. */
export type Setter = (record: LogRecord, value: unknown) => boolean

/**
 * Fast path (bench: decode): one function a column, each with the column's name written out. With the name in a variable the
 * engine looks the property up anew at every store.
 */
const STORE_TEXT: Readonly<Record<TextColumn, (record: LogRecord, text: string) => void>> = {
  service: (record, text) => {
    record.service = text
  },
  environment: (record, text) => {
    record.environment = text
  },
  service_version: (record, text) => {
    record.service_version = text
  },
  host: (record, text) => {
    record.host = text
  },
  log_type: (record, text) => {
    record.log_type = text
  },
  logger: (record, text) => {
    record.logger = text
  },
  message: (record, text) => {
    record.message = text
  },
  trace_id: (record, text) => {
    record.trace_id = text
  },
  span_id: (record, text) => {
    record.span_id = text
  },
  request_id: (record, text) => {
    record.request_id = text
  },
  correlation_id: (record, text) => {
    record.correlation_id = text
  },
  session_id: (record, text) => {
    record.session_id = text
  },
  user_id: (record, text) => {
    record.user_id = text
  },
  tenant_id: (record, text) => {
    record.tenant_id = text
  },
  method: (record, text) => {
    record.method = text
  },
  path: (record, text) => {
    record.path = text
  },
  path_pattern: (record, text) => {
    record.path_pattern = text
  },
  client_ip: (record, text) => {
    record.client_ip = text
  },
  action_type: (record, text) => {
    record.action_type = text
  },
  error_type: (record, text) => {
    record.error_type = text
  },
  error_message: (record, text) => {
    record.error_message = text
  },
  stack_trace: (record, text) => {
    record.stack_trace = text
  },
  function_name: (record, text) => {
    record.function_name = text
  },
  file_path: (record, text) => {
    record.file_path = text
  },
}

const STORE_NUMBER: Readonly<Record<NumberColumn, (record: LogRecord, number: number) => void>> = {
  status_code: (record, number) => {
    record.status_code = number
  },
  line_number: (record, number) => {
    record.line_number = number
  },
  duration_ms: (record, number) => {
    record.duration_ms = number
  },
}

/** Setters of the text and number columns, by the column's own name. */
export const COLUMN_SETTERS: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ...(Object.keys(TEXT_COLUMNS) as TextColumn[]).map((column): [string, Setter] => [column, textSetter(column)]),
  ...(Object.keys(NUMBER_COLUMNS) as NumberColumn[]).map((column): [string, Setter] => [column, numberSetter(column)]),
])

/** Text columns take any scalar: an id is often sent as a number. */
function textSetter(column: TextColumn): Setter {
  const store = STORE_TEXT[column]
  return (record, value) => {
    if (typeof value === 'string') store(record, value)
    else if (typeof value === 'number' || typeof value === 'boolean') store(record, String(value))
    else if (value instanceof NumberText) store(record, value.text)
    else return value === null
    return true
  }
}

function numberSetter(column: NumberColumn): Setter {
  const max: number | undefined = NUMBER_COLUMNS[column]
  const store = STORE_NUMBER[column]
  return (record, value) => {
    if (value === null) return true
    const number = columnNumber(value)
    if (number === undefined) return false
    if (max !== undefined && (!Number.isInteger(number) || number < 0 || number > max)) return false
    store(record, number)
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
