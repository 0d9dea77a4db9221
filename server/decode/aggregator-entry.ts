/** An entry of the earlier aggregator: any JSON record that says something, with its attributes to be given back as sent. */

import { shown, TailraceError } from '../../core/errors.ts'
import { memberSpans } from '../../core/json-members.ts'
import { skipBlanks } from '../../core/json-scan.ts'
import type { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import { decodeJson, type RecordDefaults } from './json-record.ts'
import { keepAttributesAsSent } from './sent-attributes.ts'

/** Decodes the text of one entry. Throws `TailraceError` (`invalid_json`, `not_an_object`, `empty_record`). */
export function decodeEntry(text: string, defaults: RecordDefaults): LogRecord {
  const record = decodeJson(text, defaults)
  if (record.message === '' && !hasContent(record) && !hasMessage(text))
    throw new TailraceError(
      'empty_record',
      `the entry ${shown(text)} has no message, no error and no attributes: send {"message": …}`,
    )
  keepAttributesAsSent(record, text)
  return record
}

/** Say who sent an entry, and nothing about what happened. */
const FRAME: ReadonlySet<string> = new Set<TextColumn>([
  'service',
  'environment',
  'service_version',
  'host',
  'log_type',
  'logger',
])
const CONTENT_TEXTS = (Object.keys(TEXT_COLUMNS) as TextColumn[]).filter(column => !FRAME.has(column))
const CONTENT_NUMBERS = Object.keys(NUMBER_COLUMNS) as NumberColumn[]

function hasContent(record: LogRecord): boolean {
  return (
    record.attributes.size > 0 ||
    record.resource.size > 0 ||
    CONTENT_TEXTS.some(column => record[column] !== '') ||
    CONTENT_NUMBERS.some(column => record[column] !== null)
  )
}

/** An empty message is one, as it was there. */
function hasMessage(text: string): boolean {
  for (const { name, valueStart } of memberSpans(text, skipBlanks(text, 0)))
    if (name === '"message"' && text.charAt(valueStart) === '"') return true
  return false
}
