import { isRelative, type TimeRangeText } from './range.ts'
import { rangeLabel } from './range-label.ts'

/** What can be said without a zone; times of the clock come later, into room that is kept for them. */
export function zonelessLabel(range: TimeRangeText): string {
  return isWordy(range) ? rangeLabel(range, 0, 'utc') : '\u2026'
}

/** Whether the label is the same in every zone. */
export function isWordy({ from, to }: TimeRangeText): boolean {
  return [from, to].every(end => end === undefined || isRelative(end))
}
