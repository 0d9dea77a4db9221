/**
 * JSON documents that follow each other in a body without each being a line: concatenated (Fluent Bit's `json_stream`,
 * Firehose), pretty-printed, or behind record separators (RFC 7464), each with a byte order mark or without.
 */
import { BROKEN, isBlankByte, type ValueScan } from '../../../core/value-scan.ts'
import { NextMark } from './document-marks.ts'
import { ended, lineEndAt, type RecordText, record, skipBlanks } from './record-text.ts'

const LINE_FEED = 0x0a
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
const SEPARATOR = 0x1e
const MARK = Buffer.from('\uFEFF')

/** Where the first document begins: behind blanks, byte order marks and record separators. */
export function* skipSeparators(body: Buffer, start: number): Generator<undefined, number> {
  let at = yield* skipBlanks(body, start, body.length)
  for (let bytes = separatorBytes(body, at); bytes > 0; bytes = separatorBytes(body, at)) {
    at = yield* skipBlanks(body, at + bytes, body.length)
    yield
  }
  return at
}

/** Whether a record separator is in front of the first document: then all of them have one (RFC 7464). */
export function isSeparated(body: Buffer, start: number): boolean {
  return body.subarray(0, start).includes(SEPARATOR)
}

function separatorBytes(body: Buffer, at: number): number {
  const byte = body[at]
  if (byte === SEPARATOR) return 1
  return byte === MARK[0] && body[at + 1] === MARK[1] && body[at + 2] === MARK[2] ? MARK.length : 0
}

/** What is known of a body while its documents are found. One for each body, so that no part is searched again. */
export class DocumentSearch {
  readonly body: Buffer
  readonly scan: ValueScan
  readonly separators: NextMark
  /** Braces that begin a line. */
  readonly braces: NextMark
  /** A document did not close: from then on, none is looked for beyond the beginning of the next. */
  isBroken: boolean

  constructor(body: Buffer, scan: ValueScan, isBroken: boolean) {
    this.body = body
    this.scan = scan
    this.separators = new NextMark(body, SEPARATOR)
    this.braces = new NextMark(body, '\n{')
    this.isBroken = isBroken
  }
}

/**
 * The documents that begin at `start` or behind it and before `until`. Returns where the last ends. What is no document is
 * a text up to the end of its line, for its parser to report.
 */
export function* documents(search: DocumentSearch, start: number, until: number): Generator<RecordText, number> {
  const { body, scan } = search
  let at = yield* skipSeparators(body, start)
  while (at < until) {
    const end = yield* documentEnd(search, at)
    yield* record(body, at, end, scan.cost)
    at = yield* skipSeparators(body, end)
    yield
  }
  return at
}

function* documentEnd(search: DocumentSearch, start: number): Generator<undefined, number> {
  const { body, scan } = search
  const lineEnd = textEnd(body, start, lineEndAt(body, start))
  const isOpen = isOpenLine(body, start, lineEnd)
  const limit = !isOpen ? lineEnd : search.isBroken ? yield* nextDocument(search, start) : body.length
  const end = yield* ended(scan, scan.value(start, limit))
  if (end === BROKEN) {
    if (!isOpen) return lineEnd
    search.isBroken = true
    return yield* nextDocument(search, start)
  }
  return isDocumentNext(body, end) ? end : textEnd(body, end, lineEndAt(body, end))
}

/** Before the next record separator, if that comes first. */
function textEnd(body: Buffer, start: number, lineEnd: number): number {
  const separator = body.subarray(start, lineEnd).indexOf(SEPARATOR)
  return separator < 0 ? lineEnd : start + separator
}

/** Printers break a line behind an opening bracket or a comma: a value that is broken ends otherwise, mostly. */
export function isOpenLine(body: Buffer, start: number, lineEnd: number): boolean {
  const first = body[start]
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return false
  let at = lineEnd - 1
  let last = body[at]
  while (at > start && at > lineEnd - BLANKS_MAX && isBlankByte(last)) last = body[--at]
  return last === OPEN_BRACE || last === OPEN_BRACKET || last === COMMA
}

/** Blanks at the end of a line that a printer writes. */
const BLANKS_MAX = 16

/** Where the next document begins at the latest: behind a separator, or with a brace that begins a line. */
function* nextDocument({ body, separators, braces }: DocumentSearch, start: number): Generator<undefined, number> {
  const brace = yield* braces.next(start, body.length)
  return Math.min(brace, yield* separators.next(start, brace))
}

/** Whether the document ends its line, or the next begins on it. */
function isDocumentNext(body: Buffer, end: number): boolean {
  let at = end
  let next = body[at]
  while (at < end + BLANKS_MAX && next !== LINE_FEED && isBlankByte(next)) next = body[++at]
  if (next === undefined || next === LINE_FEED || next === OPEN_BRACE || next === OPEN_BRACKET) return true
  return separatorBytes(body, at) > 0
}
