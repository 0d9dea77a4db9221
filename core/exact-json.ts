/**
 * A JSON parser for the records that `JSON.parse` would damage: integers beyond 2^53, numbers with more digits than a
 * double has, and nesting so deep that it is kept as text. It reads RFC 8259 JSON and differs from `JSON.parse` in
 * three ways: such numbers become `NumberText`, objects keep all their members, also those of equal name, in order, and
 * a container deeper than `depthMax` is kept as its own source text. It never recurses deeper than `depthMax`.
 */

import { skipString, skipValue } from './json-scan.ts'
import { NumberText } from './number-text.ts'

export type ExactJson = string | number | boolean | null | NumberText | ExactJson[] | JsonObject | JsonSource

/** A container that nests too deep to be taken apart, as it was written; only its brackets were looked at. */
export class JsonSource {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The members of an object as they stand in the text. */
export class JsonObject {
  readonly members: [name: string, value: ExactJson][] = []
  private byName: Map<string, ExactJson> | undefined

  /** The last member of the name. For a finished object: its names are indexed at the first call. */
  get(name: string): ExactJson | undefined {
    this.byName ??= new Map(this.members)
    return this.byName.get(name)
  }
}

/** Thrown for text that is no JSON; `position` counts UTF-16 units from the start of the text. */
export class JsonSyntaxError extends Error {
  readonly position: number

  constructor(what: string, position: number) {
    super(`${what} at position ${position}`)
    this.name = 'JsonSyntaxError'
    this.position = position
  }
}

/** Parses one JSON value that fills the whole text. Throws `JsonSyntaxError`. */
export function parseExact(text: string, depthMax: number): ExactJson {
  const parser = new ExactParser(text, depthMax)
  return parser.document()
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const BLANKS = /[ \t\n\r]*/y

class ExactParser {
  private at = 0
  private readonly text: string
  private readonly depthMax: number

  constructor(text: string, depthMax: number) {
    this.text = text
    this.depthMax = depthMax
  }

  document(): ExactJson {
    const value = this.value(0)
    this.skipBlanks()
    if (this.at < this.text.length) throw this.unexpected()
    return value
  }

  private value(depth: number): ExactJson {
    this.skipBlanks()
    switch (this.text[this.at]) {
      case '{':
        return depth >= this.depthMax ? this.source() : this.object(depth)
      case '[':
        return depth >= this.depthMax ? this.source() : this.array(depth)
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private object(depth: number): JsonObject {
    const object = new JsonObject()
    this.at++
    if (this.next('}')) return object
    do {
      this.skipBlanks()
      if (this.text[this.at] !== '"') throw this.unexpected()
      const name = this.string()
      if (!this.next(':')) throw this.unexpected()
      object.members.push([name, this.value(depth + 1)])
    } while (this.next(','))
    if (!this.next('}')) throw this.unexpected()
    return object
  }

  private array(depth: number): ExactJson[] {
    const items: ExactJson[] = []
    this.at++
    if (this.next(']')) return items
    do items.push(this.value(depth + 1))
    while (this.next(','))
    if (!this.next(']')) throw this.unexpected()
    return items
  }

  private string(): string {
    const end = skipString(this.text, this.at)
    if (end < 0) throw new JsonSyntaxError('unterminated string', this.at)
    const source = this.text.slice(this.at, end)
    try {
      const value = JSON.parse(source) as string
      this.at = end
      return value
    } catch {
      throw new JsonSyntaxError('invalid string', this.at)
    }
  }

  private number(): number | NumberText {
    const start = this.at
    NUMBER.lastIndex = start
    if (!NUMBER.test(this.text)) throw this.unexpected()
    this.at = NUMBER.lastIndex
    return numberOf(this.text.slice(start, this.at))
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected()
    this.at += word.length
    return value
  }

  private source(): JsonSource {
    const end = skipValue(this.text, this.at)
    if (end < 0) throw new JsonSyntaxError('unbalanced brackets', this.at)
    const source = new JsonSource(this.text.slice(this.at, end))
    this.at = end
    return source
  }

  private next(character: string): boolean {
    this.skipBlanks()
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private skipBlanks(): void {
    // Fast path: what programs send has no blanks.
    if (this.text.charCodeAt(this.at) > 0x20) return
    BLANKS.lastIndex = this.at
    BLANKS.exec(this.text)
    this.at = BLANKS.lastIndex
  }

  private unexpected(): JsonSyntaxError {
    const character = this.text[this.at]
    return new JsonSyntaxError(
      character === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(character)}`,
      this.at,
    )
  }
}

/** Integers of its length compare as text. */
const SAFE_INTEGER_MAX = String(Number.MAX_SAFE_INTEGER)

/** A plain number where a double says the same thing as the text, otherwise the text. */
function numberOf(text: string): number | NumberText {
  // Fast path: an integer beyond every double that is exact; reading it as one is the slowest part of a long list.
  if (text.length >= SAFE_INTEGER_MAX.length && text > SAFE_INTEGER_MAX && /^[1-9]\d+$/.test(text))
    return new NumberText(text)
  const value = Number(text)
  if (text.length < 16) return Number.isFinite(value) && !isLostToZero(value, text) ? value : new NumberText(text)
  if (Number.isSafeInteger(value) && !/[.eE]/.test(text)) return value
  return new NumberText(text)
}

function isLostToZero(value: number, text: string): boolean {
  return value === 0 && /[1-9]/.test(text.split(/[eE]/)[0] ?? '')
}
