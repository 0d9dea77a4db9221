/** In which zone the page writes times: the reader's own, or UTC. */
export type Zone = 'local' | 'utc'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) })
  formats.set(key, made)
  return made
}

/** `14:03:59.120`; `at` in milliseconds since the epoch. */
export function clockText(at: number, zone: Zone): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }).format(at)
}

/** `2026-11-21`. */
export function dayText(at: number, zone: Zone): string {
  const parts = format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** A day without its year where that is this one. */
export function shortDay(day: string, nowMs: number, zone: Zone): string {
  const year = dayText(nowMs, zone).slice(0, 5)
  return day.startsWith(year) ? day.slice(year.length) : day
}

/** What stands beside times, so that nobody has to guess: `UTC`, `GMT+1`. */
export function zoneName(zone: Zone, at: number): string {
  if (zone === 'utc') return 'UTC'
  return (
    format(zone, { timeZoneName: 'short' })
      .formatToParts(at)
      .find(part => part.type === 'timeZoneName')?.value ?? ''
  )
}
