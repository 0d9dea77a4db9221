/**
 * Finds where JSON values end without parsing them, so that each record of a body is parsed alone: one bad record
 * does not take its neighbours down, and depth costs neither stack nor memory.
 */

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b

/** Any character that can change the depth or begin a string. A regular expression scans faster than a loop in JavaScript. */
const STRUCTURE = /["{}[\]]/g

/**
 * The index after the value that starts at `start`, or -1 when its brackets or quotes do not close.
 * Containers are matched by kind of bracket; what stands between them is not judged.
 */
export function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === QUOTE) return skipString(text, start)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, start)
  return skipContainer(text, start)
}

/** Index of the next character that is no JSON blank, or the length of the text. */
export function skipBlanks(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) break
    at++
  }
  return at
}

/** Where a string has more escaped quotes, looking at each character is cheaper than a search for each quote. */
const QUOTES_SEARCHED_MAX = 2

/** Whether the text nests deeper than `depthMax`, strings aside. Stops at the first place where it does. */
export function isDeeperThan(text: string, depthMax: number): boolean {
  // Fast path: each level costs at least one bracket.
  if (text.length <= depthMax) return false
  let depth = 0
  STRUCTURE.lastIndex = 0
  while (STRUCTURE.test(text)) {
    const unit = text.charCodeAt(STRUCTURE.lastIndex - 1)
    if (unit === QUOTE) {
      const end = skipString(text, STRUCTURE.lastIndex - 1)
      if (end < 0) return false
      STRUCTURE.lastIndex = end
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth++
      if (depth > depthMax) return true
    } else depth--
  }
  return false
}

/**
 * The index after the string that starts at `start`, or -1 when it has no end: an unescaped quote. Without a regular
 * expression, whose stack a few million escapes exhaust.
 */
export function skipString(text: string, start: number): number {
  let searched = 0
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return quote + 1
    if (++searched > QUOTES_SEARCHED_MAX) return skipCharacters(text, quote + 1)
  }
  return -1
}

function skipCharacters(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) return at + 1
    if (unit === BACKSLASH) at++
  }
  return -1
}

/** The value of a JSON string literal. Throws `SyntaxError` for an escape that is none. */
export function unquote(literal: string): string {
  // Fast path: names seldom have escapes.
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
}

function skipScalar(text: string, start: number): number {
  let at = start
  while (at < text.length && !' \t\r\n,]}:'.includes(text.charAt(at))) at++
  return at > start ? at : -1
}

function skipContainer(text: string, start: number): number {
  const open = new BracketStack()
  let at = start
  for (;;) {
    STRUCTURE.lastIndex = at
    if (!STRUCTURE.test(text)) return -1
    const index = STRUCTURE.lastIndex - 1
    const unit = text.charCodeAt(index)
    if (unit === QUOTE) {
      at = skipString(text, index)
      if (at < 0) return -1
      continue
    }
    at = index + 1
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) open.push(unit)
    else if (open.pop() !== (unit === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET)) return -1
    else if (open.size === 0) return at
  }
}

/** One byte a level: a body of nothing but brackets costs no more memory than the body itself. */
class BracketStack {
  size = 0
  private bytes = new Uint8Array(64)

  push(bracket: number): void {
    if (this.size === this.bytes.length) {
      const larger = new Uint8Array(this.size * 2)
      larger.set(this.bytes)
      this.bytes = larger
    }
    this.bytes[this.size++] = bracket
  }

  pop(): number | undefined {
    return this.size === 0 ? undefined : this.bytes[--this.size]
  }
}
