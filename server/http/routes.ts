/** Every address that is answered ahead of Next, with what it demands of its callers. */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { LOGS } from '../../core/schema/logs.ts'
import { withinTime } from '../../db/within-time.ts'
import type { Demand } from '../access/access.ts'
import { logIn, logOut } from '../access/login.ts'
import type { Principal } from '../access/principal.ts'
import { openApi } from '../api/openapi.ts'
import { aggregatorSearch } from '../query/aggregator/aggregator-search.ts'
import { aggregatorServices, aggregatorTail } from '../query/aggregator/aggregator-tail.ts'
import { exactJsonText } from '../query/exact-json-text.ts'
import { exportLogs } from '../query/export-logs.ts'
import { searchRequest } from '../query/search-request.ts'
import { logStats } from '../query/stats.ts'
import { withBody } from '../receive/http/body.ts'
import { receive } from '../receive/http/receive.ts'
import type { Protocol } from '../receive/protocols/protocol.ts'
import { PROTOCOLS } from '../receive/protocols/registry.ts'
import { tailRequest } from '../tail/request.ts'
import { tailStream } from '../tail/stream-door.ts'
import type { Tailrace } from '../tailrace.ts'
import { type DoorReply, type DoorRequest, jsonReply, jsonTextReply, type StreamReply } from './exchange.ts'

export interface Route {
  readonly methods: readonly string[]
  readonly access: Demand
  /** Its reply has no end of its own. */
  readonly isEndless?: boolean
  /** Of an address for records. */
  readonly protocol?: Protocol
  /** @param principal who was let in, by what `access` demands */
  answer(request: DoorRequest, tailrace: Tailrace, principal: Principal): Promise<DoorReply | StreamReply>
}

/** Every path of every protocol for records. */
const INGEST_ROUTES = PROTOCOLS.flatMap(protocol =>
  protocol.match.paths.map((path): [string, Route] => [
    path,
    {
      methods: ['POST'],
      access: 'ingest',
      protocol,
      answer: (request, tailrace) => receive(protocol, request, tailrace.receive),
    },
  ]),
)

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ...INGEST_ROUTES,
  ['/api/search', { methods: ['GET'], access: 'page', answer: search }],
  ['/api/tail', { methods: ['GET'], access: 'page', isEndless: true, answer: tailRows }],
  ['/api/openapi.json', { methods: ['GET', 'HEAD'], access: 'page', answer: async () => jsonReply(200, openApi()) }],
  // The earlier systems' addresses.
  ['/query/search', { methods: ['POST'], access: 'page', answer: querySearch }],
  ['/query/services', { methods: ['GET', 'HEAD'], access: 'page', answer: queryServices }],
  ['/stats', { methods: ['GET', 'HEAD'], access: 'page', answer: stats }],
  ['/api/login', { methods: ['POST'], access: 'entrance', answer: (request, { access }) => logIn(request, access) }],
  ['/api/logout', { methods: ['POST'], access: 'entrance', answer: (request, { access }) => logOut(request, access) }],
  // Open under any name: orchestrators ask by the address of the container, and there is nothing in it to read.
  ['/livez', { methods: ['GET', 'HEAD'], access: 'open', answer: async () => jsonReply(200, { status: 'alive' }) }],
  ['/health', { methods: ['GET', 'HEAD'], access: 'page', answer: health }],
  ['/metrics', { methods: ['GET', 'HEAD'], access: 'page', answer: metrics }],
])

const TAIL = '/query/tail/'
const QUERY_TAIL: Route = { methods: ['GET', 'HEAD'], access: 'page', answer: queryTail }

/** For programs: a browser asks for HTML, and Next's own requests for parts of the page say so. */
const ROOT: Route = { methods: ['GET', 'HEAD'], access: 'page', answer: root }

/** Each route with an address that it answers: what is demanded is tested over all of them. */
export const EVERY_ROUTE: readonly (readonly [string, Route])[] = [
  ...ROUTES,
  [`${TAIL}checkout`, QUERY_TAIL],
  ['/', ROOT],
]

/** Whether a path belongs to one of these routes, whatever the method. */
export function isAddress(path: string): boolean {
  return ROUTES.has(path) || (path.startsWith(TAIL) && path.length > TAIL.length)
}

/** The route of a request, or undefined for what Next answers. */
export function routeOf({ url, method, header }: DoorRequest): Route | undefined {
  const { pathname } = url
  if (pathname.startsWith(TAIL) && pathname.length > TAIL.length) return QUERY_TAIL
  if (pathname !== '/') return ROUTES.get(pathname)
  const isPage = header('accept')?.includes('text/html') || header('rsc') !== undefined || url.searchParams.has('_rsc')
  return ROOT.methods.includes(method) && !isPage ? ROOT : undefined
}

/** Throws `method_not_allowed` for a method that the route does not take. */
export function refuseMethod({ method, url }: DoorRequest, { methods, access }: Route): void {
  if (methods.includes(method)) return
  throw new TailraceError(
    'method_not_allowed',
    `${method} ${shown(url.pathname)} is not served: use ${methods.join(' or ')}`,
    // A receiver answers preflights too.
    { allow: access === 'ingest' ? [...methods, 'OPTIONS'] : methods },
  )
}

const EXPORT_HEADERS = {
  ndjson: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
  csv: {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="logs.csv"',
    'cache-control': 'no-store',
  },
}

async function search({ url, signal }: DoorRequest, { store, hints }: Tailrace): Promise<StreamReply> {
  const request = searchRequest(LOGS, url.searchParams)
  const text = await exportLogs(store.require(), request, { hints, signal })
  return { status: 200, headers: EXPORT_HEADERS[request.format], text }
}

const TAIL_HEADERS = {
  ndjson: { 'content-type': 'application/x-ndjson; charset=utf-8' },
  sse: { 'content-type': 'text/event-stream; charset=utf-8' },
}

async function tailRows(request: DoorRequest, { signals }: Tailrace): Promise<StreamReply> {
  const { url, remoteAddress, signal = new AbortController().signal } = request
  const asked = tailRequest(url.searchParams, request.header('last-event-id'))
  const { tail } = signals.logs
  await tail.hub.slices.next()
  const text = tailStream(tail, asked.request, asked.format, remoteAddress, signal)
  // Proxies would keep what they are to pass on until there is more of it.
  return {
    status: 200,
    headers: { ...TAIL_HEADERS[asked.format], 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    text,
  }
}

async function querySearch(request: DoorRequest, { store, receive: bodies }: Tailrace): Promise<DoorReply> {
  const body = await withBody(request, bodies, async ({ bytes }) => bytes.toString('utf8'), LIMITS.queryBodyBytesMax)
  const page = await aggregatorSearch(store.require(), body, request.signal)
  return jsonTextReply(200, exactJsonText(page))
}

async function queryServices(request: DoorRequest, { store }: Tailrace): Promise<DoorReply> {
  return jsonReply(200, await aggregatorServices(store.require(), request.signal))
}

async function queryTail({ url, signal }: DoorRequest, { store, hints }: Tailrace): Promise<DoorReply> {
  const service = decodeName(url.pathname.slice(TAIL.length))
  const entries = await aggregatorTail(withinTime(store.require()), service, url.searchParams, hints, signal)
  return jsonTextReply(200, exactJsonText(entries))
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new TailraceError('invalid_query', `${shown(text)} is no URL-encoded name: encode the service's name`, {
      cause,
    })
  }
}

async function stats({ signal }: DoorRequest, { store, signals }: Tailrace): Promise<DoorReply> {
  const counts = await logStats(store.require(), LOGS, signal)
  return jsonReply(200, { status: 'ok', ...counts, queue_size: signals.logs.progress.waitingRows })
}

async function root(_: DoorRequest, tailrace: Tailrace): Promise<DoorReply> {
  return jsonReply(200, { status: 'ok', name: 'tailrace', health: tailrace.health().status })
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
