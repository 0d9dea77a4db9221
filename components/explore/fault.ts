import { isTRPCClientError } from '@trpc/client'

/** Why an answer did not come, in our own words. */
export interface Fault {
  /** Of `core/errors.ts`; `unreachable` when nobody answered. */
  readonly code: string
  readonly message: string
  /** Of the character of the query, in UTF-16 units. */
  readonly position?: number | undefined
}

interface FaultData {
  readonly tailraceCode?: string
  readonly position?: number
}

export function faultOf(error: unknown): Fault {
  const { message } = error as Error
  if (!isTRPCClientError(error)) return { code: 'internal', message }
  const data = error.data as FaultData | null | undefined
  if (data === null || data === undefined) return faultOfReply(error.meta)
  return { code: data.tailraceCode ?? 'internal', message, position: data.position }
}

/** For where there is little room, and the whole of it stands elsewhere. */
export function shortFault({ code, message }: Fault): string {
  return SHORT[code] ?? message
}

const SHORT: Readonly<Record<string, string>> = {
  invalid_query: 'the query cannot be run',
  invalid_range: 'the range cannot be searched',
  store_unavailable: 'the store is not ready',
}

const UNREACHABLE: Fault = { code: 'unreachable', message: 'the server does not answer' }

/** Replies that are none of ours: the login's, where the session has ended, and those of who stands before us. */
const OF_STATUS: Readonly<Record<number, Fault>> = {
  401: { code: 'unauthorized', message: 'the session has ended: log in again' },
  413: { code: 'too_large', message: 'the query is too long to be sent: make it shorter' },
  414: { code: 'too_large', message: 'the query is too long to be sent: make it shorter' },
  431: { code: 'too_large', message: 'the query is too long to be sent: make it shorter' },
}

function faultOfReply(meta: Record<string, unknown> | undefined): Fault {
  return OF_STATUS[(meta?.response as Response | undefined)?.status ?? 0] ?? UNREACHABLE
}
