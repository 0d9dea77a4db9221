/**
 * Words of a text, as the index of the store has them: runs of ASCII letters, digits and non-ASCII characters, in lower
 * case. Typographic blanks, dashes, quotes and arrows separate too, because the indexed text has blanks in their place
 * (`db/migrations/0004`).
 */

/** U+00A0, U+2000-206F (general punctuation), U+2190-21FF (arrows), U+3000-303F (CJK punctuation). */
const SEPARATORS = /[\u00a0\u2000-\u206f\u2190-\u21ff\u3000-\u303f]/g
const WORD = /[0-9A-Za-z\u0080-\u{10ffff}]+/gu

/** What is searched: separators as blanks, then lower case, in this order on both sides. */
export function searchedText(text: string): string {
  return text.replace(SEPARATORS, ' ').toLowerCase()
}

/** The words of a searched text, repeated as often as they stand there. */
export function wordsOf(searched: string): string[] {
  return searched.match(WORD) ?? []
}

/** The word that a text is, or undefined when it is none, or more than one. */
export function singleWord(text: string): string | undefined {
  const searched = searchedText(text)
  const [word] = wordsOf(searched)
  return word === searched ? word : undefined
}

/**
 * The words that a text which contains `part` must have: those inside the part with a separator on both sides. What
 * touches an end of the part may be the middle of a longer word. Without those whose lower case depends on what stands
 * around them, which is the Greek sigma's alone.
 */
export function wordsInside(part: string): string[] {
  const searched = searchedText(part)
  const found = new Set<string>()
  for (const match of searched.matchAll(WORD)) {
    const touchesStart = match.index === 0
    const touchesEnd = match.index + match[0].length === searched.length
    if (!touchesStart && !touchesEnd && !/[σς]/.test(match[0])) found.add(match[0])
  }
  return [...found]
}
