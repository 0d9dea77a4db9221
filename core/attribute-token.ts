/**
 * `path=value` of an attribute, as the store's index of attribute values has it. Written by the encoder, looked up by
 * searches: whoever changes one side changes the other.
 */
import { storedNumberOf } from './query/numbers.ts'

/** A longer value is text to be read, not looked up; it has no token. In UTF-16 units, path included. */
export const TOKEN_CHARS_MAX = 256

/** Tokens of one record: an array of ten thousand numbers is not worth an index entry each. */
export const TOKENS_MAX = 1_024

/**
 * Stand among the tokens of a record that has more than `TOKENS_MAX`. All others have `=` in them. Two, because one
 * would be taken to be in some granules that do not have it (0.1 %), at each search; both are in next to none.
 */
export const OVERFLOW_TOKENS = ['overflow', 'overflow, really'] as const

/** What the encoder writes about a record has no tokens. */
const OWN_PREFIX = 'tailrace.'

/**
 * The tokens of which a record must have one if its attribute equals a text, or the number it is; undefined when the
 * index cannot tell. A record with `OVERFLOW_TOKENS` may equal it without.
 */
export function attributeTokens(path: string, text: string): string[] | undefined {
  if (path.startsWith(OWN_PREFIX)) return undefined
  const values = new Set([text])
  const number = storedNumberOf(text)
  if (number?.kind === 'integer') values.add(String(number.value))
  if (number !== undefined && !Number.isSafeInteger(Number(number.value))) {
    // As the encoder writes a plain number, and one whose digits it kept. Elements of lists equal as doubles.
    values.add(String(Number(number.value)))
    values.add(Number(number.value).toExponential())
  }
  const tokens = [...values].map(value => `${path}=${value}`)
  return tokens.some(token => token.length > TOKEN_CHARS_MAX) ? undefined : tokens
}
