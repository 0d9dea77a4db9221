/** What decides whether somebody is let in: of a request, or of an upgrade to a WebSocket, which has no reply yet. */
import type { IncomingMessage } from 'node:http'
import { TailraceError } from '../../core/errors.ts'
import { checkHost } from './host-header.ts'

export interface Caller {
  /** Lower-case name → value; repeated headers joined by a comma. */
  header(name: string): string | undefined
  /** Path and query as sent, resolved once: what is checked must be what is answered. */
  readonly url: URL
  /** Of the socket. Never from a header, which anybody can write. */
  readonly remoteAddress: string
}

/** Throws `bad_request` for a target that is no address of a server, and for a Host header that is ambiguous. */
export function callerOf(incoming: IncomingMessage): Caller {
  const url = addressOf(incoming.url ?? '/')
  checkHost(incoming)
  return {
    header(name) {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    url,
    remoteAddress: incoming.socket.remoteAddress ?? '',
  }
}

/** `//name/path` is a path here and no other server, so it may not be resolved as a reference. */
function addressOf(target: string): URL {
  if (target.startsWith('/')) return new URL(`http://tailrace${target}`)
  if (/^https?:\/\//i.test(target) && URL.canParse(target)) return new URL(target)
  throw new TailraceError('bad_request', 'the address is not valid: it must begin with /')
}
