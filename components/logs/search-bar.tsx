import { LEVELS } from '../../core/severity.ts'
import { LogOut } from '../login/log-out.tsx'
import { FocusKey } from '../ui/focus-key.tsx'
import { Mark } from '../ui/mark.tsx'
import { type LogQuery, logsHref } from './log-query.ts'

const QUERY_ID = 'search-query'

interface SearchBarProps {
  readonly query: LogQuery
  readonly services: readonly string[]
  readonly canLogOut: boolean
}

/** The page's controls: a plain form, whose fields are the address. */
export function SearchBar({ query, services, canLogOut }: SearchBarProps) {
  const names = withChosen(services, query.service)
  return (
    <header className="search-bar">
      <a href="/" className="flex items-center gap-2 pr-1 font-semibold" title="Newest logs, no filter">
        <Mark />
        <span className="max-md:sr-only">Tailrace</span>
      </a>
      <form method="get" action="/" className="contents" aria-label="Search logs">
        <div className="relative min-w-0 flex-1">
          <input
            id={QUERY_ID}
            key={query.query}
            className="control w-full font-mono"
            type="search"
            name="query"
            defaultValue={query.query}
            placeholder="timeout &quot;connection reset&quot; level:&gt;=warn status_code:5*"
            aria-label="Query"
            aria-keyshortcuts="/"
            autoComplete="off"
            spellCheck={false}
          />
          <span className="key-hint" data-key="/" />
        </div>
        <FocusKey shortcut="/" targetId={QUERY_ID} />
        <div className="search-bar-choices">
          <select
            name="service"
            key={`service ${query.service}`}
            className="control w-44"
            aria-label="Service"
            defaultValue={query.service}
          >
            <option value="">All services</option>
            {names.map(name => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <select
            name="level"
            key={`level ${query.level}`}
            className="control w-28"
            aria-label="Level"
            defaultValue={query.level}
          >
            <option value="">All levels</option>
            {LEVELS.map(level => (
              <option key={level}>{level}</option>
            ))}
          </select>
          {query.trace !== undefined && <TraceFilter query={query} trace={query.trace} />}
        </div>
        <button type="submit" className="button button-accent">
          Search
        </button>
      </form>
      {canLogOut && <LogOut />}
    </header>
  )
}

function TraceFilter({ query, trace }: { query: LogQuery; trace: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <input type="hidden" name="trace" value={trace} />
      <span className="log-text max-w-40 truncate text-ink-quiet" title={trace}>
        trace {trace}
      </span>
      <a
        href={logsHref({ ...query, trace: undefined, cursor: undefined })}
        className="button w-7 px-0"
        aria-label="Clear trace filter"
        title="Clear trace filter"
      >
        ×
      </a>
    </span>
  )
}

/** A service that has sent nothing (any more) can still stand in the address. */
function withChosen(services: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || services.includes(chosen) ? services : [chosen, ...services]
}
