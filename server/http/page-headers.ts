import { randomBytes } from 'node:crypto'

/** Headers of every reply outside the ingest addresses: other sites may not frame or embed it, and links do not leak its URL. */
export const PAGE_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
}

/**
 * The Content-Security-Policy of one page (CSP Level 3). Scripts must come from this server or carry the nonce, which Next
 * and the layout add to theirs. Inline styles are allowed because the chart, the editor and the menus position elements
 * with them.
 *
 * @param isDev whether Next's development server, which evaluates code, serves the pages
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
