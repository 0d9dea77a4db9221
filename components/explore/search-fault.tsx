import { Notice } from '../ui/notice.tsx'
import type { Fault } from './fault.ts'

/** The search had no answer: why, and another try. */
export function SearchFault({ fault, onRetry }: { fault: Fault; onRetry(): void }) {
  const isQuery = fault.code === 'invalid_query'
  return (
    <Notice title={isQuery ? 'This query cannot be run' : 'The search failed'}>
      <p className="wrap-anywhere">{fault.message}</p>
      {!isQuery && (
        <p>
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
    </Notice>
  )
}
