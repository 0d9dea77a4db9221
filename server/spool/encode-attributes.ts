/**
 * Attributes as the JSON that the engine's JSON type stores unchanged: one flat object of dotted paths (so no path
 * stands twice), numbers only where Int64, UInt64 or a double hold them, arrays only of kinds that the engine does not
 * unify at a loss. Bounds apply in the order of the attributes; what exceeds them is kept as text or marked.
 */
import { LIMITS } from '../../core/limits.ts'
import { isStorableInteger, NumberText } from '../../core/number-text.ts'
import type { Attributes, AttributeValue } from '../../core/record.ts'
import { cutToBytes, isLongerThan, utf8Length } from '../../core/text.ts'

const NOTHING_TRUNCATED: ReadonlyMap<string, number> = new Map()

/**
 * The JSON object's text. Never throws; the result stays below six times `LIMITS.attributeBytesMax`.
 *
 * @param truncated names of what was cut elsewhere in the record → bytes before the cut, to be marked here
 */
export function encodeAttributes(attributes: Attributes, truncated = NOTHING_TRUNCATED): string {
  if (attributes.size === 0 && truncated.size === 0) return '{}'
  const encoder = new AttributesEncoder(attributes, truncated)
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
  private readonly truncated: Map<string, number>
  private readonly marks = new Set<string>()
  private readonly attributes: Attributes

  constructor(attributes: Attributes, truncated: ReadonlyMap<string, number>) {
    this.attributes = attributes
    this.truncated = new Map(truncated)
  }

  add(path: string, value: AttributeValue): void {
    if (value === null) return
    const isCut = typeof value === 'string' && isLongerThan(value, LIMITS.longTextBytesMax)
    const encoded = encodeValue(isCut ? cutToBytes(value.toWellFormed(), LIMITS.longTextBytesMax) : value)
    const size = path.length + encoded.length
    if (size > this.bytesLeft) {
      this.dropped++
      return
    }
    if (isCut) this.truncated.set(path.slice(0, LIMITS.attributePathCharsMax), utf8Length(value.toWellFormed()))
    if (this.fields >= LIMITS.attributesMax || !isStorablePath(path)) {
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

  /** A path may stand only once, so a mark whose name a sender uses gives way to it, and is not lost either. */
  private mark(path: string, encoded: string): void {
    let free = path.toWellFormed()
    while (this.attributes.has(free) || this.marks.has(free)) free += '_'
    this.marks.add(free)
    this.write(free, encoded)
  }

  private write(path: string, encoded: string): void {
    this.text += this.text === '' ? `${quote(path)}:${encoded}` : `,${quote(path)}:${encoded}`
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
  if (Array.isArray(value)) return holdsOverflow(value) ? quote(plainJson(value)) : encodeArray(value, kindsOf(value))
  return encodeAttributes(value)
}

/** Integers beyond UInt64 in exponent form, or the engine would look for an integer type that does not exist. */
function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) return quote(String(value))
  return Number.isInteger(value) && Math.abs(value) >= 2 ** 63 ? value.toExponential() : String(value)
}

/** A number's text as it is stored: a token made of it must equal that of the same number written otherwise. */
export function storedNumberText(number: NumberText): string {
  const encoded = encodeNumberText(number.text)
  return encoded.startsWith('"') ? number.text : encoded
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

/**
 * Whether an object inside exceeds its bounds. Such an array is kept as text from its outermost level: text within text
 * at every level would double its escapes each time, and a few kilobytes sent would become gigabytes.
 */
function holdsOverflow(items: readonly AttributeValue[]): boolean {
  return items.some(item => {
    if (Array.isArray(item)) return holdsOverflow(item)
    if (!(item instanceof Map)) return false
    if (item.size > LIMITS.attributesMax) return true
    for (const [path, value] of item) {
      if (!isStorablePath(path) || (Array.isArray(value) && holdsOverflow(value))) return true
    }
    return false
  })
}

/** JSON text for people to read: numbers as they came. */
function plainJson(value: AttributeValue): string {
  if (value instanceof NumberText) return value.text
  if (Array.isArray(value)) return `[${value.map(plainJson).join(',')}]`
  if (!(value instanceof Map)) return typeof value === 'string' ? quote(value) : String(value)
  const members = [...value].map(([path, item]) => `${quote(path)}:${plainJson(item)}`)
  return `{${members.join(',')}}`
}

function isUnsafeInteger(text: string): boolean {
  return /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))
}
