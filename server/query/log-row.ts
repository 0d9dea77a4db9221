import { type ExactJson, JsonObject, JsonSource, parseExact } from '../../core/exact-json.ts'
import { NumberText } from '../../core/number-text.ts'
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import type { Level } from '../../core/severity.ts'
import { instantToIso } from '../../core/time/time.ts'
import { identifier, join, type Sql, sql } from '../../db/sql.ts'

/** An attribute as readers get it: dotted path → value; integers a double cannot hold are bigints. */
export type StoredValue = string | number | bigint | boolean | null | StoredValue[] | { [path: string]: StoredValue }

/** A stored log as readers get it. */
export type LogRow = Record<TextColumn, string> &
  Record<NumberColumn, number | null> & {
    /** ISO 8601 in UTC, to the nanosecond. */
    readonly timestamp: string
    readonly received_at: string
    /** Decimal id of the node that took the record, and its number there: the identity of the row. */
    readonly node: string
    readonly seq: number
    readonly level: Level
    readonly severity_number: number
    readonly attributes: Record<string, StoredValue>
    readonly resource: Record<string, StoredValue>
  }

/** A row as the engine returns it: numbers beyond 2^53 as text. Columns that were not asked for are missing. */
export interface RawLogRow extends Record<TextColumn, string>, Record<NumberColumn, number | null> {
  readonly timestamp_nanos: string
  readonly received_nanos?: string
  readonly node_text: string
  readonly seq: number
  readonly level: Level
  readonly severity_number: number
  readonly attributes_text?: string
  readonly resource_text?: string
}

const IDENTITY: readonly Sql[] = [
  sql`toString(toUnixTimestamp64Nano(timestamp)) AS timestamp_nanos`,
  sql`toString(node) AS node_text`,
  sql`seq`,
]

const OTHERS: readonly (readonly [name: string, column: Sql])[] = [
  ['received_at', sql`toString(toUnixTimestamp64Nano(received_at)) AS received_nanos`],
  ['level', sql`level`],
  ['severity_number', sql`severity_number`],
  ...[...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS)].map(name => [name, identifier(name)] as const),
  ['attributes', sql`toString(attributes) AS attributes_text`],
  ['resource', sql`toString(resource) AS resource_text`],
]

/** The columns of a `RawLogRow`: its identity and, of the others, those that are wanted. */
export function rawColumns(wanted?: readonly string[]): Sql {
  const others = OTHERS.filter(([name]) => wanted === undefined || wanted.includes(name))
  return join([...IDENTITY, ...others.map(([, column]) => column)], ', ')
}

/** Columns that were not asked for are missing in the row too, against its type; whoever asked knows. */
export function logRow(raw: RawLogRow): LogRow {
  const { timestamp_nanos, received_nanos, node_text, attributes_text, resource_text, ...columns } = raw
  return {
    ...columns,
    timestamp: isoOf(timestamp_nanos),
    received_at: received_nanos === undefined ? '' : isoOf(received_nanos),
    node: node_text,
    attributes: attributesOf(attributes_text),
    resource: attributesOf(resource_text),
  }
}

function isoOf(nanos: string): string {
  return instantToIso({ seconds: Number(nanos.slice(0, -9)), nanos: Number(nanos.slice(-9)) })
}

/** The engine's own nesting is bounded by the encoder; this is only above it. */
const STORED_DEPTH_MAX = 1_000

/** The stored JSON nests what was dotted, and may hold both `a` and `a.b`: read into one flat object of paths. */
function attributesOf(text = '{}'): Record<string, StoredValue> {
  const value = text === '{}' ? undefined : parseExact(text, STORED_DEPTH_MAX)
  return value instanceof JsonObject ? flatten(value) : withoutPrototype()
}

function flatten(object: JsonObject): Record<string, StoredValue> {
  const flat = withoutPrototype()
  collect(object, undefined, flat)
  return flat
}

/** A sender's `__proto__` is a path like any other, and `constructor` one that most logs do not have. */
function withoutPrototype(): Record<string, StoredValue> {
  return Object.create(null)
}

function collect(object: JsonObject, prefix: string | undefined, flat: Record<string, StoredValue>): void {
  for (const [name, value] of object.members) {
    const path = prefix === undefined ? name : `${prefix}.${name}`
    if (value instanceof JsonObject) collect(value, path, flat)
    else flat[path] = storedValue(value)
  }
}

function storedValue(value: ExactJson): StoredValue {
  if (value instanceof NumberText) return /^-?\d+$/.test(value.text) ? BigInt(value.text) : Number(value.text)
  if (Array.isArray(value)) return value.map(storedValue)
  if (value instanceof JsonSource) return value.text
  return value instanceof JsonObject ? flatten(value) : value
}
