import { JsonObject } from '../../core/exact-json.ts'
import { NumberText } from '../../core/number-text.ts'
import type { Attributes } from '../../core/record.ts'
import { levelOf } from '../../core/severity.ts'
import { addAttribute } from './attributes.ts'
import { COLUMN_SETTERS, type Setter } from './columns.ts'
import { memberOf } from './members.ts'
import { timeOfObject } from './time-object.ts'

/** What fills a record under our own names: the columns, the values that the pipeline reads, and the attributes. */
export const RECORD_SETTERS: ReadonlyMap<string, Setter> = new Map<string, Setter>([
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
      if (isNamedLevel(value)) return false
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
  // An object is filed by the pass over the record (`walk.ts`), which knows its names.
  ['attributes', (_, value) => value === null],
  ['resource', (record, value) => addAll(record.resource, value)],
])

/** loguru's `{"name":"INFO"}`, logback's `{"levelStr":"INFO"}`: their members have aliases. */
function isNamedLevel(value: unknown): boolean {
  if (!isPlainObject(value)) return false
  return ['name', 'levelStr', 'standardLevel', 'label'].some(name => levelOf(memberOf(value, name)) !== undefined)
}

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
