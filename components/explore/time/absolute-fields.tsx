import { type FormEvent, useId, useState } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import { parseRange } from './parse-range.ts'
import { resolveRange, type TimeRangeText } from './range.ts'
import { inputText, textOfInputs } from './wall-input.ts'

interface AbsoluteFieldsProps {
  readonly range: TimeRangeText
  readonly nowMs: number
  readonly zone: Zone
  onRange(range: TimeRangeText): void
}

/** Both ends on the calendar and the clock of the zone. To be mounted anew for another range or zone. */
export function AbsoluteFields({ range, nowMs, zone, onRange }: AbsoluteFieldsProps) {
  const { fromMs, toMs } = resolveRange(range, nowMs)
  const [from, setFrom] = useState(inputText(fromMs, zone))
  const [to, setTo] = useState(inputText(toMs, zone))
  const [error, setError] = useState<string>()
  const errorId = useId()

  function apply(event: FormEvent) {
    event.preventDefault()
    const chosen = parseRange(textOfInputs(from, to), Date.now(), zone)
    if ('error' in chosen) setError(chosen.error)
    else onRange(chosen)
  }

  return (
    <form className="time-absolute" onSubmit={apply} aria-label="Absolute range">
      <WallField label="From" value={from} onValue={setFrom} errorId={error && errorId} />
      <WallField label="To" value={to} onValue={setTo} errorId={error && errorId} />
      <button type="submit" className="button">
        Apply
      </button>
      {error !== undefined && (
        <p id={errorId} className="time-note" data-wrong role="alert">
          {error}
        </p>
      )}
    </form>
  )
}

interface WallFieldProps {
  readonly label: string
  readonly value: string
  readonly errorId: string | undefined
  onValue(value: string): void
}

function WallField({ label, value, errorId, onValue }: WallFieldProps) {
  return (
    <label className="time-field">
      <span>{label}</span>
      <input
        className="control"
        type="datetime-local"
        step={1}
        value={value}
        aria-invalid={errorId !== undefined}
        aria-describedby={errorId}
        onChange={event => onValue(event.target.value)}
      />
    </label>
  )
}
