/**
 * How far a JSON object in a stream goes. It may be pretty-printed, as log4j2's JsonLayout and GELF writes it in front of a
 * NUL; a line that is broken JSON must not take the lines behind it along. Each byte is looked at once.
 */

/** Nesting that is followed; no record may be deeper. */
const DEPTH_MAX = 1_024

const LINE_FEED = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** The index behind the object, `more` while it is open, `none` when it is a line and no JSON over several. */
export type Extent = number | 'more' | 'none'

export class JsonExtent {
  private at = 0
  private readonly open: number[] = []
  private isInString = false
  /** The last byte that is no blank. */
  private previous = 0
  /** A line feed came, and nothing but blanks behind it. */
  private isAfterLineFeed = false
  private result: Extent = 'more'

  /** Whether the next byte may show that the object ended with its line. */
  get isUndecided(): boolean {
    return this.result === 'more' && this.isAfterLineFeed
  }

  /** Looks at the bytes that are new. The stream is the same as before, or longer. */
  extend(stream: Buffer): Extent {
    while (this.result === 'more' && this.at < stream.length) this.result = this.look(stream[this.at++] as number)
    return this.result
  }

  private look(byte: number): Extent {
    if (this.isInString) return this.lookInString(byte)
    if (byte === LINE_FEED) this.isAfterLineFeed = true
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === LINE_FEED) return 'more'
    if (byte < 0x20 || (this.isAfterLineFeed && !this.mayFollowLine(byte))) return 'none'
    this.isAfterLineFeed = false
    this.previous = byte
    if (byte === QUOTE) this.isInString = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.open.push(byte)
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return this.close(byte)
    return this.open.length > DEPTH_MAX ? 'none' : 'more'
  }

  private lookInString(byte: number): Extent {
    // JSON has no control characters in its strings: the string is broken, and the line ends.
    if (byte < 0x20) return 'none'
    if (byte === BACKSLASH) this.at++
    else if (byte === QUOTE) {
      this.isInString = false
      this.previous = QUOTE
    }
    return 'more'
  }

  private close(byte: number): Extent {
    if (this.open.pop() !== (byte === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET)) return 'none'
    return this.open.length === 0 ? this.at : 'more'
  }

  /** A printer breaks lines behind an opening bracket and a comma, and before a closing bracket. */
  private mayFollowLine(byte: number): boolean {
    const innermost = this.open.at(-1)
    if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return true
    if (this.previous !== COMMA && this.previous !== innermost) return false
    return innermost === OPEN_BRACE ? byte === QUOTE : byte !== 0x3c
  }
}
