import { randomBytes } from 'node:crypto'

/** What every reply that is no ingest address's has: pages of other sites may neither frame nor embed it, nor learn its address. */
export const PAGE_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
}

/**
 * The Content-Security-Policy of one page (CSP Level 3): scripts are files of this server, or carry the nonce that Next and
 * our layout write into theirs. Styles may stand inline: the chart, the editor and the menus place what they draw so.
 *
 * @param isDev whether Next's development server compiles in the browser
 */
export function contentSecurityPolicy(isDev: boolean): string {
  const nonce = randomBytes(16).toString('base64')
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${isDev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
}
