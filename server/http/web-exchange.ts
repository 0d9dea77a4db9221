/** The door's request and reply in the terms of the web platform, for route handlers. */
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { DoorReply, DoorRequest } from './exchange.ts'

export function doorRequestOf(request: Request): DoorRequest {
  return {
    method: request.method,
    url: new URL(request.url),
    header: name => request.headers.get(name) ?? undefined,
    body: request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([]),
    remoteAddress: request.headers.get('x-forwarded-for') ?? '',
    signal: request.signal,
  }
}

export function responseOf({ status, headers, body }: DoorReply): Response {
  return new Response(status === 204 ? null : body, { status, headers })
}
