import type { Zone } from '../../core/time/shown-time.ts'
import { QueryEditor } from './editor/query-editor.tsx'
import type { Fault } from './fault.ts'
import { addressParams, type ExploreState } from './state.ts'
import type { TimeRangeText } from './time/range.ts'
import { TimePicker } from './time/time-picker.tsx'

interface ControlsProps {
  readonly state: ExploreState
  readonly zone: Zone
  /** Why the query that stands in the editor does not run. */
  readonly fault: Fault | undefined
  onSearch(query: string): void
  onDraft(text: string | undefined): void
  onRange(range: TimeRangeText): void
  onZone(zone: Zone): void
  onLive(): void
}

/** What is asked: the query, its range, and whether of what is stored or of what arrives. Without scripts a plain form. */
export function Controls({ state, zone, fault, onSearch, onDraft, onRange, onZone, onLive }: ControlsProps) {
  const { query, from, to, isLive } = state
  // The query has a field of its own, and another query closes the opened log.
  const others = [...addressParams({ ...state, query: '', row: undefined })]
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
        onDraft={onDraft}
      />
      <TimePicker range={{ from, to }} zone={zone} isLive={isLive} onRange={onRange} onZone={onZone} />
      {/* For who presses Enter before the page listens, or without scripts. */}
      {others.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand twice, and fields that nobody sees keep nothing
        <input key={index} type="hidden" name={name} value={value} />
      ))}
      <noscript>
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
