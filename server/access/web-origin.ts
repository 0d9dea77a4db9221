/** Origins of web pages, as the Origin header has them: scheme, host and a port that is not the scheme's own. */

/** A name (also one outside ASCII, which `URL` encodes), IPv4 or bracketed IPv6 address, and a port. */
const ORIGIN = /^https?:\/\/(?:[\p{L}\p{N}._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu

/**
 * Returns the origin as a browser writes it, or undefined for anything else: other schemes than http and https, `null`,
 * paths, credentials, wildcards, lists.
 */
export function parseWebOrigin(text: string): string | undefined {
  if (!ORIGIN.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).origin
}

/** Whether a page of this origin was served by this machine itself, on any port. */
export function isLoopbackOrigin(text: string): boolean {
  const origin = parseWebOrigin(text)
  if (origin === undefined) return false
  const { hostname } = new URL(origin)
  // Browsers resolve `localhost` and the names below it to loopback without asking DNS (RFC 6761).
  return /^(?:.+\.)?localhost\.?$/.test(hostname) || /^127(?:\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]'
}
