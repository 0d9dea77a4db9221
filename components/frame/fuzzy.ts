/** People type the first letters of words, or a part of one: worth the same, so that neither beats the other in pieces. */
const WORD_START = 8
const IN_A_ROW = 8
const LETTER = 1
/** Of two texts that match alike the shorter one is meant. Below one letter for any text that is read. */
const PER_LETTER_OF_TEXT = 0.01

/**
 * How well a text matches what was typed, more is better; undefined if it does not. Every word typed must be in the
 * text, its letters in order but with gaps allowed, the words in any order. Nothing typed matches everything.
 */
export function fuzzyScore(typed: string, text: string): number | undefined {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const scores = words.map(word => wordScore([...word], [...text.toLowerCase()]))
  let total = -PER_LETTER_OF_TEXT * text.length
  for (const score of scores) {
    if (score === Number.NEGATIVE_INFINITY) return undefined
    total += score
  }
  return total
}

/** The best of all ways to find the letters, one row of the table a letter. */
function wordScore(letters: readonly string[], text: readonly string[]): number {
  let row = text.map(() => 0)
  letters.forEach((letter, index) => {
    // The best end of the letters before this one, left of the place looked at.
    let before = index === 0 ? 0 : Number.NEGATIVE_INFINITY
    const previous = row
    row = text.map((character, at) => {
      const adjacent = index > 0 && at > 0 ? (previous[at - 1] ?? 0) + IN_A_ROW : Number.NEGATIVE_INFINITY
      if (index > 0 && at > 0) before = Math.max(before, previous[at - 1] ?? 0)
      if (character !== letter) return Number.NEGATIVE_INFINITY
      return Math.max(before, adjacent) + LETTER + (isWordStart(text, at) ? WORD_START : 0)
    })
  })
  return row.reduce((best, score) => Math.max(best, score), Number.NEGATIVE_INFINITY)
}

function isWordStart(text: readonly string[], at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')
}
