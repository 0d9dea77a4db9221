/** Which words can be a host: a name or an address. */
import { isIPv4, isIPv6 } from 'node:net'

/** Letters, digits, dots and dashes (RFC 1123, 2.1), and the underscores that devices allow in their names. */
const NAME = /^(?=[\d.-]*[A-Za-z_])[A-Za-z0-9_](?:[\w.-]{0,253}[\w.])?$/

/** Whether the word looks like a host. A number, a date or a word with other punctuation does not. */
export function isHost(word: string): boolean {
  return NAME.test(word) || isAddress(word)
}

/** IPv4, or IPv6 with a zone or without. */
export function isAddress(word: string): boolean {
  return word.includes(':') ? isIPv6(word) : isIPv4(word)
}

/** Whether two names are of one machine: the same, or one without the other's domain. */
export function isSameHost(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true
  return (
    !isAddress(a) && !isAddress(b) && firstLabel(a) === firstLabel(b) && (firstLabel(a) === a || firstLabel(b) === b)
  )
}

function firstLabel(name: string): string {
  return name.split('.', 1)[0] ?? ''
}
