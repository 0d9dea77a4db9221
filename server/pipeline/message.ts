import { LIMITS } from '../../core/limits.ts'
import type { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import { jsonText } from '../decode/attributes.ts'

/** Looked up by words like the message; repeated in it they would cost their bytes twice. */
const SEARCHED_COLUMNS: ReadonlySet<string> = new Set<TextColumn>(['message', 'error_message', 'stack_trace'])

/** What happened comes first, who wrote it last. */
const FIRST_COLUMNS = ['method', 'path', 'status_code', 'duration_ms'] as const
const LAST_COLUMNS = [
  'service',
  'environment',
  'service_version',
  'host',
  'logger',
  'function_name',
  'file_path',
] as const
const OTHER_COLUMNS = [
  ...(Object.keys(TEXT_COLUMNS) as TextColumn[]),
  ...(Object.keys(NUMBER_COLUMNS) as NumberColumn[]),
].filter(
  column => !SEARCHED_COLUMNS.has(column) && ![...FIRST_COLUMNS, ...LAST_COLUMNS].some(other => other === column),
)

/**
 * Gives a record without a message one of its own fields, so that bare words find it: the error, if it is one, then
 * columns and attributes as `name=value`, cut where a message would be cut. A header of syslog alone is no such field: an
 * empty syslog message stays empty.
 */
export function renderMissingMessage(record: LogRecord): void {
  if (record.message !== '') return
  const parts: string[] = []
  let room: number = LIMITS.longTextBytesMax
  const add = (part: string) => {
    if (room > 0) parts.push(part.slice(0, room))
    room -= part.length + 1
  }
  const addColumns = (columns: readonly (TextColumn | NumberColumn)[]) => {
    for (const column of columns)
      if (record[column] !== '' && record[column] !== null) add(`${column}=${record[column]}`)
  }
  if (record.error_message !== '') add(headline(record))
  addColumns(FIRST_COLUMNS)
  addColumns(record.error_message === '' ? OTHER_COLUMNS : OTHER_COLUMNS.filter(column => column !== 'error_type'))
  for (const [path, value] of record.attributes)
    if (value !== '' && room > 0 && !path.startsWith(SYSLOG_HEADER)) add(`${path}=${textOf(value)}`)
  if (parts.length > 0 || !record.attributes.has(`${SYSLOG_HEADER}facility`)) addColumns(LAST_COLUMNS)
  record.message = parts.join(' ')
}

const SYSLOG_HEADER = 'syslog.'

function headline({ error_type, error_message }: LogRecord): string {
  return error_type === '' ? error_message : `${error_type}: ${error_message}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value)
}
