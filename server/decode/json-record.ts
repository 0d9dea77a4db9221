/**
 * A record as a JSON object, whichever logger wrote it. Keys that are columns of `logs` fill them; the names other
 * loggers use (`core/field-aliases.ts`) fill what is still empty; every other key becomes an attribute. A value that does
 * not fit its column becomes an attribute of that name, so a record is rejected only when it is no JSON object.
 */
import { JsonObject } from '../../core/exact-json.ts'
import { NumberText } from '../../core/number-text.ts'
import { type Attributes, LogRecord } from '../../core/record.ts'
import { addField, type Found, settleAliases } from './aliases.ts'
import { addAttribute } from './attributes.ts'
import { COLUMN_SETTERS, type Setter } from './columns.ts'
import { parseRecord } from './parse-record.ts'
import { timeOfObject } from './time-object.ts'

/** What a record gets where its sender says nothing. */
export interface RecordDefaults {
  readonly service?: string
  readonly environment?: string
  readonly host?: string
}

const NO_DEFAULTS: RecordDefaults = {}

/**
 * Decodes the text of one record. Level and timestamp stay as the sender wrote them, for the pipeline's first steps to
 * understand. Throws `TailraceError` (`invalid_json`, `not_an_object`).
 */
export function decodeJson(text: string, defaults: RecordDefaults = NO_DEFAULTS): LogRecord {
  const source = parseRecord(text)
  const record = new LogRecord()
  const found: Found[] = []
  if (source instanceof JsonObject) for (const [key, value] of source.members) setKey(record, found, key, value)
  else for (const key in source) setKey(record, found, key, source[key])
  const name = found.length > 0 ? settleAliases(record, found, source) : undefined
  if (defaults !== NO_DEFAULTS || name !== undefined) fillIn(record, defaults, name)
  return record
}

function setKey(record: LogRecord, found: Found[], key: string, value: unknown): void {
  const set = SETTERS.get(key)
  if (set?.(record, value)) return
  addField(record, found, key, value, 1)
}

/** `name`: what pino and bunyan call the application, for want of a service. */
function fillIn(record: LogRecord, { service, environment, host }: RecordDefaults, name: string | undefined): void {
  if (record.service === '') record.service = service || name || ''
  if (record.environment === '' && environment) record.environment = environment
  if (record.host === '' && host) record.host = host
}

const SETTERS: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ...COLUMN_SETTERS,
  [
    'timestamp',
    (record, value) => {
      record.sentTimestamp = timeOfObject(value) ?? value
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

function addAll(target: Attributes, value: unknown): boolean {
  if (value === null) return true
  if (!isPlainObject(value)) return false
  if (value instanceof JsonObject) for (const [key, item] of value.members) addAttribute(target, key, item, 1)
  else for (const key in value) addAttribute(target, key, (value as Record<string, unknown>)[key], 1)
  return true
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
}
