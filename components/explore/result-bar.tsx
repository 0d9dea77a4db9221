import { Elapsed } from '../ui/elapsed.tsx'
import { formatCount, formatDuration } from '../ui/format.ts'

interface ResultBarProps {
  readonly shown: number
  /** All that was found; undefined while it is counted. */
  readonly total: number | undefined
  readonly tookMs: number | undefined
  readonly isFetching: boolean
  /** The search was stopped before it had an answer; what is shown is that of the one before. */
  readonly isCancelled: boolean
  onCancel(): void
  onAgain(): void
}

/** How much was found, how long it took, and a way to stop what takes too long. */
export function ResultBar(props: ResultBarProps) {
  const { shown, total, tookMs, isFetching, isCancelled, onCancel, onAgain } = props
  return (
    <div className="result-bar">
      <span role="status">{isCancelled ? 'Cancelled' : loadedText(shown, total)}</span>
      {isCancelled && (
        <button type="button" className="link-button" onClick={onAgain}>
          Run again
        </button>
      )}
      {tookMs !== undefined && !isFetching && <span className="quiet">{formatDuration(tookMs)}</span>}
      {isFetching && (
        <span className="fetching">
          <span className="quiet">
            Searching …
            <Elapsed before=" " />
          </span>
          <button type="button" className="link-button" onClick={onCancel}>
            Cancel
          </button>
        </span>
      )}
      {isFetching && <span className="progress-line" aria-hidden="true" />}
    </div>
  )
}

function loadedText(shown: number, total: number | undefined): string {
  if (total === 0) return 'No logs'
  // Nothing is known of how many there are.
  if (total === undefined && shown === 0) return ''
  if (total === undefined) return `${formatCount(shown)} ${shown === 1 ? 'log' : 'logs'}`
  if (shown >= total) return total === 1 ? '1 log' : `All ${formatCount(total)} logs`
  return `${formatCount(shown)} of ${formatCount(total)} logs`
}
