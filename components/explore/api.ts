/** The server's typed queries, as the page asks them. */
import { createTRPCClient, httpBatchStreamLink, splitLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { wireTransformer } from '../../core/wire.ts'
import type { AppRouter } from '../../server/api/router.ts'

export type Answers = inferRouterOutputs<AppRouter>
export type Histogram = Omit<Answers['logs']['histogram'], 'isComplete'>
export type Facets = Answers['logs']['facets']
export type Facet = Facets['fields'][number]
export type Suggestions = Answers['logs']['complete']

/**
 * Proxies and our own server read 16 kB of address and more, once; the questions of a page go together in one. What is
 * longer than this goes as a body.
 */
const ADDRESS_CHARS_MAX = 8_000
const INPUT_CHARS_MAX = 2_000

const link = { url: '/api/trpc', transformer: wireTransformer }

export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ input }) => encodeURIComponent(JSON.stringify(input) ?? '').length > INPUT_CHARS_MAX,
      true: httpBatchStreamLink({ ...link, methodOverride: 'POST' }),
      false: httpBatchStreamLink({ ...link, maxURLLength: ADDRESS_CHARS_MAX }),
    }),
  ],
})

/** What a query of the page asks for: the text of the search field and the chosen range. */
export interface Filter {
  readonly query?: string | undefined
  /** In the words of the query language: `now-1h`, ISO 8601, epoch. An end that is missing is open. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}
