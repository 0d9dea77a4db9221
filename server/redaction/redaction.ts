/**
 * The one redaction that every text of a sender passes before it is kept or listed for inspection: rejections, the
 * quarantine, and Tailrace's own log. It hides the configured secrets however they are written, and any value in the
 * places where senders write a key.
 */
import { plainTextOf } from './plain-text.ts'
import { HIDDEN, hideInKnownPlaces } from './secret-places.ts'
import { type Range, SecretText } from './secret-text.ts'

export interface Redaction {
  /** Returns the text without secrets. */
  hide(text: string): string
  /** Characters behind a cut that `hide` needs to recognise a secret that the cut goes through. Cut again afterwards. */
  readonly spareChars: number
}

/** Shorter pieces of Base64 occur in any text. */
const BASE64_CHARS_MIN = 6
/** The longest way to write one character that is recognised, eight backslashes in front of `uXXXX`. */
const WRITTEN_CHARS_MAX = 13

/** @param secrets undefined and empty ones are left out */
export function createRedaction(secrets: readonly (string | undefined)[]): Redaction {
  const values = secrets.filter(secret => secret !== undefined)
  const forms = [...new Set(values.flatMap(formsOf))].filter(form => form !== '')
  const sought = forms.map(form => new SecretText(form))
  const spareChars = WRITTEN_CHARS_MAX * Math.max(0, ...forms.map(({ length }) => length))

  const hide = (text: string): string => {
    const plain = plainTextOf(text)
    const ranges = sought.flatMap(secret => secret.findIn(plain.text))
    return hideInKnownPlaces(
      hideRanges(
        text,
        ranges.map(([from, to]) => [at(plain, from), at(plain, to)] as const),
      ),
    )
  }
  return { hide, spareChars }
}

function at({ indexes }: { readonly indexes: readonly number[] | undefined }, index: number): number {
  return indexes?.[index] ?? index
}

function hideRanges(text: string, ranges: Range[]): string {
  if (ranges.length === 0) return text
  let result = ''
  let hiddenTo = 0
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    if (from >= hiddenTo) result += text.slice(hiddenTo, from) + HIDDEN
    hiddenTo = Math.max(hiddenTo, to)
  }
  return result + text.slice(hiddenTo)
}

/** What the secret becomes in texts whose escapes are undone: itself, in forms of web pages, as bytes, inside Base64. */
function formsOf(secret: string): string[] {
  const { text } = plainTextOf(secret)
  const written = [text, text.replaceAll(' ', '+')]
  return [...written, ...written.map(form => Buffer.from(form).toString('latin1')), ...insideBase64(secret)]
}

/**
 * The characters that the secret becomes inside Base64, whatever is in front of it: Basic credentials have a user name
 * there. Each of the three alignments has its own; characters that share bits with a neighbour are left out.
 */
function insideBase64(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const pieces = [0, 1, 2].map(shift => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
  return pieces
    .filter(piece => piece.length >= BASE64_CHARS_MIN)
    .flatMap(piece => [piece, piece.replaceAll('+', '-').replaceAll('/', '_')])
}
