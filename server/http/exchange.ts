/**
 * What a door sees of a request and gives as a reply, independent of who runs the socket: plain `node:http` in front of
 * Next, or a route handler of Next.
 */
import type { Readable } from 'node:stream'
import { errorBody, isTailraceError } from '../../core/errors.ts'
import { ValidationError } from '../../core/validation-error.ts'

export interface DoorRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly url: URL
  /** Lower-case name → value; repeated headers joined by a comma. */
  header(name: string): string | undefined
  readonly body: Readable
  readonly remoteAddress: string
  /** Aborts when the sender goes away. */
  readonly signal?: AbortSignal
}

export interface DoorReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A reply that is made while it is sent. What it throws breaks it off. */
export interface StreamReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: AsyncIterable<string | Buffer>
}

export function jsonReply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): DoorReply {
  return jsonTextReply(status, JSON.stringify(body), headers)
}

/** A reply whose JSON text is made already. */
export function jsonTextReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): DoorReply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body }
}

/** What a caller is told of a failure that is ours. */
export const INTERNAL_MESSAGE = 'the server failed on this request; its own log says why'

/** The reply to a request that failed: codes of ours with their message, anything else without its inside. */
export function errorReply(error: unknown): DoorReply {
  if (!isTailraceError(error)) {
    return jsonReply(500, errorBody({ code: 'internal', message: INTERNAL_MESSAGE }))
  }
  const { retryAfterS, allow } = error
  const headers = {
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    ...(allow === undefined ? {} : { allow: allow.join(', ') }),
  }
  const body = error instanceof ValidationError ? { ...errorBody(error), detail: error.detail } : errorBody(error)
  return jsonReply(error.status, body, headers)
}
