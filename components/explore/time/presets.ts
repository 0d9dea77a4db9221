import type { Zone } from '../../../core/time/shown-time.ts'
import { parseRange } from './parse-range.ts'
import type { TimeRangeText } from './range.ts'

/** What is asked for most, as it could be typed. */
const PRESETS = [
  { label: '5m', text: '5m', name: 'Last 5 minutes' },
  { label: '15m', text: '15m', name: 'Last 15 minutes' },
  { label: '1h', text: '1h', name: 'Last hour' },
  { label: '4h', text: '4h', name: 'Last 4 hours' },
  { label: '24h', text: '24h', name: 'Last 24 hours' },
  { label: '7d', text: '7d', name: 'Last 7 days' },
  { label: '30d', text: '30d', name: 'Last 30 days' },
  { label: 'Today', text: 'today', name: 'Today' },
  { label: 'Yesterday', text: 'yesterday', name: 'Yesterday' },
  { label: 'Any time', text: 'any time', name: 'Any time' },
]

export interface Preset {
  readonly label: string
  readonly name: string
  readonly range: TimeRangeText
}

/** The presets as they are now: a day is another one tomorrow, and in another zone. */
export function presetsAt(nowMs: number, zone: Zone): readonly Preset[] {
  return PRESETS.flatMap(({ label, text, name }) => {
    const range = parseRange(text, nowMs, zone)
    return 'error' in range ? [] : [{ label, name, range }]
  })
}
