/**
 * Attributes as the JSON that the engine's JSON type stores unchanged: one flat object of dotted paths (so no path
 * stands twice), numbers only where Int64, UInt64 or a double hold them, lists only of one kind. Bounds apply in the order of the attributes; what exceeds them is kept as text or marked.
 */
import { LIMITS } from '../../core/limits.ts'
import { isStorableInteger, type NumberText } from '../../core/number-text.ts'
import type { AttributeScalar, Attributes, AttributeValue } from '../../core/record.ts'
import { cutToBytes, isLongerThan } from '../../core/text.ts'

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
    const encoded = encodeValue(
      isCut ? cutToBytes(value.toWellFormed(), LIMITS.longTextBytesMax) : value,
      this.bytesLeft - path.length,
    )
    const size = path.length + encoded.length
    if (size > this.bytesLeft) {
      this.dropped++
      return
    }
    if (isCut) this.truncated.set(path.slice(0, LIMITS.attributePathCharsMax), Buffer.byteLength(value))
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

/** A list is encoded as far as there is room: what is larger is dropped anyway. */
function encodeValue(value: AttributeValue, room: number): string {
  return Array.isArray(value) ? encodeList(value, room) : encodeScalar(value)
}

function encodeScalar(value: AttributeScalar): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return encodeNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
  }
  return value === null ? 'null' : encodeNumberText(value.text)
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

/** A longer number is kept as text at once: no number that was meant as one has so many digits. */
const NUMBER_CHARS_MAX = 1_000

function encodeNumberText(text: string): string {
  if (text.length > NUMBER_CHARS_MAX) return quote(text)
  if (isStorableInteger(text)) return text
  const isInteger = /^-?\d+$/.test(text)
  const value = Number(text)
  const fits = !isInteger && Number.isFinite(value) && (value !== 0 || /^-?[0.]+(?:[eE]|$)/.test(text))
  return fits ? encodeNumber(value) : quote(text)
}

/**
 * A list is of one kind: texts, booleans, or numbers that a double holds exactly. In any other every element is written
 * as text, which keeps each what it says: the engine gives one type to all lists it meets under a path, turns booleans
 * into 0 and 1 for it, and rounds large integers.
 */
function encodeList(items: readonly AttributeScalar[], room: number): string {
  const encoded: string[] = []
  let left = room
  for (const item of items) {
    if (left < 0) break
    const text = encodeScalar(item)
    left -= text.length + 1
    encoded.push(text)
  }
  return `[${(isOfOneKind(encoded) ? encoded : encoded.map(asText)).join(',')}]`
}

function isOfOneKind(encoded: readonly string[]): boolean {
  let first: Kind = 'nothing'
  for (const text of encoded) {
    const kind = kindOf(text)
    if (kind === 'nothing' || kind === first) continue
    if (kind === 'large integer' || first !== 'nothing') return false
    first = kind
  }
  return true
}

type Kind = 'nothing' | 'text' | 'boolean' | 'number' | 'large integer'

/** A double holds every integer of so few characters. */
const SAFE_INTEGER_CHARS = 15

function kindOf(encoded: string): Kind {
  if (encoded === 'null') return 'nothing'
  if (encoded.startsWith('"')) return 'text'
  if (encoded === 'true' || encoded === 'false') return 'boolean'
  if (encoded.length <= SAFE_INTEGER_CHARS) return 'number'
  return /[.eE]/.test(encoded) || Number.isSafeInteger(Number(encoded)) ? 'number' : 'large integer'
}

function asText(encoded: string): string {
  return encoded.startsWith('"') || encoded === 'null' ? encoded : `"${encoded}"`
}
