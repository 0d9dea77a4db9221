import { Notice } from '../ui/notice.tsx'
import type { ExploreState } from './state.ts'

export interface NothingFoundProps {
  readonly state: ExploreState
  onChange(change: Partial<ExploreState>): void
}

/** There are logs, but none that was asked for: what can be given up, a click each. */
export function NothingFound({ state, onChange }: NothingFoundProps) {
  const hasRange = state.from !== undefined || state.to !== undefined
  const hasQuery = state.query.trim() !== ''
  return (
    <Notice heading="h2" title="No log matches">
      <p>
        No stored log{hasRange && ' of the chosen time'}
        {hasQuery && ' has all that the query asks for'}.
      </p>
      <p className="notice-actions">
        {hasRange && (
          <button type="button" className="button" onClick={() => onChange({ from: undefined, to: undefined })}>
            Search any time
          </button>
        )}
        {hasQuery && (
          <button type="button" className="button" onClick={() => onChange({ query: '' })}>
            Clear the query
          </button>
        )}
        <button type="button" className="button" onClick={() => onChange({ isLive: true })}>
          Wait for it live
        </button>
      </p>
    </Notice>
  )
}
