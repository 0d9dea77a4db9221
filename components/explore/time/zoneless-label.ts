import { isRelative, type TimeRangeText } from './range.ts'
import { rangeLabel } from './range-label.ts'

/** What can be said without a zone; as wide as what is said with it, or the row would move. */
export function zonelessLabel({ from, to }: TimeRangeText): string {
  const isWordy = [from, to].every(end => end === undefined || isRelative(end))
  return isWordy ? rangeLabel({ from, to }, 0, 'utc') : '\u2026'
}
