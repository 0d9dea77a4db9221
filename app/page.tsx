import { FirstRun } from '../components/logs/first-run.tsx'
import { LogList } from '../components/logs/log-list.tsx'
import type { LogQuery } from '../components/logs/log-query.ts'
import { NoMatch } from '../components/logs/no-match.tsx'
import { PageLinks } from '../components/logs/page-links.tsx'
import { QueryFailed } from '../components/logs/query-failed.tsx'
import { SearchBar } from '../components/logs/search-bar.tsx'
import { StoreUnavailable } from '../components/logs/store-unavailable.tsx'
import { hasRuntime, runtime } from '../server/api/runtime.ts'
import { type LogsResult, readLogs } from './read-logs.ts'
import { readQuery, type SearchParams } from './read-query.ts'

export const dynamic = 'force-dynamic'

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { query, ignored } = readQuery(await searchParams)
  const result = await readLogs(query)
  return (
    <div className="page">
      <SearchBar
        query={query}
        services={result.state === 'loaded' ? result.services : []}
        canLogOut={hasRuntime() && runtime().hasPassword}
      />
      <main>
        {ignored.length > 0 && (
          <p className="page-warning" role="status">
            Ignored in the address: {ignored.join('; ')}
          </p>
        )}
        <Content query={query} result={result} />
      </main>
      {result.state === 'loaded' && result.rows.length > 0 && (
        <PageLinks query={query} count={result.rows.length} older={result.older} />
      )}
    </div>
  )
}

function Content({ query, result }: { query: LogQuery; result: LogsResult }) {
  if (result.state === 'unavailable') return <StoreUnavailable reason={result.reason} />
  if (result.state === 'failed') return <QueryFailed reason={result.reason} />
  if (result.rows.length > 0) return <LogList rows={result.rows} />
  return result.services.length === 0 ? (
    <FirstRun origin={result.origin} needsKey={result.needsKey} />
  ) : (
    <NoMatch query={query} />
  )
}
