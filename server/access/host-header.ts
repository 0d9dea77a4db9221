/**
 * One request, one host. Node keeps the first of several Host headers, while a proxy in front may have used the last, so
 * a second one is refused (RFC 9112, 3.2).
 */
import type { IncomingMessage } from 'node:http'
import { shown, TailraceError } from '../../core/errors.ts'

type Head = Pick<IncomingMessage, 'httpVersionMajor' | 'httpVersionMinor' | 'rawHeaders' | 'url'>

/** A name, IPv4 or bracketed IPv6 address, and a port. Empty where a client has no name for the server. */
const HOST = /^(?:[\w.-]*|\[[\da-f:.]+\])(?::\d{0,5})?$/i

/** Throws `bad_request` for a missing (HTTP/1.1), repeated or malformed Host, and for one that contradicts the target. */
export function checkHost(head: Head): void {
  const hosts = head.rawHeaders.filter((_, at) => at % 2 === 1 && head.rawHeaders[at - 1]?.toLowerCase() === 'host')
  const [host] = hosts
  if (hosts.length > 1) throw new TailraceError('bad_request', `${hosts.length} Host headers were sent: send one`)
  if (host === undefined) {
    if (head.httpVersionMajor === 1 && head.httpVersionMinor === 0) return
    throw new TailraceError('bad_request', 'the Host header is missing: send the name and port of this server')
  }
  if (!HOST.test(host))
    throw new TailraceError(
      'bad_request',
      `Host ${shown(host)} is not valid: send one name or IP address, and its port`,
    )
  checkTarget(head.url ?? '/', host)
}

/** A target with a host of its own (`GET http://name/path`, as sent to proxies) must name the same. */
function checkTarget(target: string, host: string): void {
  if (target.startsWith('/')) return
  const { protocol, host: named, username, password } = new URL(target)
  const sent = `${protocol}//${host}/`
  if (username === '' && password === '' && URL.canParse(sent) && new URL(sent).host === named) return
  throw new TailraceError(
    'bad_request',
    `the request target and Host ${shown(host)} name different servers: send the same name`,
  )
}
