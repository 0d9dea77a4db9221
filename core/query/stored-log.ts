/**
 * A log as the store holds it, read back from its encoded line, so that the live tail judges what will be searched and
 * not what was sent (C2). The line is cut at its commas once; a value is decoded when somebody asks for it.
 */

import { JsonObject, parseExact } from '../exact-json.ts'
import { skipValue } from '../json-scan.ts'
import { NumberText } from '../number-text.ts'
import { LOG_COLUMNS } from '../record.ts'
import type { LogColumn, WordColumn } from '../schema/logs.ts'
import type { Level } from '../severity.ts'
import type { AttributePlace } from './fields.ts'
import { searchedText, wordsOf } from './words.ts'

export type StoredScalar = string | number | bigint | boolean
/** Elements that are null are left out: nothing can be asked of them. */
export type StoredAttribute = StoredScalar | readonly StoredScalar[]

/** What of a row a query reads that takes long to be read for the first time, where the row is large. */
export type RowPart =
  | { readonly kind: 'words'; readonly column: WordColumn }
  | { readonly kind: 'lower'; readonly column: WordColumn }
  | { readonly kind: 'object'; readonly place: AttributePlace }

/** Texts that are longer, in JSON, are kept when they were decoded or made lower case once. */
const KEPT_CHARS_MIN = 4_096

/** The row, and lists inside the flat attributes. */
const LINE_DEPTH_MAX = 4

/** Number, node and the two times. */
const HEAD = /^\[ *(\d+),"(\d+)",(\d+),(\d+),/
const COLUMNS_IN_HEAD = 4
/** What follows the attributes is for the index of the store. */
const COLUMNS_CUT = LOG_COLUMNS.indexOf('attribute_tokens') - COLUMNS_IN_HEAD
/** Digits in such a row may be a number that a double would damage. */
const LONG_NUMBER = /\d{16}/

const INDEX = Object.fromEntries(LOG_COLUMNS.map((column, index) => [column, index - COLUMNS_IN_HEAD])) as Record<
  LogColumn,
  number
>

/** Reads a line of a segment (`LOG_COLUMNS` in JSONCompactEachRow). Throws for what is no such line. */
export function storedLog(line: string): StoredLog {
  const head = HEAD.exec(line)
  const values = head === null ? [] : cut(line, head[0].length)
  if (head === null || values.length !== COLUMNS_CUT) throw new Error('not a line of a segment')
  return new StoredLog(head, values)
}

const QUOTE = 0x22

/** The JSON text of each value. */
function cut(line: string, from: number): string[] {
  const values: string[] = []
  for (let at = from; values.length < COLUMNS_CUT && at < line.length; at++) {
    const first = line.charCodeAt(at)
    // Fast path (bench: tail): most values are short strings without escapes.
    const isContainer = first === 0x7b || first === 0x5b
    const end = first === QUOTE ? stringEnd(line, at) : isContainer ? skipValue(line, at) : line.indexOf(',', at)
    if (end < 0) break
    values.push(line.slice(at, end))
    at = end
  }
  return values
}

function stringEnd(line: string, start: number): number {
  const end = line.indexOf('"', start + 1)
  return end > 0 && line.charCodeAt(end - 1) !== 0x5c ? end + 1 : skipValue(line, start)
}

export class StoredLog {
  readonly seq: number
  /** Decimal. */
  readonly node: string
  private readonly receivedNanos: string
  private readonly timestampNanos: string
  private readonly values: readonly string[]
  private readonly objects: Partial<Record<AttributePlace, JsonObject | Record<string, unknown>>> = {}
  private wordsByColumn: Map<WordColumn, ReadonlySet<string>> | undefined
  /** Long texts, the same in lower case, and lists. Most rows have none. */
  private kept: Map<string, unknown> | undefined

  constructor(
    [, seq = '', node = '', receivedNanos = '', timestampNanos = '']: RegExpExecArray,
    values: readonly string[],
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
    const json = this.json(column)
    if (json.length < KEPT_CHARS_MIN) return textOf(json)
    return this.keep(`text ${column}`, () => textOf(json))
  }

  lowerText(column: LogColumn): string {
    const text = this.text(column)
    if (text.length < KEPT_CHARS_MIN) return text.toLowerCase()
    return this.keep(`lower ${column}`, () => text.toLowerCase())
  }

  number(column: LogColumn): number | undefined {
    if (column === 'seq') return this.seq
    const json = this.json(column)
    return json === 'null' ? undefined : Number(json)
  }

  nanos(column: 'timestamp' | 'received_at'): bigint {
    return BigInt(column === 'timestamp' ? this.timestampNanos : this.receivedNanos)
  }

  /** The JSON text of a column; not of the four that come first. */
  json(column: LogColumn): string {
    return this.values[INDEX[column]] ?? 'null'
  }

  /** The words of a text, made once a row however many queries ask. */
  words(column: WordColumn): ReadonlySet<string> {
    this.wordsByColumn ??= new Map()
    const known = this.wordsByColumn.get(column)
    if (known) return known
    const words = new Set(wordsOf(searchedText(this.text(column))))
    this.wordsByColumn.set(column, words)
    return words
  }

  attribute(place: AttributePlace, path: string): StoredAttribute | undefined {
    const value = memberOf(this.object(place), path)
    if (Array.isArray(value))
      return this.keep(`list ${place}.${path}`, () => value.map(scalarOf).filter(item => item !== undefined))
    return value === undefined ? undefined : scalarOf(value)
  }

  /** Whether `prepare` of the part has nothing to do. */
  has(part: RowPart): boolean {
    switch (part.kind) {
      case 'words':
        return this.wordsByColumn?.has(part.column) ?? false
      case 'lower':
        return this.kept?.has(`lower ${part.column}`) || this.json(part.column).length < KEPT_CHARS_MIN
      case 'object':
        return this.objects[part.place] !== undefined
    }
  }

  /** Reads a part, for all who ask for it later. A megabyte of words takes some 30 ms, one of other parts 10. */
  prepare(part: RowPart): void {
    switch (part.kind) {
      case 'words':
        this.words(part.column)
        return
      case 'lower':
        this.lowerText(part.column)
        return
      case 'object':
        this.object(part.place)
    }
  }

  private keep<Value>(key: string, make: () => Value): Value {
    this.kept ??= new Map()
    const known = this.kept.get(key)
    if (known !== undefined) return known as Value
    const value = make()
    this.kept.set(key, value)
    return value
  }

  private object(place: AttributePlace): JsonObject | Record<string, unknown> {
    const known = this.objects[place]
    if (known) return known
    const json = this.json(place)
    const value = LONG_NUMBER.test(json) ? parseExact(json, LINE_DEPTH_MAX) : JSON.parse(json)
    this.objects[place] = value
    return value
  }
}

function textOf(json: string): string {
  return json.includes('\\') ? JSON.parse(json) : json.slice(1, -1)
}

/** A sender's `__proto__` is a name like any other. */
function memberOf(object: JsonObject | Record<string, unknown>, path: string): unknown {
  if (object instanceof JsonObject) return object.get(path)
  return Object.hasOwn(object, path) ? object[path] : undefined
}

function scalarOf(value: unknown): StoredScalar | undefined {
  if (value instanceof NumberText) return /^-?\d+$/.test(value.text) ? BigInt(value.text) : Number(value.text)
  return typeof value === 'object' || value === undefined ? undefined : (value as StoredScalar)
}
