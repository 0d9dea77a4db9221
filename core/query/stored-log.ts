/**
 * A log as the store holds it, read back from its encoded line, so that the live tail judges what will be searched and
 * not what was sent (C2).
 */
import { type ExactJson, JsonObject, parseExact } from '../exact-json.ts'
import { NumberText } from '../number-text.ts'
import { LOG_COLUMNS, type LogColumn } from '../record.ts'
import type { Level } from '../severity.ts'

export type StoredScalar = string | number | bigint | boolean
/** Elements that are null are left out: nothing can be asked of them. */
export type StoredAttribute = StoredScalar | readonly StoredScalar[]

export interface StoredLog {
  readonly level: Level
  text(column: LogColumn): string
  number(column: LogColumn): number | undefined
  nanos(column: 'timestamp' | 'received_at'): bigint
  attribute(place: 'attributes' | 'resource', path: string): StoredAttribute | undefined
}

/** A line has two levels: the row, and lists inside the flat attributes. */
const LINE_DEPTH_MAX = 4

/** Reads a line of a segment (`LOG_COLUMNS` in JSONCompactEachRow). Throws for what is no such line. */
export function storedLog(line: string): StoredLog {
  const values = parseExact(line, LINE_DEPTH_MAX)
  if (!Array.isArray(values) || values.length !== LOG_COLUMNS.length) throw new Error('not a line of a segment')
  return new ParsedLine(values)
}

const INDEX = Object.fromEntries(LOG_COLUMNS.map((column, index) => [column, index])) as Record<LogColumn, number>

class ParsedLine implements StoredLog {
  private readonly values: readonly ExactJson[]

  constructor(values: readonly ExactJson[]) {
    this.values = values
  }

  get level(): Level {
    return this.text('level') as Level
  }

  text(column: LogColumn): string {
    const value = this.values[INDEX[column]]
    return typeof value === 'string' ? value : ''
  }

  number(column: LogColumn): number | undefined {
    const value = this.values[INDEX[column]]
    if (value instanceof NumberText) return Number(value.text)
    return typeof value === 'number' ? value : undefined
  }

  nanos(column: 'timestamp' | 'received_at'): bigint {
    return BigInt(String(this.values[INDEX[column]]))
  }

  attribute(place: 'attributes' | 'resource', path: string): StoredAttribute | undefined {
    const object = this.values[INDEX[place]]
    const value = object instanceof JsonObject ? object.get(path) : undefined
    if (Array.isArray(value)) return value.map(scalarOf).filter(item => item !== undefined)
    return value === undefined ? undefined : scalarOf(value)
  }
}

function scalarOf(value: ExactJson): StoredScalar | undefined {
  if (value instanceof NumberText) return /^-?\d+$/.test(value.text) ? BigInt(value.text) : Number(value.text)
  return typeof value === 'object' ? undefined : value
}
