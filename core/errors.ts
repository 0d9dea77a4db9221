/**
 * The one table of error codes. A code is stable and part of the public interface; its message is written where it is
 * thrown and says cause, offending value and remedy.
 */
export const ERROR_STATUS = {
  // request as a whole
  bad_request: 400,
  empty_body: 400,
  invalid_body: 400,
  all_rejected: 400,
  unauthorized: 401,
  forbidden_host: 403,
  forbidden_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_timeout: 408,
  idempotency_key_reused: 422,
  still_refused: 422,
  conflict: 409,
  body_too_large: 413,
  too_many_records: 413,
  head_too_large: 431,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  invalid_query: 400,
  query_timeout: 504,
  query_too_large: 422,
  too_many_attempts: 429,
  internal: 500,
  store_damaged: 500,
  spool_full: 503,
  disk_full: 503,
  write_failed: 503,
  shutting_down: 503,
  busy: 503,
  store_unavailable: 503,
  // one record
  invalid_json: 400,
  record_too_large: 413,
  record_too_complex: 413,
  empty_message: 400,
  incomplete_message: 400,
  wrong_protocol: 400,
  dropped_by_kernel: 503,
  not_an_object: 400,
  empty_record: 400,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** Runs `work` without capturing a stack trace for the errors it creates. */
export function withoutStack<T>(work: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return work()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

interface ErrorOptions {
  readonly cause?: unknown
  readonly retryAfterS?: number
  readonly allow?: readonly string[]
  /** Other than the code's. */
  readonly status?: number
}

/**
 * An error whose message may be shown to the sender. The cause is for our own log only. It has no stack: the
 * code and message identify it, and capturing one costs more than the rest of a rejection (a body may have a million).
 */
export class TailraceError extends Error {
  readonly code: ErrorCode
  readonly status: number
  /** Seconds for a Retry-After header, where waiting helps. */
  readonly retryAfterS: number | undefined
  /** Methods that the address takes, for the Allow header that a 405 must carry (RFC 9110, 15.5.6). */
  readonly allow: readonly string[] | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    Error.stackTraceLimit = stackTraceLimit
    this.name = 'TailraceError'
    this.code = code
    this.status = options.status ?? ERROR_STATUS[code]
    this.retryAfterS = options.retryAfterS
    this.allow = options.allow
  }
}

/** By name and not by class: what Next bundles has a copy of the class other than the server's. */
export function isTailraceError(error: unknown): error is TailraceError {
  return error instanceof Error && error.name === 'TailraceError'
}

/** The body of every error on every address. */
export function errorBody(error: { code: string; message: string }): { error: { code: string; message: string } } {
  return { error: { code: error.code, message: error.message } }
}

/** A value as it may appear inside an error message: short, quoted, on one line. */
export function shown(value: unknown, charsMax = 80): string {
  const text = typeof value === 'string' ? value : String(value)
  const cut = text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
  return JSON.stringify(cut.toWellFormed())
}
