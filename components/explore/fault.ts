import { isTRPCClientError } from '@trpc/client'

/** Why an answer did not come, in our own words. */
export interface Fault {
  /** Of `core/errors.ts`; `unreachable` when nobody answered. */
  readonly code: string
  readonly message: string
}

export function faultOf(error: unknown): Fault {
  const { message } = error as Error
  if (!isTRPCClientError(error)) return { code: 'internal', message }
  const data = error.data as { tailraceCode?: string; httpStatus?: number } | null | undefined
  if (data === null || data === undefined)
    return { code: codeOfReply(error.meta), message: 'the server does not answer' }
  return { code: data.tailraceCode ?? 'internal', message }
}

/** For where there is little room, and the whole of it stands elsewhere. */
export function shortFault({ code, message }: Fault): string {
  return code === 'invalid_query' ? 'the query cannot be run' : message
}

/** A reply that is none of ours: the login's, where the session has ended. */
function codeOfReply(meta: Record<string, unknown> | undefined): string {
  const status = (meta?.response as Response | undefined)?.status
  return status === 401 ? 'unauthorized' : 'unreachable'
}
