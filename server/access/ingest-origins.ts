/**
 * Which web pages may send logs. Without a key anything that reaches the port may send, and a browser reaches loopback
 * for every page that its user visits; so pages are let in by origin. With a key any page may send: it has to know the
 * key. The CORS headers let allowed pages send what beacons and tracing add: credentials, which are ignored here, and
 * any header. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Caller } from './caller.ts'
import { isLoopbackOrigin, parseWebOrigin } from './web-origin.ts'

export interface IngestOriginRules {
  readonly ingestKey: string | undefined
  /** As `parseWebOrigin` returns them. */
  readonly allowedOrigins: readonly string[]
}

type Headers = Readonly<Record<string, string>>

export class IngestOrigins {
  private readonly hasKey: boolean
  private readonly allowed: ReadonlySet<string>

  constructor({ ingestKey, allowedOrigins }: IngestOriginRules) {
    this.hasKey = ingestKey !== undefined
    this.allowed = new Set(allowedOrigins)
  }

  /** Throws `forbidden_origin` for a browser request from a page that may not send. Programs send no Origin. */
  check(caller: Caller): void {
    const origin = originOf(caller)
    if (origin === undefined || this.isAllowed(origin)) return
    throw new TailraceError(
      'forbidden_origin',
      `pages of ${shown(origin)} may not send logs: add their origin to ALLOWED_ORIGINS, or set INGEST_KEY and send it`,
    )
  }

  /** Headers of every reply of an ingest address, errors included. */
  corsHeaders(caller: Caller, isPreflight: boolean): Headers {
    const vary = isPreflight
      ? 'Origin, Access-Control-Request-Headers, Access-Control-Request-Private-Network'
      : 'Origin'
    const origin = caller.header('origin')
    if (origin === undefined || !/^[!-+\--~]+$/.test(origin) || !this.isAllowed(origin)) return { vary }
    return {
      vary,
      'access-control-allow-origin': origin,
      // `sendBeacon` always sends credentials. No ingest address looks at a cookie.
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after',
      ...(isPreflight ? preflightHeaders(caller) : {}),
    }
  }

  private isAllowed(origin: string): boolean {
    return this.hasKey || isLoopbackOrigin(origin) || this.allowed.has(parseWebOrigin(origin) ?? '')
  }
}

/**
 * Where the page of a browser request is from; undefined for programs, and for what a person opened. A browser sends
 * Origin with every POST. One that does not, for an extension that removes it for example, still says whether the page
 * is of this server (`Sec-Fetch-Site`, https://www.w3.org/TR/fetch-metadata/).
 */
function originOf(caller: Caller): string | undefined {
  const origin = caller.header('origin')
  const site = caller.header('sec-fetch-site')
  if (origin !== undefined || site === undefined || site === 'none') return origin
  return site === 'same-origin' ? `http://${caller.header('host')}` : 'another site'
}

function preflightHeaders(caller: Caller): Headers {
  const names = caller.header('access-control-request-headers')
  return {
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-max-age': '86400',
    ...(names !== undefined && isListOfNames(names) ? { 'access-control-allow-headers': names } : {}),
    // A page of the public network asks before it sends to a private one (https://wicg.github.io/private-network-access/).
    ...(caller.header('access-control-request-private-network') === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  }
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/

function isListOfNames(text: string): boolean {
  if (text.length > LIMITS.requestedHeaderNamesCharsMax) return false
  return text.split(',').every(name => HEADER_NAME.test(name.trim()))
}
