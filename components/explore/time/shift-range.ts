import { INSTANT_MIN } from '../../../core/time/time.ts'
import { resolveRange, type TimeRangeText } from './range.ts'

const FIRST_MS = INSTANT_MIN.seconds * 1000

/**
 * The range beside this one, as wide: before it (-1) or after it (1), but never beyond now. One that begins and has no
 * end runs until now; one that does not begin has no width and stays as it is.
 */
export function shiftRange(range: TimeRangeText, nowMs: number, direction: -1 | 1): TimeRangeText {
  const { fromMs, toMs = nowMs } = resolveRange(range, nowMs)
  if (fromMs === undefined || fromMs >= toMs) return range
  if (direction === 1 && toMs >= nowMs) return range
  const widthMs = toMs - fromMs
  const endMs = direction === 1 ? Math.min(toMs + widthMs, nowMs) : fromMs
  if (endMs <= FIRST_MS) return range
  return { from: isoOf(Math.max(endMs - widthMs, FIRST_MS)), to: isoOf(endMs) }
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString()
}
