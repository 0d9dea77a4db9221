/** Octet counting of RFC 6587, section 3.4.1: `57 <13>…`, and finding the next count where one was wrong. */

/** A count, and the beginning of what can be counted: a priority, or JSON. Plain lines may begin with a number too. */
const OCTET_COUNT = /^([1-9]\d{0,7}) (?:<\d|\{|@cee:)/
/** Enough of the stream to tell a count from a line. */
export const OCTET_COUNT_CHARS = 14
const MAYBE_OCTET_COUNT = /^[1-9]\d{0,7}(?: (?:<|@(?:c(?:ee?)?)?)?)?$/
/** A larger count is a broken one: it would swallow what follows. */
const OCTET_COUNT_MAX = 16 * 1024 * 1024

export interface OctetCount {
  /** Bytes of the count itself. */
  readonly head: number
  /** Bytes of the message. */
  readonly bytes: number
}

/** Undefined when a line begins at the index; `unknown` while too little is there to tell. */
export function readOctetCount(stream: Buffer, at = 0): OctetCount | 'unknown' | undefined {
  const start = stream.toString('latin1', at, at + OCTET_COUNT_CHARS)
  const digits = OCTET_COUNT.exec(start)?.[1]
  if (digits !== undefined)
    return Number(digits) > OCTET_COUNT_MAX ? undefined : { head: digits.length + 1, bytes: Number(digits) }
  return MAYBE_OCTET_COUNT.test(start) ? 'unknown' : undefined
}

/** What may follow a message: nothing yet, an end of line, a priority, JSON, or the next count. */
const BOUNDARY = /^(?:$|[\0\r\n<{@]|\d{1,8}(?:$| $| [<{@]))/

/** Whether a message may end at the index, as far as can be told from the bytes that are there. */
function isBoundary(stream: Buffer, at: number): boolean {
  return BOUNDARY.test(stream.toString('latin1', at, at + OCTET_COUNT_CHARS))
}

/** The message behind a count that was wrong: in what was counted, or behind the rest that was not. */
export function findAfterWrong(stream: Buffer, end: number): NextCount | undefined {
  const from = Math.max(1, end - RESYNC_BYTES_MAX + OCTET_COUNT_CHARS)
  if (!isBoundary(stream, end)) return findOctetCount(stream, from, end) ?? findCountBehind(stream, end)
  // A priority may have lost its count to this message, and what looks like a count may be the rest of one.
  if (!hasSwallowedCount(stream, end) && !isCountWrong(stream, end)) return undefined
  const next = findOctetCount(stream, from, end)
  return next?.isConfirmed === true && continues(stream, next.end) ? next : undefined
}

const SWALLOWED_COUNT = /\d $/

function hasSwallowedCount(stream: Buffer, end: number): boolean {
  return stream[end] === LESS_THAN && SWALLOWED_COUNT.test(stream.toString('latin1', Math.max(0, end - 2), end))
}

function isCountWrong(stream: Buffer, at: number): boolean {
  const count = readOctetCount(stream, at)
  return typeof count === 'object' && nextCount(stream, at, count).isConfirmed === false
}

/** Whether the connection goes on with counts: a message may end with a number, but then its successor has another end. */
function continues(stream: Buffer, at: number): boolean {
  return at === stream.length || typeof readOctetCount(stream, at) === 'object'
}

const LESS_THAN = 0x3c
const LINE_FEED = 0x0a

/** A wrong count is found out within so many bytes, or the next line end or pause ends the message. */
export const RESYNC_BYTES_MAX = 16 * 1024
const COUNT_AND_PRIORITY = /([1-9]\d{0,7}) <\d{1,3}>/g

export interface NextCount {
  readonly at: number
  /** Where its message ends. */
  readonly end: number
  /** Whether a message may end there; undefined while that is not there yet. */
  readonly isConfirmed: boolean | undefined
}

/** Finds the next `N <priority>` whose count may be right, from the index on and before `end`. */
export function findOctetCount(stream: Buffer, from: number, end: number): NextCount | undefined {
  // A count may begin before the end and go on behind it.
  const text = stream.toString('latin1', from, Math.min(end + OCTET_COUNT_CHARS, from + RESYNC_BYTES_MAX))
  for (const { 1: digits = '', index } of text.matchAll(COUNT_AND_PRIORITY)) {
    const next = countAmong(stream, from + index, digits.length, end)
    if (next !== undefined) return next
  }
  return undefined
}

/** Where a message that ends at the index has its rest behind it: the next count, if no line ends in between. */
function findCountBehind(stream: Buffer, end: number): NextCount | undefined {
  const next = findOctetCount(stream, end, stream.length)
  const lf = stream.indexOf(LINE_FEED, end)
  return next !== undefined && (lf < 0 || lf >= next.at - 1) ? next : undefined
}

/** Digits of the message may be in front of those of the count; a number counts that leads to the end of a message. */
function countAmong(stream: Buffer, start: number, digits: number, end: number): NextCount | undefined {
  let open: NextCount | undefined
  for (let at = start; at < start + digits && at < end; at++) {
    const count = readOctetCount(stream, at)
    const next = typeof count === 'object' ? nextCount(stream, at, count) : undefined
    if (next?.isConfirmed === true) return next
    if (next?.isConfirmed === undefined) open ??= next
  }
  return open
}

function nextCount(stream: Buffer, at: number, { head, bytes }: OctetCount): NextCount {
  const end = at + head + bytes
  return { at, end, isConfirmed: end > stream.length ? undefined : isBoundary(stream, end) }
}
