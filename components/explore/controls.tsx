import { QueryEditor } from './editor/query-editor.tsx'
import type { Fault } from './fault.ts'
import type { ExploreState } from './state.ts'
import { TimePicker } from './time/time-picker.tsx'
import type { Zone } from './zone.ts'

interface ControlsProps {
  readonly state: ExploreState
  readonly zone: Zone
  /** Why the query that stands in the editor does not run. */
  readonly fault: Fault | undefined
  onSearch(query: string): void
  onChange(change: Partial<ExploreState>): void
  onZone(zone: Zone): void
  onLive(): void
}

/** What is asked: the query, its range, and whether of what is stored or of what arrives. Without scripts a plain form. */
export function Controls({ state, zone, fault, onSearch, onChange, onZone, onLive }: ControlsProps) {
  const { query, from, to, isLive } = state
  return (
    <form
      className="explore-controls"
      method="get"
      action="/"
      aria-label="Logs"
      onSubmit={event => event.preventDefault()}
    >
      <QueryEditor
        value={query}
        from={from}
        to={to}
        error={fault?.code === 'invalid_query' ? fault : undefined}
        onSubmit={onSearch}
      />
      <TimePicker
        range={{ from, to }}
        zone={zone}
        onRange={range => onChange({ from: range.from, to: range.to, isLive: false })}
        onZone={onZone}
      />
      <noscript>
        {from !== undefined && <input type="hidden" name="from" value={from} />}
        {to !== undefined && <input type="hidden" name="to" value={to} />}
        <button type="submit" className="button button-accent">
          Search
        </button>
      </noscript>
      <button
        type="button"
        className="button live-switch"
        aria-pressed={isLive}
        aria-keyshortcuts="L"
        title="What arrives now (L)"
        onClick={onLive}
      >
        <span className="live-dot" aria-hidden="true" />
        Live
      </button>
    </form>
  )
}
