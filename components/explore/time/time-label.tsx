import type { TimeRangeText } from './range.ts'
import { rangeLabel } from './range-label.ts'
import { isWordy, zonelessLabel } from './zoneless-label.ts'

interface TimeLabelProps {
  readonly range: TimeRangeText
  readonly isLive: boolean
  /** In the reader's zone; undefined until that is known. */
  readonly label: string | undefined
}

/** About as long as the name of a zone gets. */
const ZONE_ROOM = 'GMT+5:30'

/** What the time button says, in the room that the times of the clock take once their zone is known. */
export function TimeLabel({ range, isLive, label }: TimeLabelProps) {
  const isFixed = isLive || isWordy(range)
  return (
    <span className="time-label">
      <span>{label ?? timeLabel(range, isLive)}</span>
      {!isFixed && <span aria-hidden="true">{rangeLabel(range, 0, 'utc').replaceAll('UTC', ZONE_ROOM)}</span>}
    </span>
  )
}

/** The same before the zone is known. */
export function timeLabel(range: TimeRangeText, isLive: boolean): string {
  return isLive ? 'Now' : zonelessLabel(range)
}
