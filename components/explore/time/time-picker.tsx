'use client'

import { ChevronDown, Clock } from 'lucide-react'
import { afterPaint } from '../../ui/after-paint.tsx'
import type { TimePickerProps } from './time-menu.tsx'
import { isWordy, zonelessLabel } from './zoneless-label.ts'

/** The range of the page in words, and everything to choose another. */
export const TimePicker = afterPaint<TimePickerProps>(
  async () => (await import('./time-menu.tsx')).TimeMenu,
  function TimeButton({ range, isLive }) {
    const label = isLive ? 'Now' : zonelessLabel(range)
    return (
      <button
        type="button"
        className="button time-button"
        data-absolute={!isLive && !isWordy(range) ? '' : undefined}
        aria-label={`Time range: ${label}`}
        aria-haspopup="dialog"
        data-stand-in=""
      >
        <Clock size={14} aria-hidden="true" />
        <span className="truncate">{label}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </button>
    )
  },
)
