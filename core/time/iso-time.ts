/**
 * Times as queries, addresses and the page write them: ISO 8601 and epoch numbers. Pages load this reader instead of the
 * one for senders (`sent-time.ts`), which knows every logger's form and is 5 kB larger.
 */
import type { Instant } from './instant.ts'
import { parseEpochText } from './time.ts'

const CHARS_MAX = 64
const ISO =
  /^\s*([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?\s*(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?)?\s*$/

/**
 * Reads ISO 8601 with or without zone (without: UTC; blank or `T`; point or comma), or an epoch number in s, ms, µs or ns.
 * Undefined when the text is neither, or a date that does not exist.
 */
export function parseIsoTime(text: string): Instant | undefined {
  if (text.length > CHARS_MAX) return undefined
  const match = ISO.exec(text)
  if (!match) return parseEpochText(text.trim())
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const seconds = utcSeconds(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
  const offsetMinutes = zoneMinutes(zone)
  if (seconds === undefined || offsetMinutes === undefined) return undefined
  return { seconds: seconds - offsetMinutes * 60, nanos: Number(fraction.slice(0, 9).padEnd(9, '0')) }
}

/** Undefined for a date that does not exist. A leap second (`:60`) becomes the next second, as in POSIX time. */
function utcSeconds(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined
  if (hour === 24 && (minute !== 0 || second !== 0)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1) return undefined
  const seconds = date.getTime() / 1000 + (hour * 60 + minute) * 60 + second
  return Number.isNaN(seconds) ? undefined : seconds
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z' || zone === 'UTC') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || '0')
  if (hours > 23 || minutes > 59) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}
