/** One record of a body: its text, made in steps, or its refusal. */
import type { TailraceError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { isBlankByte, MORE, STEP_BYTES, skipBlankBytes, type ValueScan } from '../../../core/value-scan.ts'
import { beyondBounds } from './record-bounds.ts'

/** A record that is not parsed, with its beginning for inspection. */
export interface RefusedRecord {
  readonly error: TailraceError
  readonly sample: string
}

/** The next record, its refusal, or undefined after some work without one: then the caller may yield to the event loop. */
export type RecordText = string | RefusedRecord | undefined

const LINE_FEED = 0x0a

/** A record whose size and cost (`ValueScan.cost`) may exceed the bounds. */
export function* record(body: Buffer, start: number, end: number, cost: number): Generator<RecordText> {
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

/** The end of the value that is being scanned, in steps. */
export function* ended(scan: ValueScan, first: number): Generator<undefined, number> {
  let end = first
  while (end === MORE) {
    yield
    end = scan.step()
  }
  return end
}

/** The next byte that is no blank, or `end`, in steps. */
export function* skipBlanks(body: Buffer, start: number, end: number): Generator<undefined, number> {
  let at = skipBlankBytes(body, start, end)
  while (at < end && isBlankByte(body[at])) {
    yield
    at = skipBlankBytes(body, at, end)
  }
  return at
}

/** The line feed that ends the line, or the end of the body. */
export function lineEndAt(body: Buffer, start: number): number {
  const end = body.indexOf(LINE_FEED, start)
  return end < 0 ? body.length : end
}
