/** The login page and what it is made of: all that a browser gets before it is let in. */
import type { IncomingMessage } from 'node:http'
import type { Caller } from './caller.ts'
import { returnPath } from './return-path.ts'

export const LOGIN_PATH = '/login'

/**
 * Scripts, styles and fonts are the same for everybody and hold no data. A plain name only: what could be decoded once
 * more behind this check is none. Turbopack's development server writes brackets and @ into its names.
 */
const ASSET = /^\/_next\/static(?:\/(?:[\w@~-]|%40|%5[BD]|\.(?!\.))+)+$|^\/(?:favicon\.ico|icon\.svg)$/

/** Whether Next may answer this without a password. Reading only: a POST to a page can call a function of another page. */
export function isEntrance(method: string, { url }: Caller): boolean {
  return (method === 'GET' || method === 'HEAD') && (url.pathname === LOGIN_PATH || ASSET.test(url.pathname))
}

/** What a browser says of itself that a page may depend on; Next understands many more, which could change what it renders. */
const PLAIN_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'host',
  'if-modified-since',
  'if-none-match',
  'range',
  'user-agent',
])

/** Takes from a stranger's request every header that could ask Next for anything but the page itself. */
export function keepPlainHeaders(incoming: IncomingMessage): void {
  for (const name of Object.keys(incoming.headers)) if (!PLAIN_HEADERS.has(name)) delete incoming.headers[name]
}

/** Whether a person waits for a page, who is better served by the login page than by JSON. */
export function wantsPage(method: string, caller: Caller): boolean {
  return (method === 'GET' || method === 'HEAD') && acceptsHtml(caller)
}

export function acceptsHtml(caller: Caller): boolean {
  return /\btext\/html\b/i.test(caller.header('accept') ?? '')
}

/** Whether to ask for HTTP Basic. Not a browser: its dialog would cover a page whose session has ended in the background. */
export function understandsChallenge(caller: Caller): boolean {
  const isBrowser =
    caller.header('sec-fetch-mode') !== undefined || /^mozilla\//i.test(caller.header('user-agent') ?? '')
  return !isBrowser
}

/** The login page that leads back to where the caller wanted to go. */
export function loginAddress({ url }: Caller): string {
  return addressWith({}, url.pathname + url.search)
}

/** The login page with what the last try came to. */
export function addressWith(state: Readonly<Record<string, string>>, wanted: string): string {
  const next = returnPath(wanted)
  const query = new URLSearchParams({ ...state, ...(next === '/' ? {} : { next }) }).toString()
  return query === '' ? LOGIN_PATH : `${LOGIN_PATH}?${query}`
}
