/**
 * Cuts a body into the texts of its records without parsing them. Accepted shapes: NDJSON, one object, an array, and
 * `{"logs":[…]}`; which one it is, is seen from the body itself, since senders label it in every possible way.
 */
import { memberSpans } from '../../core/json-members.ts'
import { skipBlanks, skipValue } from '../../core/json-scan.ts'

/**
 * The records' texts in order. A text may be no valid JSON, or empty between two commas: whoever parses it reports it by
 * its index. Where an array's brackets do not close, everything after the last whole record is one text.
 */
export function* recordTexts(body: string): Generator<string> {
  const start = skipBlanks(body, body.charCodeAt(0) === 0xfeff ? 1 : 0)
  if (start >= body.length) return
  const first = body.charAt(start)
  if (first === '[' && !isLineOfItsOwn(body, start)) yield* arrayItems(body, start)
  else if (first === '{') yield* objectOrLines(body, start)
  else yield* lines(body, start)
}

/**
 * The texts of the records in `{"logs":[…]}`, whatever else the object holds; undefined for a body that is no such
 * object, or holds more than it. An array that was cut off still holds its whole records.
 */
export function batchTexts(body: string): Generator<string> | undefined {
  const start = skipBlanks(body, body.charCodeAt(0) === 0xfeff ? 1 : 0)
  const end = skipValue(body, start)
  if (end >= 0 && skipBlanks(body, end) < body.length) return undefined
  let logs: number | undefined
  for (const { name, valueStart } of memberSpans(body, start))
    if (name === '"logs"') logs = body.charAt(valueStart) === '[' ? valueStart : undefined
  return logs === undefined ? undefined : arrayItems(body, logs)
}

function* objectOrLines(body: string, start: number): Generator<string> {
  const lineEnd = body.indexOf('\n', start)
  const firstLine = lineEnd < 0 ? body.slice(start) : body.slice(start, lineEnd)
  const more = lineEnd >= 0 && skipBlanks(body, lineEnd) < body.length
  // NDJSON when the first line is a value of its own and more follows, or when the body is not one balanced object.
  if (more && skipValue(firstLine, 0) >= 0) return yield* lines(body, start)
  const end = skipValue(body, start)
  if (end >= 0 && skipBlanks(body, end) < body.length) return yield* lines(body, start)
  // An envelope that was cut off, or in which one record does not close, still holds those before it.
  const logs = logsArray(body, start)
  if (logs !== undefined) yield* arrayItems(body, logs)
  else if (end < 0) yield* lines(body, start)
  else yield body.slice(start, end)
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
    const end = skipItem(body, at)
    if (end < 0) {
      yield body.slice(at)
      return
    }
    yield body.slice(at, end)
    if (body.charAt(end) === ']') return
    at = skipBlanks(body, end + 1)
  }
}

/** The comma or bracket that ends an item of an array, whatever else it holds besides a value; -1 when there is none. */
function skipItem(body: string, start: number): number {
  let at = start
  for (;;) {
    at = skipBlanks(body, at)
    const next = body.charAt(at)
    if (next === ',' || next === ']') return at
    at = next === ':' ? at + 1 : skipValue(body, at)
    if (at < 0) return -1
  }
}

/** A record has one of these; what only carries records has none, though perhaps a time. */
const RECORD_KEYS: ReadonlySet<string> = new Set(['message', 'msg', 'event', 'level'].map(key => `"${key}"`))
const RECORD_KEY_CHARS_MAX = 12

/**
 * Where the array under the top-level key `logs` starts; undefined when the object is a record, which may have logs of its
 * own, and no envelope.
 */
function logsArray(body: string, start: number): number | undefined {
  let logs: number | undefined
  let at = skipBlanks(body, start + 1)
  while (body.charAt(at) === '"') {
    const keyEnd = skipValue(body, at)
    const colon = keyEnd < 0 ? keyEnd : skipBlanks(body, keyEnd)
    if (body.charAt(colon) !== ':') break
    const key = body.slice(at, Math.min(keyEnd, at + RECORD_KEY_CHARS_MAX + 1))
    if (RECORD_KEYS.has(key)) return undefined
    const value = skipBlanks(body, colon + 1)
    if (key === '"logs"' && body.charAt(value) === '[') logs ??= value
    const valueEnd = skipValue(body, value)
    const comma = valueEnd < 0 ? valueEnd : skipBlanks(body, valueEnd)
    if (body.charAt(comma) !== ',') break
    at = skipBlanks(body, comma + 1)
  }
  return logs
}
