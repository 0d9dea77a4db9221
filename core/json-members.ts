import { skipBlanks, skipString, skipValue } from './json-scan.ts'

/** Position of one member of an object in its text. */
export interface MemberSpan {
  /** The name as written, with its quotes. */
  readonly name: string
  readonly valueStart: number
  /** -1 where the value does not close: then it is the last member. */
  readonly valueEnd: number
}

/**
 * The members of the object that begins at `start`, in the order of the text and without parsing them. Ends where the
 * text is no object any more; values between brackets are not examined.
 */
export function* memberSpans(text: string, start: number): Generator<MemberSpan> {
  if (text.charAt(start) !== '{') return
  let at = skipBlanks(text, start + 1)
  while (text.charAt(at) === '"') {
    const nameEnd = skipString(text, at)
    const colon = nameEnd < 0 ? nameEnd : skipBlanks(text, nameEnd)
    if (text.charAt(colon) !== ':') return
    const valueStart = skipBlanks(text, colon + 1)
    const valueEnd = skipValue(text, valueStart)
    yield { name: text.slice(at, nameEnd), valueStart, valueEnd }
    const comma = valueEnd < 0 ? valueEnd : skipBlanks(text, valueEnd)
    if (text.charAt(comma) !== ',') return
    at = skipBlanks(text, comma + 1)
  }
}
