import { QueryCache, QueryClient } from '@tanstack/react-query'
import { reportUnreachable } from '../frame/server-state.tsx'
import { faultOf } from './fault.ts'

const RETRIES_MAX = 2

/** How often a store that is not ready is queried again. */
const UNAVAILABLE_MS = 2_000

/** How the page asks: what another try may change is tried again, and who is no longer logged in is led there. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: error => {
        const { code } = faultOf(error)
        if (code === 'unreachable') reportUnreachable()
        else if (code === 'unauthorized') window.location.assign(window.location.href)
      },
    }),
    defaultOptions: {
      queries: {
        // What does not move: one log, or what stood around it. Searches say how long they are good: freshness.ts.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        // The banner says that the server is gone, and asks again when it is back.
        networkMode: 'always',
        refetchInterval: ({ state }) => unavailableInterval(state.error),
        retry: (failures, error) => faultOf(error).code === 'busy' && failures < RETRIES_MAX,
      },
    },
  })
}

/** Milliseconds until a query that failed with this error is sent again; false where that does not help. */
export function unavailableInterval(error: Error | null): number | false {
  return error !== null && faultOf(error).code === 'store_unavailable' && UNAVAILABLE_MS
}
