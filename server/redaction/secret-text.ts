/**
 * Finds one secret in a text, also a truncated one: the rest would reveal most of the secret. A text is
 * cut at its ends, at the `…` of our messages, and around the quotations of V8 (`..."{"a":"b"... is not valid JSON`).
 */

/** Fewer characters of a cut secret are left as they are: any text may begin or end with them. */
const CUT_CHARS_MIN = 4
/** So many characters of a secret's beginning are hidden whatever follows: a sender may cut or mistype the end. */
const BEGINNING_CHARS_MIN = 6
const BEGINNING = '..."'
const CUT = /…|"?\.\.\./y

/** From (included) and to (excluded). */
export type Range = readonly [from: number, to: number]

export class SecretText {
  private readonly secret: string
  private readonly leastChars: number
  private readonly revealingChars: number
  /** Characters that a text may begin with in the middle of the secret → the places where the secret has them. */
  private readonly middles = new Map<string, number[]>()

  /** @param secret not empty, without escapes, as the texts that are searched */
  constructor(secret: string) {
    this.secret = secret
    this.leastChars = Math.min(CUT_CHARS_MIN, Math.floor(secret.length / 2) + 1)
    this.revealingChars = Math.max(BEGINNING_CHARS_MIN, Math.ceil(secret.length / 2))
    for (let at = 1; at <= secret.length - this.leastChars; at++) {
      const start = secret.slice(at, at + this.leastChars)
      this.middles.set(start, [...(this.middles.get(start) ?? []), at])
    }
  }

  /** Every occurrence, in no order. */
  findIn(text: string): Range[] {
    return [...this.findStarts(text), ...this.findMiddles(text)]
  }

  private findStarts(text: string): Range[] {
    const found: Range[] = []
    const start = this.secret.slice(0, this.leastChars)
    for (let from = text.indexOf(start); from >= 0; ) {
      const to = this.endOf(text, from, 0)
      if (to !== undefined) found.push([from, to])
      from = text.indexOf(start, to ?? from + 1)
    }
    return found
  }

  private findMiddles(text: string): Range[] {
    const found: Range[] = []
    for (let from = 0; from >= 0; ) {
      for (const at of this.middles.get(text.slice(from, from + this.leastChars)) ?? []) {
        const to = this.endOf(text, from, at)
        if (to !== undefined) found.push([from, to])
      }
      const next = text.indexOf(BEGINNING, from)
      from = next < 0 ? next : next + BEGINNING.length
    }
    return found
  }

  /** Where the part of the secret ends whose character `at` is at `from`; undefined for another text. */
  private endOf(text: string, from: number, at: number): number | undefined {
    let length = 0
    while (at + length < this.secret.length && text[from + length] === this.secret[at + length]) length++
    const end = from + length
    if (at + length === this.secret.length || end === text.length) return end
    if (at === 0 && length >= this.revealingChars) return end
    CUT.lastIndex = end
    return CUT.test(text) ? end : undefined
  }
}
