/** A text without the escapes of JSON and of addresses, and without backslashes. */
export interface PlainText {
  readonly text: string
  /** Index in the original of each character of `text`, and of its end; undefined where they are the same. */
  readonly indexes: readonly number[] | undefined
}

const BACKSLASH = 0x5c

/**
 * `\uXXXX`, percent-encoded bytes, also repeatedly (`%2525`), what a cut leaves of either or of a character's bytes, and
 * other backslashes.
 */
const ESCAPE = /\\+u([\da-f]{4})|%(?:25){0,3}([\da-f]{2})|(?:\\+u[\da-f]{0,3}|%[\da-f]?|\ufffd)(?=$|…|"?\.\.\.)|\\+/gi

/**
 * Undoes escapes however often they were applied, and drops backslashes, which may be escapes of something else. A
 * percent-encoded byte becomes the character of its number (Latin-1).
 */
export function plainTextOf(original: string): PlainText {
  if (!/[\\%\ufffd]/.test(original)) return { text: original, indexes: undefined }
  const indexes: number[] = []
  let text = ''
  let from = 0
  /** Where dropped characters begin that belong to the next one. */
  let dropped: number | undefined
  const append = (chars: string, index: number, step: number) => {
    for (let i = 0; i < chars.length; i++) indexes.push(i === 0 ? (dropped ?? index) : index + i * step)
    if (chars !== '') dropped = undefined
    text += chars
  }
  for (const match of original.matchAll(ESCAPE)) {
    const [whole, unit, byte] = match
    append(original.slice(from, match.index), from, 1)
    from = match.index + whole.length
    const code = Number.parseInt(unit ?? byte ?? '5c', 16)
    if (code === BACKSLASH) dropped ??= match.index
    else append(String.fromCharCode(code), match.index, 0)
  }
  append(original.slice(from), from, 1)
  indexes.push(original.length)
  return { text, indexes }
}
