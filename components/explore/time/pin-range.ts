import { resolveRange, type TimeRangeText } from './range.ts'

/**
 * The range with both ends where they are now, so that it means the same later. Any time stays any time; an end that
 * cannot be read stays as it is written.
 */
export function pinRange(range: TimeRangeText, nowMs: number): TimeRangeText {
  const { from, to } = range
  if (from === undefined && to === undefined) return range
  const { fromMs, toMs = to === undefined ? nowMs : undefined } = resolveRange(range, nowMs)
  return { from: isoOf(fromMs) ?? from, to: isoOf(toMs) ?? to }
}

function isoOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString()
}
