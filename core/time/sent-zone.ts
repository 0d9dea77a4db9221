/** The zone behind a written time. */
import type { TextCursor } from '../text-cursor.ts'
import { fixedOffsetMs, HOURS_OF_ABBREVIATION } from './time-zone.ts'

/** None was sent: the zone of the sender counts. */
export const NO_ZONE = ''

/** Milliseconds ahead of UTC, an IANA name, `?` for an abbreviation of several zones, or `NO_ZONE`. */
export type SentZone = number | string

/**
 * Passes the zone and what may follow it. In a text that is a time as a whole, names and abbreviations count; at the
 * beginning of a longer text only offsets and UTC, and an abbreviation before a colon is passed without being read.
 */
export function readZone(cursor: TextCursor, isWhole: boolean): SentZone {
  const zone =
    cursor.attempt(() => {
      cursor.blanks(4)
      return cursor.attempt(() => offset(cursor)) ?? cursor.attempt(() => named(cursor, isWhole))
    }) ?? NO_ZONE
  if (zone !== NO_ZONE) skipSuffix(cursor, isWhole)
  const inBrackets = cursor.attempt(() => bracketed(cursor))
  return zone === NO_ZONE ? (inBrackets ?? NO_ZONE) : zone
}

/** `+01:00`, `+0100`, `+01`. */
function offset(cursor: TextCursor): number | undefined {
  const sign = cursor.take('+-')
  const hours = sign === '' ? undefined : (cursor.digits(4, 4) ?? cursor.digits(2, 2))
  if (hours === undefined) return undefined
  const minutes = hours.length === 4 ? '' : cursor.attempt(() => (cursor.take(':') && cursor.digits(2, 2)) || undefined)
  return fixedOffsetMs(`${sign}${hours}${minutes ?? ''}`)
}

function named(cursor: TextCursor, isWhole: boolean): SentZone | undefined {
  if (isWhole) {
    const place = cursor.attempt(() => ianaName(cursor))
    if (place !== undefined) return place
  }
  const name = cursor.letters(1, 5)
  if (name === undefined) return undefined
  const isUtc = /^(?:Z|UTC|GMT|UT)$/i.test(name) && (isWhole || name === name.toUpperCase())
  // `GMT+0100` of JavaScript, `UTC+1`.
  if (isUtc && name.length > 1) {
    const ahead = cursor.attempt(() => offset(cursor)) ?? cursor.attempt(() => shortOffset(cursor))
    if (ahead !== undefined) return ahead
  }
  if (/\w/.test(cursor.peek())) return undefined
  if (isUtc) return 0
  if (name.length < 3 || name !== name.toUpperCase()) return undefined
  if (!isWhole) return cursor.peek() === ':' ? NO_ZONE : undefined
  const hours = HOURS_OF_ABBREVIATION.get(name)
  return hours === undefined ? AMBIGUOUS_ZONE : hours * 3_600_000
}

export const AMBIGUOUS_ZONE = '?'

function shortOffset(cursor: TextCursor): number | undefined {
  const sign = cursor.take('+-')
  const hours = sign === '' ? undefined : cursor.digits(1, 1)
  return hours === undefined ? undefined : fixedOffsetMs(`${sign}0${hours}`)
}

const IANA_NAME = /[A-Za-z]{2,32}\/[A-Za-z][\w+-]{0,31}(?:\/[\w+-]{1,32})?/y

function ianaName(cursor: TextCursor): string | undefined {
  IANA_NAME.lastIndex = cursor.at
  const name = IANA_NAME.exec(cursor.text)?.[0]
  if (name !== undefined) cursor.at += name.length
  return name
}

const BRACKETED = /\[([A-Za-z][\w+-]{0,31}(?:\/[\w+-]{1,32}){0,2})\]/y

/** Java's `[Europe/Berlin]` or `[UTC]`, without a blank before it. */
function bracketed(cursor: TextCursor): string | undefined {
  BRACKETED.lastIndex = cursor.at
  const match = BRACKETED.exec(cursor.text)
  if (!match) return undefined
  cursor.at += match[0].length
  return match[1]
}

const UTC_AGAIN = / UTC(?!\w)/y
/** Go's abbreviation and monotonic clock, JavaScript's name of the zone. */
const SUFFIX = /(?: [A-Z]{2,5}(?!\w)| [+-]\d{2,4}(?!\w))?(?: \([^()]{1,64}\))?(?: m=[+-]\d{1,12}\.\d{1,12})?/y

function skipSuffix(cursor: TextCursor, isWhole: boolean): void {
  const suffix = isWhole ? SUFFIX : UTC_AGAIN
  suffix.lastIndex = cursor.at
  cursor.at += suffix.exec(cursor.text)?.[0].length ?? 0
}
