import { productsById } from './catalog.ts'
import { fault } from './fault.ts'
import type { Endpoint } from './operation.ts'
import type { Service } from './service.ts'

export const search: Service = {
  name: 'search',
  language: 'python',
  replicas: 2,
  version: [2, 17],
  store: {
    name: 'search-index',
    system: 'opensearch',
    logger: 'search.index',
    place: ['run', '/app/search/index.py', 88],
  },
  main: { logger: 'search', place: ['serve', '/app/search/__main__.py', 24] },
  regression: fault('python', {
    type: 'KeyError',
    frames: [
      ['boost_for', '/app/search/ranking.py', 52, "return BOOSTS[market['region']]"],
      ['rank', '/app/search/ranking.py', 31, 'scores = [hit.score * boost_for(market) for hit in hits]'],
      ['query', '/app/search/api.py', 67, 'hits = rank(hits, market)'],
    ],
    message: () => "'region'",
  }),
}

const brokenQuery = fault('python', {
  type: 'opensearchpy.exceptions.RequestError',
  inner: [
    [
      '_raise_error',
      '/usr/lib/python3.12/site-packages/opensearchpy/connection/base.py',
      315,
      'raise HTTP_EXCEPTIONS.get(status_code, TransportError)(',
    ],
  ],
  frames: [
    ['run', '/app/search/index.py', 88, 'return await client.search(index=INDEX, body=body)'],
    ['query', '/app/search/api.py', 61, 'hits = await index.run(parsed)'],
  ],
  message: visit =>
    `RequestError(400, 'search_phase_execution_exception', 'Failed to parse query [${visit.search.text} \\\\]')`,
})

const circuitOpen = fault('python', {
  type: 'search.errors.CircuitOpen',
  status: 503,
  frames: [
    ['guard', '/app/search/circuit.py', 40, 'raise CircuitOpen(self.name, self.failures)'],
    ['query', '/app/search/api.py', 61, 'hits = await index.run(parsed)'],
  ],
  message: visit =>
    `search-index: ${5 + visit.random.below(40)} failures in 30 s, next try in ${1 + visit.random.below(9)} s`,
})

export const query: Endpoint = {
  service: search,
  method: 'GET',
  pattern: '/search',
  path: visit => `/search?q=${encodeURIComponent(visit.search.text)}`,
  accessLevel: 'info',
  logger: 'search.api',
  place: ['query', '/app/search/api.py', 48],
  work(call) {
    const { search: wanted, market } = call.visit
    call.spend(3)
    if (call.random.chance(0.02)) return call.fail(brokenQuery, { query: wanted.text, market: market.country })
    if (call.random.chance(0.014)) return call.fail(circuitOpen, { circuit: { name: 'search-index', state: 'open' } })
    call.query(
      `{"multi_match":{"query":"${wanted.text}","fields":["name^3","category"]}}`,
      Math.min(24, wanted.hits),
      18,
    )
    const attributes = {
      search: {
        query: wanted.text,
        hits: wanted.hits,
        filters: ['in_stock', `market:${market.country}`],
        page: 1,
        fuzzy: wanted.hits < 5,
      },
    }
    if (wanted.hits === 0) return call.log('info', `no results for "${wanted.text}"`, attributes)
    call.log('info', `search "${wanted.text}" found ${wanted.hits} products`, attributes)
    if (call.ask(productsById) >= 500)
      call.log('warn', 'results without prices: catalog did not answer', { degraded: true })
  },
}
