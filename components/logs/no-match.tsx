import { cutText } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import { conditionsOf, type LogQuery } from './log-query.ts'

/** Enough of a condition to recognise it. */
const CONDITION_CHARS_MAX = 120

/** There are logs, but none that this query asks for. */
export function NoMatch({ query }: { query: LogQuery }) {
  const conditions = conditionsOf(query).map(condition => cutText(condition, CONDITION_CHARS_MAX))
  const older = query.cursor === undefined ? '' : ' older than the page before'
  return (
    <Notice title="No log matches">
      <p className="wrap-anywhere">
        No stored log{older}
        {conditions.length > 0 && ` has ${conditions.join(' and ')}`}.
      </p>
      <p>
        <a href="/">Clear the filter</a>
      </p>
    </Notice>
  )
}
