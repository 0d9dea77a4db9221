/** The parts of a written time: the weekday, the date in its forms, and the clock. */
import type { TextCursor } from '../text-cursor.ts'

/** Which clocks may follow: ISO dates, eight digits, digits of which the clock is part, and all others. */
export type DateForm = 'iso' | 'digits' | 'stamp' | 'worded' | 'american'

export interface SentDate {
  readonly form: DateForm
  readonly year: number | undefined
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

export interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanos: number
}

export const MIDNIGHT: Clock = { hour: 0, minute: 0, second: 0, nanos: 0 }

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november'],
  'december',
]

/** Passes `Mon, `, `Mon ` or `Monday, `. */
export function skipWeekday(cursor: TextCursor): void {
  cursor.attempt(() => {
    if (indexOfName(WEEKDAYS, cursor.letters(3, 9)) < 0) return undefined
    cursor.take(',')
    return cursor.blanks(2) > 0 || undefined
  })
}

export function readDate(cursor: TextCursor): SentDate | undefined {
  return cursor.attempt(() => isoDate(cursor)) ?? cursor.attempt(() => digitsDate(cursor)) ?? wordedDate(cursor)
}

/** `2026-11-30`, `2026/11/30`, `2026.11.30`, Sophos' `2026:11:30`; ISO also with a sign and a longer year. */
function isoDate(cursor: TextCursor): SentDate | undefined {
  const sign = cursor.take('+-')
  const year = cursor.digits(4, 6)
  const separator = cursor.take('-/.:')
  const month = separator === '' ? undefined : cursor.digits(2, 2)
  if (year === undefined || month === undefined || cursor.take(separator) === '') return undefined
  const day = cursor.digits(2, 2)
  if (day === undefined) return undefined
  const form = separator === '-' ? 'iso' : 'worded'
  return { form, year: Number(`${sign}${year}`), month: Number(month), day: Number(day) }
}

/** `20261130` before a `T`, blank or dash, and LDAP's `20261130100000`, whose clock follows at once. */
function digitsDate(cursor: TextCursor): SentDate | undefined {
  const digits = cursor.digits(8, 14)
  if (digits?.length === 14) cursor.at -= 6
  else if (digits?.length !== 8 || !/[Tt\-_ ]/.test(cursor.peek())) return undefined
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number)
  return { form: digits.length === 14 ? 'stamp' : 'digits', year, month: month ?? 0, day: day ?? 0 }
}

function wordedDate(cursor: TextCursor): SentDate | undefined {
  return (
    cursor.attempt(() => dayFirst(cursor)) ??
    cursor.attempt(() => monthFirst(cursor)) ??
    cursor.attempt(() => yearFirst(cursor)) ??
    cursor.attempt(() => slashes(cursor))
  )
}

/** RFC 5322's `30 Nov 2026`, RFC 850's `30-Nov-26`, Apache's `30/Nov/2026`. */
function dayFirst(cursor: TextCursor): SentDate | undefined {
  const day = cursor.digits(1, 2)
  const separator = cursor.take(' -/')
  const month = monthOf(cursor.letters(3, 9))
  if (day === undefined || month === undefined || cursor.take(separator) === '') return undefined
  const year = cursor.digits(4, 4) ?? cursor.digits(2, 2)
  return year === undefined ? undefined : { form: 'worded', year: fullYear(year), month, day: Number(day) }
}

/** ctime's and BSD's `Nov 30`, with a year behind it or not. */
function monthFirst(cursor: TextCursor): SentDate | undefined {
  const month = monthOf(cursor.letters(3, 9))
  if (month === undefined || cursor.blanks(2) === 0) return undefined
  const day = cursor.digits(1, 2)
  if (day === undefined) return undefined
  const year = cursor.attempt(() => {
    cursor.take(',')
    const digits = cursor.blanks(2) === 0 ? undefined : cursor.digits(4, 4)
    return digits === undefined || !' ,'.includes(cursor.peek()) ? undefined : Number(digits)
  })
  return { form: 'worded', year, month, day: Number(day) }
}

/** Cisco NX-OS: `2026 Nov 30`. */
function yearFirst(cursor: TextCursor): SentDate | undefined {
  const year = cursor.digits(4, 4)
  const separator = cursor.take(' -/')
  const month = monthOf(cursor.letters(3, 9))
  if (year === undefined || month === undefined || cursor.take(separator) === '') return undefined
  if (separator === ' ') cursor.take(' ')
  const day = cursor.digits(1, 2)
  return day === undefined ? undefined : { form: 'worded', year: Number(year), month, day: Number(day) }
}

/** NetScaler's `11/30/2026:10:00:00`, or the day first where it can be no month; `11/30/2026, 10:00:00 AM`. */
function slashes(cursor: TextCursor): SentDate | undefined {
  const [first, , second, , year] = [
    cursor.digits(1, 2),
    cursor.take('/'),
    cursor.digits(1, 2),
    cursor.take('/'),
    cursor.digits(4, 4),
  ]
  if (first === undefined || second === undefined || year === undefined) return undefined
  // A clock of twelve hours is American.
  if (' ,'.includes(cursor.peek()))
    return { form: 'american', year: Number(year), month: Number(first), day: Number(second) }
  if (cursor.peek() !== ':') return undefined
  const [month, day] = Number(first) > 12 ? [second, first] : [first, second]
  return { form: 'worded', year: Number(year), month: Number(month), day: Number(day) }
}

function monthOf(name: string | undefined): number | undefined {
  const index = indexOfName(MONTHS, name)
  return index < 0 ? undefined : index + 1
}

/** By its whole name or its first letters, three at least, in any case. */
function indexOfName(names: readonly string[], name: string | undefined): number {
  const wanted = name?.toLowerCase()
  return wanted === undefined ? -1 : names.findIndex(known => known.startsWith(wanted))
}

/** RFC 5322, section 4.3. */
function fullYear(digits: string): number {
  const year = Number(digits)
  return digits.length === 4 ? year : year < 70 ? 2000 + year : 1900 + year
}

/** `T10:00:00.123`, ` 7:00:00 PM`, `:19:00:00`, and behind a date of digits also `T100000`. Undefined for no clock. */
export function readClock(cursor: TextCursor, form: DateForm, isShortAllowed: boolean): Clock | undefined {
  return cursor.attempt(() => {
    cursor.take(',')
    if (form !== 'stamp' && cursor.take('Tt_-:') === '' && cursor.blanks(3) === 0) return undefined
    const basic = form === 'digits' || form === 'stamp' ? (cursor.digits(6, 6) ?? cursor.digits(4, 4)) : undefined
    if (basic !== undefined) {
      const [hour, minute, second] = [basic.slice(0, 2), basic.slice(2, 4), basic.slice(4)].map(Number)
      return { hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0, nanos: readFraction(cursor) }
    }
    const hour = cursor.digits(1, 2)
    const minute = hour === undefined || cursor.take(':') === '' ? undefined : cursor.digits(2, 2)
    if (minute === undefined) return undefined
    const second = cursor.attempt(() => (cursor.take(':') === '' ? undefined : cursor.digits(2, 2)))
    if (second === undefined && !isShortAllowed) return undefined
    const nanos = second === undefined ? 0 : readFraction(cursor)
    const ofHalf = cursor.attempt(() => halfDay(cursor, Number(hour)))
    if (ofHalf === undefined && form === 'american') return undefined
    const hours = ofHalf ?? Number(hour)
    return { hour: hours, minute: Number(minute), second: Number(second ?? 0), nanos }
  })
}

/** Behind a point or comma; log4j may also write `10:00:00:123`. Nanoseconds; further digits are cut. */
function readFraction(cursor: TextCursor): number {
  const digits = cursor.attempt(() => (cursor.take('.,') === '' ? undefined : cursor.digits(1, 30)))
  const millis = digits ?? cursor.attempt(() => (cursor.take(':') === '' ? undefined : cursor.digits(3, 3)))
  return Number((millis ?? '').slice(0, 9).padEnd(9, '0'))
}

/** The hour of a day of 24 hours; undefined where no AM or PM follows. Java writes a narrow blank before it. */
function halfDay(cursor: TextCursor, hour: number): number | undefined {
  cursor.take(' \u202f\u00a0')
  const half = cursor.letters(2, 2)?.toLowerCase()
  if ((half !== 'am' && half !== 'pm') || /[\w-]/.test(cursor.peek()) || hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half === 'pm' ? 12 : 0)
}
