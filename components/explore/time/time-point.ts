/** One end of a range as people write it, before it is known which day they mean. */

import { timeOf } from '../../../core/query/times.ts'
import { parseIsoTime } from '../../../core/time/iso-time.ts'
import type { Zone } from '../../../core/time/shown-time.ts'
import { instantToIso } from '../../../core/time/time.ts'
import { stepsBack } from './relative-words.ts'
import { type Day, isDay } from './wall-clock.ts'

export type TimePoint =
  /** In the words of the query language already, and independent of the zone. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wall'; readonly day?: DayWord; readonly clockMs?: number; readonly zone?: Zone }

/** Which day: one of the calendar, so many before today, or a day of the week (0 is Sunday). */
export type DayWord =
  | { readonly kind: 'date'; readonly date: Day }
  | { readonly kind: 'ago'; readonly days: number }
  | { readonly kind: 'weekday'; readonly weekday: number; readonly isBeforeToday: boolean }

/** `error` says what in the text cannot be meant; undefined is returned for what is no time at all. */
export type PointFault = { readonly error: string }

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const ZONED = /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)? ?(?:z|[+-]\d\d(?::?\d\d)?)$/
/** Fewer digits would be a year, or before 1973. */
const EPOCH = /^\d{9,19}(?:\.\d{1,9})?$/
const WALL =
  /^(?:(?<day>[a-z][a-z ]*[a-z]|\d{4}-\d\d-\d\d)(?:,? (?:at )?|t|$))?(?:(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?)?(?<utc> ?(?:utc|z))?$/

/** @param text in lower case, with single blanks */
export function parsePoint(text: string): TimePoint | PointFault | undefined {
  if (text.startsWith('now') && timeOf(text, 0n)) return { kind: 'text', text }
  if (text.endsWith(' ago')) {
    const steps = stepsBack(text.slice(0, -4))
    if (steps !== undefined) return { kind: 'text', text: `now${steps}` }
  }
  if (EPOCH.test(text) || ZONED.test(text)) {
    const instant = parseIsoTime(text.toUpperCase())
    return instant ? { kind: 'text', text: instantToIso(instant) } : { error: `${text.toUpperCase()} does not exist.` }
  }
  return wallPoint(text)
}

function wallPoint(text: string): TimePoint | PointFault | undefined {
  const groups = WALL.exec(text)?.groups
  if (!groups || (groups.day === undefined && groups.hour === undefined)) return undefined
  const day = groups.day === undefined ? undefined : dayNamed(groups.day)
  if (groups.day !== undefined && day === undefined) return undefined
  if (day?.kind === 'date' && !isDay(day.date)) return { error: `The calendar has no ${groups.day}.` }
  const clockMs = groups.hour === undefined ? undefined : clockOf(groups)
  if (clockMs === null) return { error: `No clock shows ${/\d\d?:[\d:.,]+/.exec(text)?.[0]}.` }
  return {
    kind: 'wall',
    ...(day === undefined ? {} : { day }),
    ...(clockMs === undefined ? {} : { clockMs }),
    ...(groups.utc === undefined ? {} : { zone: 'utc' }),
  }
}

function dayNamed(name: string): DayWord | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(name) ?? []
  if (year !== undefined) return { kind: 'date', date: { year: Number(year), month: Number(month), day: Number(day) } }
  if (name === 'today') return { kind: 'ago', days: 0 }
  if (name === 'yesterday') return { kind: 'ago', days: 1 }
  const short = name.replace(/^last /, '')
  const weekday = short.length < 3 ? -1 : WEEKDAYS.findIndex(one => one.startsWith(short))
  return weekday < 0 ? undefined : { kind: 'weekday', weekday, isBeforeToday: short !== name }
}

/** Null for what no clock shows; 24:00 is the midnight that ends a day. */
function clockOf({ hour, minute, second = '0', fraction = '' }: Record<string, string | undefined>): number | null {
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 59) return null
  const ms =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  return ms > 86_400_000 ? null : ms
}
