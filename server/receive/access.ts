/**
 * Who may ask for what. Ingest doors take records from anywhere, also from pages of other sites, and ask for the key.
 * Everything else is for pages of this server only: a page that a developer visits must not read logs through their
 * browser, by a request or by a DNS name that points here (C4).
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { shown, TailraceError } from '../../core/errors.ts'

export interface AccessRules {
  readonly host: string
  /** Lower case. */
  readonly allowedHosts: readonly string[]
  readonly ingestKey: string | undefined
  readonly adminPassword: string | undefined
}

/** The parts of a request that decide. */
export interface Credentials {
  header(name: string): string | undefined
  readonly url: URL
}

/** For an ingest door. Throws `unauthorized`. */
export function checkIngestKey(request: Credentials, rules: AccessRules): void {
  if (rules.ingestKey === undefined) return
  const given =
    bearer(request.header('authorization')) ?? request.header('x-api-key') ?? request.url.searchParams.get('api_key')
  if (given !== null && given !== undefined && isEqualSecret(given, rules.ingestKey)) return
  throw new TailraceError(
    'unauthorized',
    `${given ? 'the key is wrong' : 'a key is missing'}: send the value of INGEST_KEY as "Authorization: Bearer …", "X-Api-Key: …" or ?api_key=…`,
  )
}

/** For everything that is no ingest door. Throws `forbidden_host`, `forbidden_origin`, `unauthorized`. */
export function checkPageAccess(request: Credentials, rules: AccessRules): void {
  const host = request.header('host') ?? ''
  if (!isOurName(hostName(host), rules)) {
    throw new TailraceError('forbidden_host', `Host ${shown(host)} is not served here: add its name to ALLOWED_HOSTS`)
  }
  const origin = request.header('origin')
  if (origin !== undefined && !isOurOrigin(origin, host, rules)) {
    throw new TailraceError(
      'forbidden_origin',
      `Origin ${shown(origin)} may not read from here: add its host to ALLOWED_HOSTS`,
    )
  }
  checkPassword(request, rules)
}

/** CORS for ingest doors: browsers send logs to another origin than their page's. */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, content-encoding, idempotency-key, x-api-key',
  'access-control-expose-headers': 'retry-after',
  'access-control-max-age': '86400',
}

function checkPassword(request: Credentials, rules: AccessRules): void {
  if (rules.adminPassword === undefined) return
  const header = request.header('authorization') ?? ''
  const decoded = /^basic /i.test(header) ? Buffer.from(header.slice(6), 'base64').toString('utf8') : ''
  const given = decoded.slice(decoded.indexOf(':') + 1)
  if (given !== '' && isEqualSecret(given, rules.adminPassword)) return
  throw new TailraceError('unauthorized', 'a password is needed: send ADMIN_PASSWORD by HTTP Basic, with any user name')
}

function isOurOrigin(origin: string, host: string, rules: AccessRules): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return (
    url.host === host.toLowerCase() ||
    rules.allowedHosts.includes(url.host) ||
    rules.allowedHosts.includes(url.hostname)
  )
}

function isOurName(name: string, rules: AccessRules): boolean {
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

function bearer(header: string | undefined): string | undefined {
  return header !== undefined && /^bearer /i.test(header) ? header.slice(7).trim() : undefined
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
export function isEqualSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
