/** A position in a text that small readers move forward. Each method looks at a bounded number of characters. */
export class TextCursor {
  at: number
  readonly text: string

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  /** The character at the position, or the empty text at the end. */
  peek(): string {
    return this.text.charAt(this.at)
  }

  /** Passes one character if it is one of `chars`; returns it, or the empty text. */
  take(chars: string): string {
    const char = this.peek()
    if (char === '' || !chars.includes(char)) return ''
    this.at++
    return char
  }

  /** Passes up to `max` blanks. Returns how many. */
  blanks(max: number): number {
    const start = this.at
    while (this.at - start < max && this.peek() === ' ') this.at++
    return this.at - start
  }

  /** Passes `min` to `max` digits; undefined, and nothing passed, when there are fewer or more. */
  digits(min: number, max: number): string | undefined {
    let end = this.at
    while (end - this.at <= max && isDigit(this.text.charCodeAt(end))) end++
    const count = end - this.at
    if (count < min || count > max) return undefined
    const digits = this.text.slice(this.at, end)
    this.at = end
    return digits
  }

  /** Passes `min` to `max` ASCII letters; undefined, and nothing passed, when there are fewer or more. */
  letters(min: number, max: number): string | undefined {
    let end = this.at
    while (end - this.at <= max && isLetter(this.text.charCodeAt(end))) end++
    const count = end - this.at
    if (count < min || count > max) return undefined
    const letters = this.text.slice(this.at, end)
    this.at = end
    return letters
  }

  /** The result of a reader; where it is undefined, the position is as before. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const start = this.at
    const result = read()
    if (result === undefined) this.at = start
    return result
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

function isLetter(unit: number): boolean {
  const lower = unit | 0x20
  return lower >= 0x61 && lower <= 0x7a
}
