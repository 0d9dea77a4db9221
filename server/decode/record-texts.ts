/**
 * Cuts a body into the texts of its records without parsing them. Accepted shapes: NDJSON, one object, an array, and
 * `{"logs":[…]}`; which one it is, is seen from the body itself, since senders label it in every possible way.
 */
import { skipBlanks, skipValue } from './json-scan.ts'

/**
 * The records' texts in order. A text may be no valid JSON: whoever parses it reports it by its index.
 * Where an array's brackets do not close, everything after the last whole record is one text.
 */
export function* recordTexts(body: string): Generator<string> {
  const start = skipBlanks(body, body.charCodeAt(0) === 0xfeff ? 1 : 0)
  if (start >= body.length) return
  const first = body.charAt(start)
  if (first === '[' && !isLineOfItsOwn(body, start)) yield* arrayItems(body, start)
  else if (first === '{') yield* objectOrLines(body, start)
  else yield* lines(body, start)
}

function* objectOrLines(body: string, start: number): Generator<string> {
  const lineEnd = body.indexOf('\n', start)
  const firstLine = lineEnd < 0 ? body.slice(start) : body.slice(start, lineEnd)
  const more = lineEnd >= 0 && skipBlanks(body, lineEnd) < body.length
  // NDJSON when the first line is a value of its own and more follows, or when the body is not one balanced object.
  if (more && skipValue(firstLine, 0) >= 0) return yield* lines(body, start)
  const end = skipValue(body, start)
  if (end < 0 || skipBlanks(body, end) < body.length) return yield* lines(body, start)
  const logs = logsArray(body, start)
  if (logs === undefined) yield body.slice(start, end)
  else yield* arrayItems(body, logs)
}

function* lines(body: string, start: number): Generator<string> {
  let at = start
  while (at < body.length) {
    const newline = body.indexOf('\n', at)
    const end = newline < 0 ? body.length : newline
    const line = body.slice(at, end)
    if (skipBlanks(line, 0) < line.length) yield line
    at = end + 1
  }
}

/** `[1]` followed by another line is NDJSON whose first line is no object; `[` alone opens an array over lines. */
function isLineOfItsOwn(body: string, start: number): boolean {
  const end = skipValue(body, start)
  return end >= 0 && skipBlanks(body, end) < body.length
}

function* arrayItems(body: string, start: number): Generator<string> {
  let at = skipBlanks(body, start + 1)
  if (body.charAt(at) === ']') return
  while (at < body.length) {
    const end = skipValue(body, at)
    const after = end < 0 ? body.length : skipBlanks(body, end)
    const separator = body.charAt(after)
    if (end < 0 || (separator !== ',' && separator !== ']')) {
      yield body.slice(at)
      return
    }
    yield body.slice(at, end)
    if (separator === ']') return
    at = skipBlanks(body, after + 1)
  }
}

/** Where the array under the top-level key `logs` starts; undefined when the object is a record and no envelope. */
function logsArray(body: string, start: number): number | undefined {
  let at = skipBlanks(body, start + 1)
  while (body.charAt(at) === '"') {
    const keyEnd = skipValue(body, at)
    if (keyEnd < 0) return undefined
    const colon = skipBlanks(body, keyEnd)
    if (body.charAt(colon) !== ':') return undefined
    const value = skipBlanks(body, colon + 1)
    if (body.slice(at, keyEnd) === '"logs"') return body.charAt(value) === '[' ? value : undefined
    const valueEnd = skipValue(body, value)
    if (valueEnd < 0) return undefined
    const comma = skipBlanks(body, valueEnd)
    if (body.charAt(comma) !== ',') return undefined
    at = skipBlanks(body, comma + 1)
  }
  return undefined
}
