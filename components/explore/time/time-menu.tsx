'use client'

import { ChevronDown, Clock } from 'lucide-react'
import { Popover, RadioGroup } from 'radix-ui'
import { useEffect, useState } from 'react'
import { type Zone, zoneName } from '../../../core/time/shown-time.ts'
import { AbsoluteFields } from './absolute-fields.tsx'
import { presetsAt } from './presets.ts'
import { isSameRange, type TimeRangeText } from './range.ts'
import { RangeField } from './range-field.tsx'
import { rangeLabel } from './range-label.ts'
import { TimeLabel, timeLabel } from './time-label.tsx'

export interface TimePickerProps {
  readonly range: TimeRangeText
  readonly zone: Zone
  /** What arrives now is shown, whatever the range is; choosing one leaves that. */
  readonly isLive: boolean
  onRange(range: TimeRangeText): void
  onZone(zone: Zone): void
}

const NO_RANGE: TimeRangeText = {}

/** The range of the page in words, and everything to choose another. */
export function TimeMenu({ range, zone, isLive, onRange, onZone }: TimePickerProps) {
  const [isOpen, setIsOpen] = useState(false)
  const nowMs = useNow(isOpen)
  const label = isLive || nowMs === undefined ? timeLabel(range, isLive) : rangeLabel(range, nowMs, zone)

  function choose(chosen: TimeRangeText) {
    setIsOpen(false)
    onRange(chosen)
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger
        className="button time-button"
        title={`Time range: ${label}`}
        aria-label={`Time range: ${label}`}
      >
        <Clock size={14} aria-hidden="true" />
        <TimeLabel range={range} isLive={isLive} label={label} />
        <ChevronDown size={14} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="time-popover"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Time range"
        >
          {nowMs !== undefined && (
            <>
              <RangeField nowMs={nowMs} zone={zone} onRange={choose} />
              <Presets range={isLive ? undefined : range} nowMs={nowMs} zone={zone} onRange={choose} />
              <AbsoluteFields
                key={`${zone} ${range.from} ${range.to}`}
                range={isLive ? NO_RANGE : range}
                nowMs={nowMs}
                zone={zone}
                onRange={choose}
              />
              <ZoneSwitch nowMs={nowMs} zone={zone} onZone={onZone} />
            </>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface PresetsProps {
  /** Undefined while none is shown. */
  readonly range: TimeRangeText | undefined
  readonly nowMs: number
  readonly zone: Zone
  onRange(range: TimeRangeText): void
}

function Presets({ range, nowMs, zone, onRange }: PresetsProps) {
  return (
    <ul className="time-presets" aria-label="Usual ranges">
      {presetsAt(nowMs, zone).map(preset => (
        <li key={preset.label}>
          <button
            type="button"
            className="button time-preset"
            aria-label={preset.name}
            aria-pressed={range !== undefined && isSameRange(range, preset.range)}
            title={preset.name}
            onClick={() => onRange(preset.range)}
          >
            {preset.label}
          </button>
        </li>
      ))}
    </ul>
  )
}

function ZoneSwitch({ nowMs, zone, onZone }: { nowMs: number; zone: Zone; onZone(zone: Zone): void }) {
  return (
    <RadioGroup.Root
      className="time-zones"
      aria-label="Time zone"
      value={zone}
      orientation="horizontal"
      onValueChange={value => onZone(value === 'utc' ? 'utc' : 'local')}
    >
      <span aria-hidden="true">Zone</span>
      <RadioGroup.Item className="time-zone" value="local">
        Local {zoneName('local', nowMs)}
      </RadioGroup.Item>
      <RadioGroup.Item className="time-zone" value="utc">
        UTC
      </RadioGroup.Item>
    </RadioGroup.Root>
  )
}

const NOW_EVERY_MS = 30_000

/** Undefined on the server and in the first paint: the reader's zone and clock are not known there. */
function useNow(isOpen: boolean): number | undefined {
  const [nowMs, setNowMs] = useState<number>()
  useEffect(() => {
    setNowMs(Date.now())
    if (isOpen) return
    // "Today" is another day after midnight.
    const timer = setInterval(() => setNowMs(Date.now()), NOW_EVERY_MS)
    return () => clearInterval(timer)
  }, [isOpen])
  return nowMs
}
