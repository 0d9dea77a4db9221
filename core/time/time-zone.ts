/** Time zones: IANA names, fixed offsets and the abbreviations that mean one zone everywhere. */

/** Offsets change on the quarter of an hour: one result serves all times of the same quarter. */
const QUARTER_MS = 900_000

/** Names that senders wrote, known or not. The runtime knows some 600; letter case multiplies them. */
const ZONES_REMEMBERED_MAX = 1_000

interface Zone {
  readonly format: Intl.DateTimeFormat
  quarter: number
  offsetMs: number
}

const zones = new Map<string, Zone | undefined>()

/** Whether the value is an IANA name that the runtime knows, or a fixed offset `±HH:MM`. */
export function isKnownZone(zone: string): boolean {
  return fixedOffsetMs(zone) !== undefined || zoneOf(zone) !== undefined
}

/**
 * Milliseconds by which the zone's wall clock is ahead of UTC at the moment when it shows `wallMs` (as if that were
 * UTC); undefined for an unknown zone. In the hour that a clock shows twice, the first of the two.
 */
export function zoneOffsetMs(name: string, wallMs: number): number | undefined {
  const fixed = fixedOffsetMs(name)
  if (fixed !== undefined) return fixed
  const zone = zoneOf(name)
  if (zone === undefined) return undefined
  const quarter = Math.floor(wallMs / QUARTER_MS)
  if (zone.quarter !== quarter) {
    const guess = offsetAt(zone.format, wallMs)
    const offsetMs = offsetAt(zone.format, wallMs - guess)
    zone.quarter = quarter
    // Around a change the guess may be the offset of the other side.
    zone.offsetMs = offsetAt(zone.format, wallMs - offsetMs) === offsetMs ? offsetMs : guess
  }
  return zone.offsetMs
}

/** Milliseconds of `±HH:MM`, `±HHMM` or `±HH`; undefined for any other text. */
export function fixedOffsetMs(text: string): number | undefined {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text)
  if (!match) return undefined
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)]
  if (hours > 23 || minutes > 59) return undefined
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/**
 * Hours ahead of UTC of an abbreviation: those of RFC 822, and others that mean one offset everywhere. Left out are those
 * of several countries, such as BST and IST.
 */
export const HOURS_OF_ABBREVIATION: ReadonlyMap<string, number> = new Map<string, number>([
  ...hours({ UTC: 0, GMT: 0, UT: 0, Z: 0, EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 }),
  ...hours({ WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9, KST: 9, HKT: 8, SGT: 8 }),
  ...hours({ AEST: 10, AEDT: 11, NZST: 12, NZDT: 13 }),
])

function hours(table: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(table)
}

const ZONE_NAME = /^[A-Za-z][\w+-]{0,31}(?:\/[\w+-]{1,32}){0,2}$/

function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name)
  if (known !== undefined || zones.has(name)) return known
  // Not remembered: a text of any length.
  if (!ZONE_NAME.test(name)) return undefined
  if (zones.size >= ZONES_REMEMBERED_MAX) zones.clear()
  const format = formatOf(name)
  const zone = format && { format, quarter: Number.NaN, offsetMs: 0 }
  zones.set(name, zone)
  return zone
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric'
  const parts = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', era: 'short', ...parts })
  } catch {
    // The only way to ask the runtime for a zone: an unknown one is a RangeError.
    return undefined
  }
}

/** The last moment that a date can hold, in milliseconds. */
const EPOCH_MS_MAX = 8.64e15

function offsetAt(format: Intl.DateTimeFormat, epochMs: number): number {
  if (!(Math.abs(epochMs) <= EPOCH_MS_MAX)) return 0
  const shown: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(epochMs)) shown[type] = value
  const of = (type: string) => Number(shown[type])
  const date = new Date(0)
  date.setUTCFullYear(shown.era === 'BC' ? 1 - of('year') : of('year'), of('month') - 1, of('day'))
  date.setUTCHours(of('hour'), of('minute'), of('second'))
  return date.getTime() - Math.floor(epochMs / 1000) * 1000
}
