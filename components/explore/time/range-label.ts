/** A range in words, as the button of the time picker says it. */
import { dayText, type Zone, zoneName } from '../../../core/time/shown-time.ts'
import { isRelative, resolveRange, type TimeRangeText } from './range.ts'
import { spanBefore } from './relative-words.ts'
import { wallTimeOf } from './wall-clock.ts'

/** `Any time`, `Last 1 hour`, `Today`, `2026-11-20 14:00 – 15:00 UTC`. Times of the clock always have their zone. */
export function rangeLabel(range: TimeRangeText, nowMs: number, zone: Zone): string {
  const { from, to } = range
  const { fromMs, toMs } = resolveRange(range, nowMs)
  // What nobody can read is shown as it stands in the address.
  if ((from !== undefined && fromMs === undefined) || (to !== undefined && toMs === undefined))
    return `${from ?? ''} – ${to ?? ''}`
  if (from === undefined) return to === undefined ? 'Any time' : `Until ${endLabel(to, toMs ?? 0, zone)}`
  if (to === undefined || to === 'now') return sinceLabel(from, fromMs ?? 0, nowMs, zone)
  return spanLabel(range, fromMs ?? 0, toMs ?? 0, zone) ?? betweenLabel(from, to, fromMs ?? 0, toMs ?? 0, zone)
}

function sinceLabel(from: string, fromMs: number, nowMs: number, zone: Zone): string {
  const span = spanBefore(from)
  if (span !== undefined) return `Last ${span}`
  if (from === 'now/d' && zone === 'local') return 'Today UTC'
  const isToday = wallTimeOf(fromMs, zone).clockMs === 0 && dayText(fromMs, zone) === dayText(nowMs, zone)
  return isToday ? 'Today' : `Since ${endLabel(from, fromMs, zone)}`
}

/** Whole days by their names. */
function spanLabel({ from, to }: TimeRangeText, fromMs: number, toMs: number, zone: Zone): string | undefined {
  if (from === 'now-1d/d' && to === 'now/d') return zone === 'utc' ? 'Yesterday' : 'Yesterday UTC'
  if (wallTimeOf(fromMs, zone).clockMs !== 0 || wallTimeOf(toMs, zone).clockMs !== 0 || toMs <= fromMs) return undefined
  const first = dayText(fromMs, zone)
  const last = dayText(toMs - 1, zone)
  return `${first === last ? first : `${first} – ${last}`} ${zoneName(zone, fromMs)}`
}

function betweenLabel(from: string, to: string, fromMs: number, toMs: number, zone: Zone): string {
  const isSameZone = zoneName(zone, fromMs) === zoneName(zone, toMs)
  if (isWords(from) || isWords(to) || !isSameZone)
    return `${endLabel(from, fromMs, zone)} – ${endLabel(to, toMs, zone)}`
  const day = dayText(fromMs, zone)
  const lastDay = dayText(toMs, zone)
  const end = day === lastDay ? '' : `${lastDay} `
  return `${day} ${clockLabel(fromMs, zone)} – ${end}${clockLabel(toMs, zone)} ${zoneName(zone, toMs)}`
}

/** One end alone: `2 hours ago`, `2026-11-20 14:00 UTC`. */
function endLabel(end: string, atMs: number, zone: Zone): string {
  const span = spanBefore(end)
  if (span !== undefined) return `${span} ago`
  if (end === 'now') return 'now'
  return `${dayText(atMs, zone)} ${clockLabel(atMs, zone)} ${zoneName(zone, atMs)}`
}

function isWords(end: string): boolean {
  return isRelative(end) && !end.includes('/')
}

/** `14:00`, with as many seconds as matter. */
function clockLabel(atMs: number, zone: Zone): string {
  const { clockMs } = wallTimeOf(atMs, zone)
  const text = new Date(clockMs).toISOString().slice(11, 23)
  if (text.endsWith(':00.000')) return text.slice(0, 5)
  return text.endsWith('.000') ? text.slice(0, 8) : text
}
