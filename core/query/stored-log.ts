/**
 * A log as the store holds it, read back from its encoded line, so that the live tail judges what will be searched and
 * not what was sent (C2).
 */
import { JsonObject, parseExact } from '../exact-json.ts'
import { NumberText } from '../number-text.ts'
import { LOG_COLUMNS, type LogColumn } from '../record.ts'
import type { Level } from '../severity.ts'
import type { WordColumn } from './fields.ts'
import { searchedText, wordsOf } from './words.ts'

export type StoredScalar = string | number | bigint | boolean
/** Elements that are null are left out: nothing can be asked of them. */
export type StoredAttribute = StoredScalar | readonly StoredScalar[]

/** A line has two levels: the row, and lists inside the flat attributes. */
const LINE_DEPTH_MAX = 4

/** Number, node and the two times: larger than a double holds, so they are taken from the text. */
const HEAD = /^\[ *(\d+),"(\d+)",(\d+),(\d+),/
const COLUMNS_IN_HEAD = 4
/** Digits in such a row may be a number that a double would damage. */
const LONG_NUMBER = /\d{16}/

/** Reads a line of a segment (`LOG_COLUMNS` in JSONCompactEachRow). Throws for what is no such line. */
export function storedLog(line: string): StoredLog {
  const head = HEAD.exec(line)
  if (head === null) throw new Error('not a line of a segment')
  const rest = `[${line.slice(head[0].length)}`
  const values = LONG_NUMBER.test(rest) ? parseExact(rest, LINE_DEPTH_MAX) : JSON.parse(rest)
  if (!Array.isArray(values) || values.length !== LOG_COLUMNS.length - COLUMNS_IN_HEAD)
    throw new Error('not a line of a segment')
  return new StoredLog(head, values)
}

const INDEX = Object.fromEntries(LOG_COLUMNS.map((column, index) => [column, index - COLUMNS_IN_HEAD])) as Record<
  LogColumn,
  number
>

export class StoredLog {
  readonly seq: number
  /** Decimal. */
  readonly node: string
  private readonly receivedNanos: string
  private readonly timestampNanos: string
  private readonly values: readonly unknown[]
  private readonly wordsByColumn = new Map<WordColumn, ReadonlySet<string>>()

  constructor(
    [, seq = '', node = '', receivedNanos = '', timestampNanos = '']: RegExpExecArray,
    values: readonly unknown[],
  ) {
    this.seq = Number(seq)
    this.node = node
    this.receivedNanos = receivedNanos
    this.timestampNanos = timestampNanos
    this.values = values
  }

  get level(): Level {
    return this.text('level') as Level
  }

  text(column: LogColumn): string {
    if (column === 'node') return this.node
    const value = this.values[INDEX[column]]
    return typeof value === 'string' ? value : ''
  }

  number(column: LogColumn): number | undefined {
    if (column === 'seq') return this.seq
    const value = this.values[INDEX[column]]
    if (value instanceof NumberText) return Number(value.text)
    return typeof value === 'number' ? value : undefined
  }

  nanos(column: 'timestamp' | 'received_at'): bigint {
    return BigInt(column === 'timestamp' ? this.timestampNanos : this.receivedNanos)
  }

  /** The words of a text, made once a row however many queries ask. */
  words(column: WordColumn): ReadonlySet<string> {
    const known = this.wordsByColumn.get(column)
    if (known) return known
    const words = new Set(wordsOf(searchedText(this.text(column))))
    this.wordsByColumn.set(column, words)
    return words
  }

  attribute(place: 'attributes' | 'resource', path: string): StoredAttribute | undefined {
    const value = memberOf(this.values[INDEX[place]], path)
    if (Array.isArray(value)) return value.map(scalarOf).filter(item => item !== undefined)
    return value === undefined ? undefined : scalarOf(value)
  }

  /** All of them in the order in which they stand, numbers that a double would damage as bigints. */
  attributes(place: 'attributes' | 'resource'): readonly (readonly [path: string, value: unknown])[] {
    const object = this.values[INDEX[place]]
    const members = object instanceof JsonObject ? object.members : Object.entries(Object(object))
    return members.map(([path, value]) => [path, Array.isArray(value) ? value.map(plainOf) : plainOf(value)] as const)
  }
}

/** A sender's `__proto__` is a name like any other. */
function memberOf(object: unknown, path: string): unknown {
  if (object instanceof JsonObject) return object.get(path)
  return typeof object === 'object' && object !== null && Object.hasOwn(object, path)
    ? (object as Record<string, unknown>)[path]
    : undefined
}

function scalarOf(value: unknown): StoredScalar | undefined {
  const plain = plainOf(value)
  return typeof plain === 'object' || plain === undefined ? undefined : (plain as StoredScalar)
}

function plainOf(value: unknown): unknown {
  if (!(value instanceof NumberText)) return value
  return /^-?\d+$/.test(value.text) ? BigInt(value.text) : Number(value.text)
}
