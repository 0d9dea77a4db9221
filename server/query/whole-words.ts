/** The index takes at most 64 words a call, and more than a few narrow nothing further. */
const WORDS_MAX = 16

/**
 * The words that a text which contains `part` must have as whole words: those inside the part with a separator on both
 * sides. Words as the index `splitByNonAlpha` makes them: runs of ASCII letters, digits and non-ASCII characters.
 */
export function wholeWords(part: string): string[] {
  const words = new Set<string>()
  for (const match of part.matchAll(/[0-9A-Za-z\u0080-\uffff]+/g)) {
    const touchesStart = match.index === 0
    const touchesEnd = match.index + match[0].length === part.length
    if (!touchesStart && !touchesEnd) words.add(match[0])
  }
  return [...words].slice(0, WORDS_MAX)
}
