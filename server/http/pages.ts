/** Which requests Next may answer. Everything else is refused in JSON, so that no sender takes a web page for success. */
import { isTailraceError, shown, TailraceError } from '../../core/errors.ts'
import type { Access } from '../access/access.ts'
import { acceptsHtml } from '../access/entrance.ts'
import type { Principal } from '../access/principal.ts'
import { isQuery } from '../api/serve.ts'
import type { DoorRequest } from './exchange.ts'
import { isAddress } from './routes.ts'

/** The pages of `app/`; a test compares the two. */
export const PAGES: readonly RegExp[] = [/^\/$/, /^\/login$/, /^\/live\/[^/]+$/]

/** Files that the pages load. */
const ASSETS = /^\/_next\/static\/|^\/(?:favicon\.ico|icon\.svg)$/

/** What the development server of Next serves besides, some of it by POST. */
const DEVELOPMENT = /^\/(?:_next\/|__nextjs)/

const READING = ['GET', 'HEAD']

/**
 * Throws `method_not_allowed` for any method but GET and HEAD on a page, and `not_found` for an unknown path unless a
 * browser asks for it: browsers get the page that says so.
 *
 * @param isDev whether the pages are served by Next's development server
 */
export function refuseUnlessPage(request: DoorRequest, isDev: boolean): void {
  const { pathname } = request.url
  if (isQuery({ url: pathname }) || (isDev && DEVELOPMENT.test(pathname))) return
  const paths = spellings(pathname)
  const isServed = paths.some(path => ASSETS.test(path) || PAGES.some(page => page.test(path)))
  if (!READING.includes(request.method)) throw isServed ? notAllowed(request) : notFound(request)
  // Next redirects `/health/` to `/health`, and answers its own requests for parts of a page in its own form.
  if (isServed || paths.some(isAddress) || acceptsHtml(request) || request.header('rsc') !== undefined) return
  throw notFound(request)
}

/** Admits the caller of a page. Throws what `access` throws; a sender learns where to send logs as well. */
export function admitReader(access: Access, request: DoorRequest): Principal {
  try {
    return access.admit(request, 'page')
  } catch (error) {
    if (!isTailraceError(error) || error.code !== 'unauthorized' || READING.includes(request.method)) throw error
    throw new TailraceError('unauthorized', `${error.message}. ${SEND_LOGS}.`, { cause: error })
  }
}

/** The path as Next may read it: decoded, and without the slashes that it redirects away. */
function spellings(pathname: string): string[] {
  return [pathname, decodeURIComponent(pathname)].map(path => path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''))
}

const SEND_LOGS = 'Send logs to POST /api/ingest'

function notAllowed({ method, url }: DoorRequest): TailraceError {
  return new TailraceError(
    'method_not_allowed',
    `${method} ${shown(url.pathname)} is not served: pages answer GET and HEAD only. ${SEND_LOGS}.`,
    { allow: READING },
  )
}

function notFound({ method, url }: DoorRequest): TailraceError {
  const hint = READING.includes(method)
    ? 'Search with GET /api/search, tail with GET /api/tail; GET /api/openapi.json lists every endpoint.'
    : `${SEND_LOGS} as JSON or NDJSON; GET /api/openapi.json lists every endpoint.`
  return new TailraceError('not_found', `${method} ${shown(url.pathname)} is not served. ${hint}`)
}
