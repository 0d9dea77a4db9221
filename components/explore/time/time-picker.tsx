'use client'

import { ChevronDown, Clock } from 'lucide-react'
import { afterPaint } from '../../ui/after-paint.tsx'
import { TimeLabel, timeLabel } from './time-label.tsx'
import type { TimePickerProps } from './time-menu.tsx'

/** The range of the page in words, and everything to choose another. */
export const TimePicker = afterPaint<TimePickerProps>(
  async () => (await import('./time-menu.tsx')).TimeMenu,
  function TimeButton({ range, isLive }) {
    return (
      <button
        type="button"
        className="button time-button"
        aria-label={`Time range: ${timeLabel(range, isLive)}`}
        aria-haspopup="dialog"
        data-stand-in=""
      >
        <Clock size={14} aria-hidden="true" />
        <TimeLabel range={range} isLive={isLive} label={undefined} />
        <ChevronDown size={14} aria-hidden="true" />
      </button>
    )
  },
)
