import { type FormEvent, useId, useState } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import { parseRange } from './parse-range.ts'
import type { TimeRangeText } from './range.ts'
import { rangeLabel } from './range-label.ts'

interface RangeFieldProps {
  readonly nowMs: number
  readonly zone: Zone
  onRange(range: TimeRangeText): void
}

/** A range in words, with what is understood of it below while it is typed. */
export function RangeField({ nowMs, zone, onRange }: RangeFieldProps) {
  const [text, setText] = useState('')
  const [isTried, setIsTried] = useState(false)
  const noteId = useId()
  const isEmpty = text.trim() === ''
  const range = parseRange(text, nowMs, zone)
  const isWrong = 'error' in range && (isTried || !isEmpty)

  function apply(event: FormEvent) {
    event.preventDefault()
    // Now is the moment at which it is applied, and not the one at which the picker was opened.
    const now = parseRange(text, Date.now(), zone)
    if ('error' in now) setIsTried(true)
    else onRange(now)
  }

  return (
    <form onSubmit={apply}>
      <input
        className="control w-full"
        type="text"
        value={text}
        onChange={event => setText(event.target.value)}
        placeholder="Type: 2h, yesterday 14:00-15:00"
        aria-label="Range in words"
        aria-describedby={noteId}
        aria-invalid={isWrong}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="go"
      />
      <p id={noteId} className="time-note" data-wrong={isWrong || undefined} aria-live="polite">
        {isEmpty && !isTried && 'Also: monday 9:00-10:00, or 2026-11-20 14:00 to 15:30.'}
        {isWrong && range.error}
        {!('error' in range) && (
          <>
            {rangeLabel(range, nowMs, zone)} <kbd className="time-key">Enter</kbd>
          </>
        )}
      </p>
    </form>
  )
}
