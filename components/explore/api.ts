/** The server's typed queries, as the page asks them. */
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '../../server/api/router.ts'
import { wireTransformer } from '../../server/api/wire.ts'

export type Answers = inferRouterOutputs<AppRouter>
export type Histogram = Omit<Answers['logs']['histogram'], 'isComplete'>
export type Facets = Answers['logs']['facets']
export type Facet = Facets['fields'][number]
export type Suggestions = Answers['logs']['complete']

export const api = createTRPCClient<AppRouter>({
  links: [httpBatchStreamLink({ url: '/api/trpc', transformer: wireTransformer })],
})

/** What a query of the page asks for: the text of the search field and the chosen range. */
export interface Filter {
  readonly query?: string | undefined
  /** In the words of the query language: `now-1h`, ISO 8601, epoch. An end that is missing is open. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}
