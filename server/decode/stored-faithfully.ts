import { skipBlanks, skipString, unquote } from '../../core/json-scan.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Attributes } from '../../core/record.ts'
import { isOwnName } from '../../core/sent-attributes.ts'

const SCALAR = /[^\s,:{}[\]"]+/y

/**
 * Tells of a value in the text of an object whether the attributes that were made of it say the same, so that it can be
 * rebuilt from their paths. Reads the text once, for the form of its numbers, which parsing loses.
 */
export class StoredFaithfully {
  private at = 0
  private readonly text: string
  private readonly attributes: Attributes

  /** @param text is valid JSON, but for Python's bare NaN and Infinity */
  constructor(text: string, attributes: Attributes) {
    this.text = text
    this.attributes = attributes
  }

  /** Whether the value that begins at `start` can be rebuilt from what is stored under `path` and below it. */
  says(path: string, start: number): boolean {
    this.at = start
    return isRebuiltName(path) && !isOwnName(path) && this.value(path, 1)
  }

  private value(path: string, depth: number): boolean {
    this.at = skipBlanks(this.text, this.at)
    const first = this.text.charAt(this.at)
    if (first === '{') return depth < LIMITS.attributeDepthMax && this.object(path, depth)
    if (first === '[') return depth < LIMITS.attributeDepthMax && this.list()
    const scalar = this.scalar()
    return scalar !== undefined && this.attributes.get(path) === scalar
  }

  /** Every member, and one at least: an empty object leaves no path. */
  private object(path: string, depth: number): boolean {
    const names = new Set<string>()
    this.at++
    while (!this.isAtEnd('}')) {
      const name = this.string()
      if (names.has(name) || !isRebuiltName(name)) return false
      names.add(name)
      // Over the colon.
      this.at = skipBlanks(this.text, this.at) + 1
      if (!this.value(`${path}.${name}`, depth + 1)) return false
    }
    return names.size > 0
  }

  /** Scalars of one kind, and one at least. */
  private list(): boolean {
    const kinds = new Set<string>()
    this.at++
    while (!this.isAtEnd(']')) {
      const item = this.scalar()
      if (item === undefined) return false
      kinds.add(typeof item)
    }
    return kinds.size === 1
  }

  /** Goes on to the next item, or over `close`. */
  private isAtEnd(close: string): boolean {
    this.at = skipBlanks(this.text, this.at)
    if (this.text.charAt(this.at) === ',') this.at = skipBlanks(this.text, this.at + 1)
    if (this.text.charAt(this.at) !== close) return false
    this.at++
    return true
  }

  /** A text, a boolean, or a number that prints as it was sent; undefined for anything else. */
  private scalar(): string | number | boolean | undefined {
    if (this.text.charAt(this.at) === '"') {
      const text = this.string()
      return text.isWellFormed() ? text : undefined
    }
    SCALAR.lastIndex = this.at
    const word = SCALAR.exec(this.text)?.[0] ?? ''
    this.at += word.length
    if (word === 'true' || word === 'false') return word === 'true'
    const number = Number(word)
    return String(number) === word && !isUnsafe(number) ? number : undefined
  }

  private string(): string {
    const start = this.at
    this.at = skipString(this.text, start)
    return unquote(this.text.slice(start, this.at))
  }
}

/** Paths are taken apart at dots. */
function isRebuiltName(name: string): boolean {
  return name !== '' && !name.includes('.') && name.length <= LIMITS.attributePathCharsMax && name.isWellFormed()
}

function isUnsafe(number: number): boolean {
  return !Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))
}
