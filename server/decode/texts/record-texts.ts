/**
 * Cuts a body into the texts of its records without parsing them. Accepted shapes: NDJSON, one object, an array, an object
 * around one list, and documents that follow each other; the body itself shows which one it is, because senders label it
 * in every possible way. A record beyond its bounds is refused here, before a parser sees it.
 */
import { skipBlanks as skipBlanksOf } from '../../../core/json-scan.ts'
import { BROKEN, isBlankByte, MORE, STEP_BYTES, skipBlankBytes, ValueScan } from '../../../core/value-scan.ts'
import { DocumentMarks } from './document-marks.ts'
import { DocumentSearch, documents, isOpenLine, isSeparated, skipSeparators } from './documents.ts'
import { UNSCANNED_BYTES_MAX } from './record-bounds.ts'
import { ended, lineEndAt, type RecordText, record, skipBlanks } from './record-text.ts'

/**
 * The records in order. A text may be no valid JSON, or empty between two commas: its parser reports it by its index.
 * Where an array's brackets do not close, everything after the last whole record is one text. From one result to the
 * next at most some `STEP_BYTES` are examined, so that a caller that checks its clock at each never holds the loop.
 */
export function* recordTexts(body: Buffer): Generator<RecordText> {
  const start = yield* skipSeparators(body, 0)
  if (start >= body.length) return
  const scan = new ValueScan(body)
  if (isSeparated(body, start)) yield* documents(new DocumentSearch(body, scan, false), start, body.length)
  else if (body[start] === OPEN_BRACKET && !(yield* isLineOfItsOwn(body, scan, start)))
    yield* arrayItems(body, scan, start)
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
const CLOSE_BRACE = 0x7d

function* objectOrLines(body: Buffer, scan: ValueScan, start: number): Generator<RecordText> {
  const lineEnd = lineEndAt(body, start)
  const hasMore = (yield* skipBlanks(body, lineEnd, body.length)) < body.length
  // NDJSON when the first line is a value of its own and more follows, or when the body is not one balanced object.
  const valueEnd = hasMore ? yield* ended(scan, scan.value(start, lineEnd)) : BROKEN
  if (valueEnd !== BROKEN) return yield* following(body, scan, start, valueEnd)
  const end = yield* ended(scan, scan.value(start))
  const { cost } = scan
  if (end !== BROKEN && (yield* skipBlanks(body, end, body.length)) < body.length)
    return yield* following(body, scan, start, end)
  // An envelope that was cut off, or in which one record does not close, still holds those before it.
  const logs = yield* logsMember(body, scan, start, RECORD_KEYS)
  if (logs !== undefined && body[logs] === OPEN_BRACKET) return yield* arrayItems(body, scan, logs)
  if (end === BROKEN) return yield* lines(body, scan, start, true)
  const list = yield* onlyList(body, scan, start)
  if (list === undefined) yield* record(body, start, end, cost)
  else yield* arrayItems(body, scan, list)
}

/** What begins with a value that is not all: lines where it ends its own, or documents. */
function* following(body: Buffer, scan: ValueScan, start: number, end: number): Generator<RecordText> {
  const lineEnd = lineEndAt(body, end)
  if ((yield* skipBlanks(body, end, lineEnd)) === lineEnd) yield* lines(body, scan, start)
  else yield* documents(new DocumentSearch(body, scan, false), start, body.length)
}

/**
 * Where the list of an envelope such as `{"events":[{…}]}` starts: its only member, a list whose first item is a record and
 * whose last is an object.
 */
function* onlyList(body: Buffer, scan: ValueScan, start: number): Generator<undefined, number | undefined> {
  const name = yield* skipBlanks(body, start + 1, body.length)
  if (body[name] !== QUOTE) return undefined
  const colon = yield* skipBlanks(body, yield* ended(scan, scan.value(name)), body.length)
  const list = yield* skipBlanks(body, colon + 1, body.length)
  if (body[list] !== OPEN_BRACKET) return undefined
  const first = yield* skipBlanks(body, list + 1, body.length)
  if (body[first] !== OPEN_BRACE || body[yield* skipBlanks(body, first + 1, body.length)] !== QUOTE) return undefined
  const listEnd = yield* ended(scan, scan.value(list))
  if (body[yield* skipBlanks(body, listEnd, body.length)] !== CLOSE_BRACE) return undefined
  return lastBefore(body, listEnd - 1) === CLOSE_BRACE ? list : undefined
}

/** Blanks that a printer writes between the last item and the bracket, with those of its indentation. */
const INDENTATION_BYTES_MAX = 64

function lastBefore(body: Buffer, end: number): number | undefined {
  let at = end - 1
  while (at > end - INDENTATION_BYTES_MAX && isBlankByte(body[at])) at--
  return body[at]
}

/**
 * A document a line. Lines that are none, or more than one, are read as documents that follow each other.
 *
 * @param isBroken the first does not close, as far as the body goes
 */
function* lines(body: Buffer, scan: ValueScan, start: number, isBroken = false): Generator<RecordText> {
  const marks = new DocumentMarks(body)
  const search = new DocumentSearch(body, scan, isBroken)
  let at = start
  while (at < body.length) {
    const shortEnd = shortLinesEnd(body, at)
    const isShort = shortEnd > at
    const end = isShort ? shortEnd : lineEndAt(body, at)
    if (yield* marks.isBetween(at, end)) at = yield* documents(search, at, end)
    else if (isShort) {
      const open = yield* shortLines(body.toString('utf8', at, end))
      at = open === undefined ? end : yield* documents(search, lineStart(body, at, open), body.length)
    } else at = yield* longLine(search, at, end)
    yield
  }
}

/** Returns where the next line starts. */
function* longLine(search: DocumentSearch, start: number, end: number): Generator<RecordText, number> {
  const { body, scan } = search
  const from = yield* skipBlanks(body, start, end)
  if (isOpenLine(body, from, end)) return yield* documents(search, from, body.length)
  if (from < end) {
    yield* ended(scan, scan.value(from, end))
    yield* record(body, start, end, scan.cost)
  }
  return end + 1
}

/**
 * Fast path (bench: ingest): lines that cannot exceed the bounds are not scanned, and become text together. Returns the
 * number of the line, from 0, that is the beginning of a pretty-printed document; undefined when there is none.
 */
function* shortLines(text: string): Generator<string, number | undefined> {
  let at = 0
  for (let number = 0; at < text.length; number++) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end)
    const first = skipBlanksOf(line, 0)
    if (first < line.length) {
      if (isOpen(line, first)) return number
      yield line
    }
    at = end + 1
  }
  return undefined
}

function isOpen(line: string, first: number): boolean {
  const last = line.charCodeAt(line.length - 1)
  // Fast path: a compact record ends with its brace.
  if (last === CLOSE_BRACE) return false
  return '{['.includes(line.charAt(first)) && '{[,'.includes(line.trimEnd().slice(-1))
}

/** Where the line of this number starts, counted from the line that starts at `start`. */
function lineStart(body: Buffer, start: number, number: number): number {
  let at = start
  for (let line = 0; line < number; line++) at = lineEndAt(body, at) + 1
  return at
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

/** Bytes of the byte order mark that a body may begin with. */
function markBytes(body: Buffer): number {
  return body.length >= 3 && body.readUIntBE(0, 3) === BYTE_ORDER_MARK ? 3 : 0
}
