/**
 * Finds where a JSON value ends in the bytes of a body, without parsing it and in steps, so that a body of 64 MiB never
 * holds the event loop. UTF-8 keeps every structural character a byte of its own, also in text that is no valid UTF-8.
 */

/** The value continues after the bytes of this step. */
export const MORE = -2
/** Its brackets or quotes do not close, or there is no value. */
export const BROKEN = -1

/** Bytes of one step: some 0.1 ms. */
export const STEP_BYTES = 64 * 1024

/**
 * A member of an object costs the decoder eight times an element of an array: its name becomes part of a path
 * (docs/decisions/2026-11-30-one-record.md).
 */
const COLON_COST = 7

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Kinds of bytes; 0 is any other. */
const STRUCTURE = 1
/** What ends a number or a word. */
const BLANK = 2

const KINDS = kindsOfBytes()

function kindsOfBytes(): Uint8Array {
  const kinds = new Uint8Array(256)
  for (const byte of [QUOTE, COMMA, COLON, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET])
    kinds[byte] = STRUCTURE
  for (const byte of [0x20, 0x09, 0x0a, 0x0d]) kinds[byte] = BLANK
  return kinds
}

/** Index of the next byte that is no JSON blank, or where `end` or the step of `STEP_BYTES` ends. */
export function skipBlankBytes(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(start + STEP_BYTES, end)
  let at = start
  while (at < stop && KINDS[bytes[at] as number] === BLANK) at++
  return at
}

/** False behind the last byte. */
export function isBlankByte(byte: number | undefined): boolean {
  return byte !== undefined && KINDS[byte] === BLANK
}

type Inside = 'nothing' | 'scalar' | 'string'

/** One scan at a time: `value` or `item` begins it, call `step` until it returns something other than `MORE`. */
export class ValueScan {
  /** Work that the value means for a decoder: a comma, an opening bracket 1, a colon `COLON_COST`, strings aside. */
  cost = 0
  private readonly bytes: Uint8Array
  private at = 0
  private end = 0
  private isItem = false
  private inside: Inside = 'nothing'
  private readonly open = new OpenBrackets()

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** Scans to the end of the value that starts at `start`; the content of its brackets is not validated. */
  value(start: number, end = this.bytes.length): number {
    return this.begin(start, end, false)
  }

  /** Scans to the comma or bracket that ends an item of an array, whatever else than one value it holds. */
  item(start: number, end = this.bytes.length): number {
    return this.begin(start, end, true)
  }

  /** Scans the next `STEP_BYTES`. Returns the index of the end, `MORE` or `BROKEN`. */
  step(): number {
    const stop = Math.min(this.at + STEP_BYTES, this.end)
    while (this.at < stop) {
      const result = this.open.depth > 0 || this.inside === 'string' ? this.nested(stop) : this.top(stop)
      if (result !== MORE) return result
    }
    if (this.at < this.end) return MORE
    return this.inside === 'scalar' && !this.isItem ? this.at : BROKEN
  }

  private begin(start: number, end: number, isItem: boolean): number {
    this.cost = 0
    this.at = start
    this.end = end
    this.isItem = isItem
    this.inside = 'nothing'
    this.open.depth = 0
    return this.step()
  }

  /** Outside of brackets and strings. */
  private top(stop: number): number {
    const { bytes } = this
    if (this.inside === 'scalar') {
      while (this.at < stop && !endsScalar(bytes[this.at] as number)) this.at++
      if (this.at === stop) return MORE
      this.inside = 'nothing'
      return this.isItem ? MORE : this.at
    }
    const byte = bytes[this.at] as number
    if (this.isItem && KINDS[byte] === BLANK) {
      this.at = skipBlankBytes(bytes, this.at, stop)
      return MORE
    }
    if (this.isItem && (byte === COMMA || byte === CLOSE_BRACKET)) return this.at
    if (this.isItem && byte === COLON) this.at++
    else if (byte === QUOTE) this.enterString()
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.enter(byte)
    else if (endsScalar(byte)) return BROKEN
    else this.inside = 'scalar'
    return MORE
  }

  /** Inside of brackets or of a string. Fast path (bench: ingest): every byte of an array of records passes here. */
  private nested(stop: number): number {
    const { bytes, open } = this
    let at = this.at
    let inString = this.inside === 'string'
    let cost = this.cost
    let result = MORE
    while (at < stop) {
      const byte = bytes[at++] as number
      if (inString) {
        if (byte === BACKSLASH) at++
        else if (byte === QUOTE) {
          inString = false
          if (open.depth === 0) {
            result = this.isItem ? MORE : at
            break
          }
        }
        continue
      }
      if (KINDS[byte] !== STRUCTURE) continue
      if (byte === QUOTE) inString = true
      else if (byte === COMMA) cost++
      else if (byte === COLON) cost += COLON_COST
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        cost++
        open.push(byte)
      } else if (!open.closes(byte)) {
        result = BROKEN
        break
      } else if (open.depth === 0) {
        result = this.isItem ? MORE : at
        break
      }
    }
    this.at = at
    this.inside = inString ? 'string' : 'nothing'
    this.cost = cost
    return result
  }

  private enterString(): void {
    this.at++
    this.inside = 'string'
  }

  private enter(byte: number): void {
    this.at++
    this.cost++
    this.open.push(byte)
  }
}

function endsScalar(byte: number): boolean {
  return KINDS[byte] === BLANK || byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE || byte === COLON
}

/** Beyond this depth, which no record may have, brackets are counted and not matched by kind: a body of 64 MiB of them costs no memory. */
const MATCHED_DEPTH_MAX = 256 * 1024

class OpenBrackets {
  depth = 0
  private kinds = new Uint8Array(64)

  push(bracket: number): void {
    const { depth, kinds } = this
    if (depth === kinds.length && depth < MATCHED_DEPTH_MAX) {
      this.kinds = new Uint8Array(depth * 2)
      this.kinds.set(kinds)
    }
    if (depth < this.kinds.length) this.kinds[depth] = bracket
    this.depth++
  }

  /** Removes the innermost bracket. False when it is of the other kind. */
  closes(bracket: number): boolean {
    this.depth--
    if (this.depth >= this.kinds.length) return true
    return this.kinds[this.depth] === (bracket === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET)
  }
}
