/** Offsets change on the hour or quarter of an hour: one answer serves all times of the same quarter. */
const QUARTER_MS = 900_000

const formats = new Map<string, Intl.DateTimeFormat>()
let last = { zone: '', quarter: 0, offsetMs: 0 }

/** Whether the runtime knows the IANA zone. */
export function isKnownZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/**
 * Milliseconds by which the zone's wall clock is ahead of UTC at the moment when it shows `wallMs` (as if that were
 * UTC). In the hour that a clock shows twice, the first of the two.
 */
export function zoneOffsetMs(zone: string, wallMs: number): number {
  const quarter = Math.floor(wallMs / QUARTER_MS)
  if (last.zone === zone && last.quarter === quarter) return last.offsetMs
  const guess = offsetAt(zone, wallMs)
  const offsetMs = offsetAt(zone, wallMs - guess)
  // Around a change the guess may be the offset of the other side.
  const settled = offsetAt(zone, wallMs - offsetMs) === offsetMs ? offsetMs : guess
  last = { zone, quarter, offsetMs: settled }
  return settled
}

function offsetAt(zone: string, epochMs: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000
}

/** Throws a `RangeError` for an unknown zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const numeric = 'numeric'
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  })
  formats.set(zone, format)
  return format
}
