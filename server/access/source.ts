/**
 * From where a request may come. Everything but ingest doors is for pages of this server only: a page that a developer
 * visits must not read logs through their browser, by a request or by a DNS name that points here (C4). Checked before
 * any cookie or password, which a browser adds by itself.
 */
import { shown, TailraceError } from '../../core/errors.ts'
import type { Caller } from './caller.ts'

export interface SourceRules {
  readonly host: string
  /** Lower case. */
  readonly allowedHosts: readonly string[]
}

/** Throws `forbidden_host`, `forbidden_origin`. */
export function checkSource(caller: Caller, rules: SourceRules): void {
  const host = caller.header('host') ?? ''
  if (!isOurName(hostName(host), rules)) {
    throw new TailraceError('forbidden_host', `Host ${shown(host)} is not served here: add its name to ALLOWED_HOSTS`)
  }
  const origin = caller.header('origin')
  if (origin !== undefined && !isOurOrigin(origin, host, rules)) {
    throw new TailraceError(
      'forbidden_origin',
      `Origin ${shown(origin)} may not read from here: add its host to ALLOWED_HOSTS`,
    )
  }
  if (origin === undefined && isEmbeddedElsewhere(caller)) {
    throw new TailraceError('forbidden_origin', 'a page of another site may link here, but not load or frame this')
  }
}

/**
 * A browser sends no Origin for what a page embeds (frames, images, scripts), and pages of other ports of this host get
 * the cookie sent along. Where the browser says so, only the visit by a link is taken from other sites.
 * https://www.w3.org/TR/fetch-metadata/
 */
function isEmbeddedElsewhere(caller: Caller): boolean {
  const site = caller.header('sec-fetch-site')
  if (site !== 'cross-site' && site !== 'same-site') return false
  return caller.header('sec-fetch-mode') !== 'navigate' || caller.header('sec-fetch-dest') !== 'document'
}

function isOurOrigin(origin: string, host: string, rules: SourceRules): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return (
    url.host === host.toLowerCase() ||
    rules.allowedHosts.includes(url.host) ||
    rules.allowedHosts.includes(url.hostname)
  )
}

function isOurName(name: string, rules: SourceRules): boolean {
  const host = rules.host.toLowerCase()
  // An IPv6 address stands in brackets in the Host header and without them in HOST.
  return isLoopbackName(name) || name === host || name === `[${host}]` || rules.allowedHosts.includes(name)
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name)
}

/** The name in a Host header, without its port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}
