import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { isTailraceError } from '../../core/errors.ts'
import { QueryError } from '../../core/query/errors.ts'
import { wireTransformer } from '../../core/wire.ts'
import type { Principal, Scope } from '../access/principal.ts'
import { INTERNAL_MESSAGE } from '../http/exchange.ts'
import type { Runtime } from './runtime.ts'

export interface ApiContext {
  readonly runtime: Runtime
  readonly principal: Principal
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal
}

const t = initTRPC.context<ApiContext>().create({
  transformer: wireTransformer,
  errorFormatter({ shape, error }) {
    // Our own message is made for people; anything else stays in our log.
    const { cause } = error
    if (cause instanceof ZodError)
      return {
        ...shape,
        message: inputFault(cause),
        data: { ...shape.data, tailraceCode: 'bad_request', stack: undefined },
      }
    const code = isTailraceError(cause) ? cause.code : undefined
    const message = error.code === 'INTERNAL_SERVER_ERROR' && code === undefined ? INTERNAL_MESSAGE : shape.message
    const position = cause instanceof QueryError ? cause.position : undefined
    return { ...shape, message, data: { ...shape.data, tailraceCode: code, position, stack: undefined } }
  },
})

/** What is wrong with an input, as a sentence: as zod writes it, it is JSON. */
function inputFault({ issues }: ZodError): string {
  return issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ')
}

export const router = t.router

const TRPC_CODE: Readonly<Record<number, TRPCError['code']>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
}

/** Procedures for callers with the scope, whose failures keep our code and message. */
const procedureFor = (scope: Scope) =>
  t.procedure.use(async ({ ctx: { principal }, next }) => {
    if (!principal.scopes.has(scope))
      throw new TRPCError({ code: 'FORBIDDEN', message: `${principal.id} lacks the scope ${scope}` })
    const result = await next()
    if (result.ok) return result
    const { cause } = result.error
    if (!isTailraceError(cause)) return result
    throw new TRPCError({ code: TRPC_CODE[cause.status] ?? 'INTERNAL_SERVER_ERROR', message: cause.message, cause })
  })

/** Reads. */
export const procedure = procedureFor('read')
/** Changes what this server keeps. */
export const writing = procedureFor('write')
