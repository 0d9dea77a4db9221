/**
 * Attributes as the JSON that the engine's JSON type stores unchanged: one flat object of dotted paths (so no path
 * stands twice), numbers only where Int64, UInt64 or a double hold them, arrays only of kinds that the engine does not
 * unify at a loss. Bounds apply in the order of the attributes; what exceeds them is kept as text or marked.
 */
import { LIMITS } from '../../core/limits.ts'
import { isStorableInteger, NumberText } from '../../core/number-text.ts'
import type { Attributes, AttributeValue } from '../../core/record.ts'
import { cutToBytes, isLongerThan, utf8Length } from '../../core/text.ts'

/** The JSON object's text. Never throws; the result stays below six times `LIMITS.attributeBytesMax`. */
export function encodeAttributes(attributes: Attributes): string {
  if (attributes.size === 0) return '{}'
  const encoder = new AttributesEncoder(attributes)
  for (const [path, value] of attributes) encoder.add(path, value)
  return encoder.finish()
}

/** Up to this length a loop over the characters is faster than a call of `JSON.stringify` (bench: encode). */
const PLAIN_LOOP_CHARS_MAX = 80

/** A JSON string literal; lone surrogates become U+FFFD, which is what UTF-8 could carry of them. */
export function quote(text: string): string {
  if (text.length <= PLAIN_LOOP_CHARS_MAX && isPlain(text)) return `"${text}"`
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed())
}

/** Whether nothing in the text needs an escape: no control character, quote, backslash or surrogate. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || unit >= 0xd800) return false
  }
  return true
}

/** The marks that say what was cut; they come on top of `attributesMax`. */
const OVERFLOW_PATH = 'tailrace.overflow'
const DROPPED_PATH = 'tailrace.dropped_attributes'
const TRUNCATED_PREFIX = 'tailrace.truncated.'

class AttributesEncoder {
  private text = ''
  private fields = 0
  private bytesLeft: number = LIMITS.attributeBytesMax
  private overflow = ''
  private dropped = 0
  private readonly truncated = new Map<string, number>()
  private readonly attributes: Attributes

  constructor(attributes: Attributes) {
    this.attributes = attributes
  }

  add(path: string, value: AttributeValue): void {
    if (value === null) return
    const bounded = typeof value === 'string' ? this.cut(path, value) : value
    const encoded = encodeValue(bounded)
    const size = path.length + encoded.length
    if (size > this.bytesLeft) this.dropped++
    else if (this.fields >= LIMITS.attributesMax || !isStorablePath(path)) {
      this.overflow += `${this.overflow === '' ? '{' : ','}${quote(path)}:${encoded}`
      this.bytesLeft -= size
    } else {
      this.write(path, encoded)
      this.fields++
      this.bytesLeft -= size
    }
  }

  finish(): string {
    if (this.overflow !== '') this.mark(OVERFLOW_PATH, quote(`${this.overflow}}`))
    if (this.dropped > 0) this.mark(DROPPED_PATH, String(this.dropped))
    for (const [path, bytes] of this.truncated) this.mark(TRUNCATED_PREFIX + path, String(bytes))
    return this.text === '' ? '{}' : `{${this.text}}`
  }

  /** A path may stand only once, so an attribute that a sender gave one of these names stays in place of the mark. */
  private mark(path: string, encoded: string): void {
    if (!this.attributes.has(path)) this.write(path, encoded)
  }

  private write(path: string, encoded: string): void {
    this.text += this.text === '' ? `${quote(path)}:${encoded}` : `,${quote(path)}:${encoded}`
  }

  private cut(path: string, text: string): string {
    if (!isLongerThan(text, LIMITS.longTextBytesMax)) return text
    const wellFormed = text.toWellFormed()
    this.truncated.set(path, utf8Length(wellFormed))
    return cutToBytes(wellFormed, LIMITS.longTextBytesMax)
  }
}

/** Two paths with lone surrogates could become one path when these are replaced. */
function isStorablePath(path: string): boolean {
  return path.length <= LIMITS.attributePathCharsMax && path.isWellFormed()
}

function encodeValue(value: AttributeValue): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return encodeNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
  }
  if (value === null) return 'null'
  if (value instanceof NumberText) return encodeNumberText(value.text)
  if (Array.isArray(value)) return encodeArray(value, kindsOf(value))
  return encodeAttributes(value)
}

/** Integers beyond UInt64 in exponent form, or the engine would look for an integer type that does not exist. */
function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) return quote(String(value))
  return Number.isInteger(value) && Math.abs(value) >= 2 ** 63 ? value.toExponential() : String(value)
}

function encodeNumberText(text: string): string {
  if (isStorableInteger(text)) return text
  const isInteger = /^-?\d+$/.test(text)
  const value = Number(text)
  const fits = !isInteger && Number.isFinite(value) && (value !== 0 || /^-?[0.]+(?:[eE]|$)/.test(text))
  return fits ? encodeNumber(value) : quote(text)
}

/** What the leaves of an array are, objects aside. */
interface LeafKinds {
  text: boolean
  boolean: boolean
  number: boolean
  /** A number with a fraction or an exponent: the engine would make doubles of all its neighbours. */
  double: boolean
}

function kindsOf(items: readonly AttributeValue[]): LeafKinds {
  const kinds: LeafKinds = { text: false, boolean: false, number: false, double: false }
  collectKinds(items, kinds)
  return kinds
}

function collectKinds(items: readonly AttributeValue[], kinds: LeafKinds): void {
  for (const item of items) {
    if (typeof item === 'string') kinds.text = true
    else if (typeof item === 'boolean') kinds.boolean = true
    else if (typeof item === 'number' || item instanceof NumberText) {
      const encoded = encodeValue(item)
      if (encoded.startsWith('"')) kinds.text = true
      else {
        kinds.number = true
        if (/[.e]/.test(encoded)) kinds.double = true
      }
    } else if (Array.isArray(item)) collectKinds(item, kinds)
  }
}

/**
 * In an array of numbers and booleans the engine turns booleans into 0 and 1, and in one of doubles and large integers
 * it rounds the integers: there the endangered elements are written as text, which keeps them what they are.
 */
function encodeArray(items: readonly AttributeValue[], kinds: LeafKinds): string {
  const encoded = items.map(item => {
    if (item === null) return 'null'
    if (typeof item === 'boolean' && kinds.number) return `"${item}"`
    if (Array.isArray(item)) return encodeArray(item, kinds)
    const text = encodeValue(item)
    return kinds.double && isUnsafeInteger(text) ? `"${text}"` : text
  })
  return `[${encoded.join(',')}]`
}

function isUnsafeInteger(text: string): boolean {
  return /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))
}
