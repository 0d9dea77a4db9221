/** Every address that is answered ahead of Next, with what it demands of its callers. */
import { shown, TailraceError } from '../core/errors.ts'
import { aggregatorSearch, exactJsonText } from './query/aggregator-search.ts'
import { withBody } from './receive/body.ts'
import { type DoorReply, type DoorRequest, jsonReply, jsonTextReply } from './receive/exchange.ts'
import { ingest } from './receive/ingest.ts'
import { Slots } from './receive/slots.ts'
import type { Tailrace } from './tailrace.ts'

export interface Route {
  readonly methods: readonly string[]
  /** `ingest`: open to other origins, asks for the key. `page`: for pages of this server. `open`: for anyone who may reach the server. */
  readonly access: 'ingest' | 'page'
  answer(request: DoorRequest, tailrace: Tailrace): Promise<DoorReply>
}

/** Bodies of queries are small; they share one place less than one large ingest body. */
const queryBodies = new Slots(1, 16)

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/api/ingest', { methods: ['POST'], access: 'ingest', answer: (request, { doors }) => ingest(request, doors) }],
  ['/query/search', { methods: ['POST'], access: 'page', answer: querySearch }],
  ['/livez', { methods: ['GET', 'HEAD'], access: 'page', answer: async () => jsonReply(200, { status: 'alive' }) }],
  ['/health', { methods: ['GET', 'HEAD'], access: 'page', answer: health }],
  ['/metrics', { methods: ['GET', 'HEAD'], access: 'page', answer: metrics }],
])

/** The route of a path, or undefined for what Next answers. */
export function routeOf(path: string): Route | undefined {
  return ROUTES.get(path)
}

export function refuseMethod(request: DoorRequest, route: Route): void {
  if (route.methods.includes(request.method)) return
  throw new TailraceError(
    'method_not_allowed',
    `${request.method} ${request.url.pathname} is not served: use ${route.methods.join(' or ')}`,
  )
}

async function querySearch(request: DoorRequest, { store }: Tailrace): Promise<DoorReply> {
  return withBody(request, queryBodies, async ({ bytes }) => {
    const page = await aggregatorSearch(store.require(), parseBody(bytes), request.signal)
    return jsonTextReply(200, exactJsonText(page))
  })
}

function parseBody(bytes: Buffer): unknown {
  const text = bytes.toString('utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TailraceError('invalid_body', `the body is not JSON (${(cause as Error).message}): ${shown(text)}`, {
      cause,
    })
  }
}

async function health(_: DoorRequest, tailrace: Tailrace): Promise<DoorReply> {
  const report = tailrace.health()
  return jsonReply(report.status === 'unhealthy' ? 503 : 200, report)
}

async function metrics(_: DoorRequest, tailrace: Tailrace): Promise<DoorReply> {
  tailrace.health()
  const { registry } = tailrace.metrics
  return { status: 200, headers: { 'content-type': registry.contentType }, body: await registry.metrics() }
}
