import type { IncomingHttpHeaders } from 'node:http'
import type { RunningServer } from './server.ts'

export const SECRETS = { ADMIN_PASSWORD: 'open sesame', INGEST_KEY: 'k3y' }
export const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Sends the login form as a browser does. */
export function logIn(at: RunningServer, password: string, headers: Record<string, string> = HTML, next = '/') {
  return at.send('POST', '/api/login', new URLSearchParams({ password, next }).toString(), { ...FORM, ...headers })
}

/** The cookie that a reply sets, as the browser sends it. */
export function cookieOf({ headers }: { headers: IncomingHttpHeaders }): string {
  return String(headers['set-cookie']).split(';')[0] ?? ''
}
