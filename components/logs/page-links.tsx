import { formatCount } from '../ui/format.ts'
import { type LogQuery, logsHref } from './log-query.ts'

/** How many logs this page has, and the ways to the others. */
export function PageLinks({ query, count, older }: { query: LogQuery; count: number; older: string | undefined }) {
  return (
    <footer className="page-links">
      <p className="text-ink-quiet">
        {formatCount(count)} {count === 1 ? 'log' : 'logs'}, newest first
      </p>
      <nav aria-label="Pages" className="flex gap-2">
        {query.cursor !== undefined && (
          <a className="button" href={logsHref({ ...query, cursor: undefined })}>
            Newest
          </a>
        )}
        {older !== undefined && (
          <a className="button" href={logsHref({ ...query, cursor: older })} rel="next">
            Older
          </a>
        )}
      </nav>
    </footer>
  )
}
