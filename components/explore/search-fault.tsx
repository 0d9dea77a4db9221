import { Notice } from '../ui/notice.tsx'
import type { Fault } from './fault.ts'

export interface SearchFaultProps {
  readonly fault: Fault
  onRetry(): void
  onAnyTime(): void
}

/** The search had no answer: why, and the next step; of a query that is none, how one is written. */
export function SearchFault({ fault, onRetry, onAnyTime }: SearchFaultProps) {
  if (fault.code === 'invalid_query') return <HowToWrite />
  if (fault.code === 'invalid_range')
    return (
      <Notice heading="h2" title="This time range cannot be searched">
        <p className="wrap-anywhere">{fault.message}.</p>
        <p>
          <button type="button" className="button" onClick={onAnyTime}>
            Search any time
          </button>
        </p>
      </Notice>
    )
  return (
    <Notice heading="h2" title="The search failed">
      <p className="wrap-anywhere">{fault.message}</p>
      <p>
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      </p>
    </Notice>
  )
}

const EXAMPLES: readonly (readonly [query: string, finds: string])[] = [
  ['timeout "connection reset"', 'both, anywhere in the message or the error'],
  ['service:cart -level:debug', 'a field, and without another'],
  ['status_code:>=500 OR level:error', 'either of the two'],
  ['path:/api/* duration_ms:>1.5s', 'the beginning of a value, and a bound'],
  ['user_id:*', 'a field that is there'],
]

/** What is wrong stands under the query itself. */
function HowToWrite() {
  return (
    <Notice heading="h2" title="This query cannot be run">
      <p>Why is said where it is written. A query looks like these:</p>
      <dl className="query-examples">
        {EXAMPLES.map(([query, finds]) => (
          <div key={query}>
            <dt>{query}</dt>
            <dd>{finds}</dd>
          </div>
        ))}
      </dl>
    </Notice>
  )
}
