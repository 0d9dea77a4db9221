/**
 * Cuts a body into the texts of its records without parsing them. Accepted shapes: NDJSON, one object, an array, and
 * `{"logs":[…]}`; the body itself shows which one it is, because senders label it in every possible way. A record beyond
 * its bounds is refused here, before a parser sees it.
 */
import type { TailraceError } from '../../core/errors.ts'
import { skipBlanks as skipBlanksOf } from '../../core/json-scan.ts'
import { LIMITS } from '../../core/limits.ts'
import { BROKEN, isBlankByte, MORE, STEP_BYTES, skipBlankBytes, ValueScan } from '../../core/value-scan.ts'
import { beyondBounds, UNSCANNED_BYTES_MAX } from './record-bounds.ts'

/** A record that is not parsed, with its beginning for inspection. */
export interface RefusedRecord {
  readonly error: TailraceError
  readonly sample: string
}

/** The next record, its refusal, or undefined after some work without one: then the caller may yield to the event loop. */
export type RecordText = string | RefusedRecord | undefined

/**
 * The records in order. A text may be no valid JSON, or empty between two commas: its parser reports it by its index.
 * Where an array's brackets do not close, everything after the last whole record is one text. From one result to the
 * next at most some `STEP_BYTES` are examined, so that a caller that checks its clock at each never holds the loop.
 */
export function* recordTexts(body: Buffer): Generator<RecordText> {
  const start = yield* skipBlanks(body, markBytes(body), body.length)
  if (start >= body.length) return
  const scan = new ValueScan(body)
  if (body[start] === OPEN_BRACKET && !(yield* isLineOfItsOwn(body, scan, start))) yield* arrayItems(body, scan, start)
  else if (body[start] === OPEN_BRACE) yield* objectOrLines(body, scan, start)
  else yield* lines(body, scan, start)
}

/** Why a body is no `{"logs":[…]}`. */
export type BatchFault = 'empty' | 'broken' | 'no_object' | 'no_logs' | 'no_list'

/**
 * The records of `{"logs":[…]}`, whatever else the object holds. An array that was cut off still holds its whole records.
 *
 * @param refuse called for any other body; throws
 */
export function* batchTexts(body: Buffer, refuse: (fault: BatchFault) => never): Generator<RecordText> {
  const start = yield* skipBlanks(body, markBytes(body), body.length)
  if (start >= body.length) refuse('empty')
  const scan = new ValueScan(body)
  const end = yield* ended(scan, scan.value(start))
  if (end !== BROKEN && (yield* skipBlanks(body, end, body.length)) < body.length) refuse('broken')
  if (body[start] !== OPEN_BRACE) refuse(end === BROKEN ? 'broken' : 'no_object')
  const logs = yield* logsMember(body, scan, start)
  if (logs === undefined) refuse(end === BROKEN ? 'broken' : 'no_logs')
  if (body[logs] !== OPEN_BRACKET) refuse(end === BROKEN ? 'broken' : 'no_list')
  yield* arrayItems(body, scan, logs)
}

const BYTE_ORDER_MARK = 0xefbbbf
const LINE_FEED = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b

function* objectOrLines(body: Buffer, scan: ValueScan, start: number): Generator<RecordText> {
  const lineEnd = lineEndAt(body, start)
  const hasMore = (yield* skipBlanks(body, lineEnd, body.length)) < body.length
  // NDJSON when the first line is a value of its own and more follows, or when the body is not one balanced object.
  if (hasMore && (yield* ended(scan, scan.value(start, lineEnd))) !== BROKEN) return yield* lines(body, scan, start)
  const end = yield* ended(scan, scan.value(start))
  const { cost } = scan
  if (end !== BROKEN && (yield* skipBlanks(body, end, body.length)) < body.length)
    return yield* lines(body, scan, start)
  // An envelope that was cut off, or in which one record does not close, still holds those before it.
  const logs = yield* logsMember(body, scan, start, RECORD_KEYS)
  if (logs !== undefined && body[logs] === OPEN_BRACKET) yield* arrayItems(body, scan, logs)
  else if (end === BROKEN) yield* lines(body, scan, start)
  else yield* record(body, start, end, cost)
}

function* lines(body: Buffer, scan: ValueScan, start: number): Generator<RecordText> {
  let at = start
  while (at < body.length) {
    const shortEnd = shortLinesEnd(body, at)
    if (shortEnd > at) {
      yield* shortLines(body.toString('utf8', at, shortEnd))
      at = shortEnd
    } else {
      const end = lineEndAt(body, at)
      const from = yield* skipBlanks(body, at, end)
      if (from < end) {
        yield* ended(scan, scan.value(from, end))
        yield* record(body, at, end, scan.cost)
      }
      at = end + 1
    }
    yield
  }
}

/** Fast path (bench: ingest): lines that cannot exceed the bounds are not scanned, and become text together. */
function* shortLines(text: string): Generator<string> {
  let at = 0
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end)
    if (skipBlanksOf(line, 0) < line.length) yield line
    at = end + 1
  }
}

/** Behind the last whole line within the next `UNSCANNED_BYTES_MAX` bytes; `start` when there is none. */
function shortLinesEnd(body: Buffer, start: number): number {
  const stop = start + UNSCANNED_BYTES_MAX
  if (stop >= body.length) return body.length
  return Math.max(start, body.lastIndexOf(LINE_FEED, stop) + 1)
}

/** `[1]` followed by another line is NDJSON whose first line is no object; `[` alone opens an array over lines. */
function* isLineOfItsOwn(body: Buffer, scan: ValueScan, start: number): Generator<undefined, boolean> {
  const end = yield* ended(scan, scan.value(start))
  return end !== BROKEN && (yield* skipBlanks(body, end, body.length)) < body.length
}

function* arrayItems(body: Buffer, scan: ValueScan, start: number): Generator<RecordText> {
  let at = yield* skipBlanks(body, start + 1, body.length)
  if (body[at] === CLOSE_BRACKET) return
  while (at < body.length) {
    let end = scan.item(at)
    if (end === MORE) end = yield* ended(scan, end)
    const itemEnd = end === BROKEN ? body.length : end
    if (itemEnd - at <= UNSCANNED_BYTES_MAX) yield body.toString('utf8', at, itemEnd)
    else yield* record(body, at, itemEnd, scan.cost)
    if (end === BROKEN || body[end] === CLOSE_BRACKET) return
    at = skipBlankBytes(body, end + 1, body.length)
    if (isBlankByte(body[at])) at = yield* skipBlanks(body, at, body.length)
  }
}

/** A record has one of these; what only carries records has none, though perhaps a time. */
const RECORD_KEYS: ReadonlySet<string> = new Set(['message', 'msg', 'event', 'level'].map(key => `"${key}"`))
const RECORD_KEY_BYTES_MAX = 12
const NO_KEYS: ReadonlySet<string> = new Set()

/**
 * Where the value of the top-level member `logs` starts, the last array if there is one; undefined when there is none.
 *
 * @param otherwise keys that make a record of the object, which may have logs of its own: then there is none
 */
function* logsMember(
  body: Buffer,
  scan: ValueScan,
  start: number,
  otherwise: ReadonlySet<string> = NO_KEYS,
): Generator<undefined, number | undefined> {
  let logs: number | undefined
  let pausedAt = start
  let at = yield* skipBlanks(body, start + 1, body.length)
  while (body[at] === QUOTE) {
    const keyEnd = endOf(scan.value(at)) ?? (yield* ended(scan, MORE))
    const colon =
      keyEnd === BROKEN ? keyEnd : (nonBlankAt(body, keyEnd) ?? (yield* skipBlanks(body, keyEnd, body.length)))
    if (body[colon] !== COLON) break
    const key = keyEnd - at > RECORD_KEY_BYTES_MAX ? '' : body.toString('latin1', at, keyEnd)
    if (otherwise.has(key)) return undefined
    const value = nonBlankAt(body, colon + 1) ?? (yield* skipBlanks(body, colon + 1, body.length))
    if (key === '"logs"' && (logs === undefined || body[value] === OPEN_BRACKET)) logs = value
    const valueEnd = endOf(scan.value(value)) ?? (yield* ended(scan, MORE))
    const comma =
      valueEnd === BROKEN ? valueEnd : (nonBlankAt(body, valueEnd) ?? (yield* skipBlanks(body, valueEnd, body.length)))
    if (body[comma] !== COMMA) break
    at = nonBlankAt(body, comma + 1) ?? (yield* skipBlanks(body, comma + 1, body.length))
    // Names and colons are read several times.
    if (at - pausedAt < STEP_BYTES / 4) continue
    pausedAt = at
    yield
  }
  return logs
}

/** Fast paths: a generator for each of a million members takes most of the time. */
function endOf(end: number): number | undefined {
  return end === MORE ? undefined : end
}

function nonBlankAt(body: Buffer, at: number): number | undefined {
  return isBlankByte(body[at]) ? undefined : at
}

/** A record longer than `UNSCANNED_BYTES_MAX`: its text, made in steps, or its refusal. */
function* record(body: Buffer, start: number, end: number, cost: number): Generator<RecordText> {
  const error = beyondBounds(end - start, cost)
  if (error) yield { error, sample: body.toString('utf8', start, start + LIMITS.rejectionSampleBytesMax) }
  else yield yield* textOf(body, start, end)
}

/** The engine makes 150 MB of such text a second out of UTF-8 that is no ASCII. */
function* textOf(body: Buffer, start: number, end: number): Generator<undefined, string> {
  let text = ''
  for (let at = start; at < end; ) {
    const next = characterStart(body, at + STEP_BYTES, end)
    text += body.toString('utf8', at, next)
    at = next
    yield
  }
  return text
}

/** The start of the character that holds the byte, so that no character is cut; a UTF-8 character has four bytes at most. */
function characterStart(body: Buffer, at: number, end: number): number {
  if (at >= end) return end
  for (let start = at; start > at - 4; start--) if (((body[start] ?? 0) & 0xc0) !== 0x80) return start
  return at
}

/** The end of the value that is being scanned. */
function* ended(scan: ValueScan, first: number): Generator<undefined, number> {
  let end = first
  while (end === MORE) {
    yield
    end = scan.step()
  }
  return end
}

/** Bytes of the byte order mark that a body may begin with. */
function markBytes(body: Buffer): number {
  return body.length >= 3 && body.readUIntBE(0, 3) === BYTE_ORDER_MARK ? 3 : 0
}

function* skipBlanks(body: Buffer, start: number, end: number): Generator<undefined, number> {
  let at = skipBlankBytes(body, start, end)
  while (at < end && isBlankByte(body[at])) {
    yield
    at = skipBlankBytes(body, at, end)
  }
  return at
}

function lineEndAt(body: Buffer, start: number): number {
  const end = body.indexOf(LINE_FEED, start)
  return end < 0 ? body.length : end
}
