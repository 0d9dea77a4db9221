/**
 * What ClickHouse's error codes mean to us. Looked at by code and never by message or class: the client exists twice in
 * the process, and messages change.
 */
import { shown, TailraceError } from '../core/errors.ts'
import { damageIn } from './damage-error.ts'

/** An error of the engine: its numeric code decides what happens next. */
export class StoreError extends Error {
  readonly engineCode: number

  constructor(engineCode: number, message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'StoreError'
    this.engineCode = engineCode
  }
}

/** A read would have to look at more rows than it was allowed; nothing was read. */
export class RowsExceeded extends TailraceError {
  constructor(cause: unknown) {
    super('query_timeout', 'the query has too many rows to look at: narrow the time range or the conditions', { cause })
  }
}

/** What is asked for does not fit into the memory that one query may take: fewer rows may. */
export class ResultTooLarge extends TailraceError {
  constructor(cause: unknown) {
    super(
      'query_too_large',
      'the query takes more memory than one may, because its rows or their values are many or large: narrow the time range or the conditions',
      { cause },
    )
  }
}

/** @param timeoutS what `QUERY_TIMEOUT_S` says */
export function queryTimeout(timeoutS: number, cause?: unknown): TailraceError {
  return new TailraceError(
    'query_timeout',
    `the query was stopped after ${timeoutS} s: narrow the time range or the conditions, search for many terms in parts, or set QUERY_TIMEOUT_S`,
    { cause },
  )
}

/**
 * Codes that say the bytes themselves are bad, so that the same insert can never succeed and is bisected until each bad
 * row is alone (C1.5). Except for want of memory (`isOutOfMemory`), every other code is a state of the server that passes.
 */
export const BAD_DATA_CODES: ReadonlyMap<number, string> = new Map([
  [6, 'CANNOT_PARSE_TEXT'],
  [25, 'CANNOT_PARSE_ESCAPE_SEQUENCE'],
  [26, 'CANNOT_PARSE_QUOTED_STRING'],
  [27, 'CANNOT_PARSE_INPUT_ASSERTION_FAILED'],
  [41, 'CANNOT_PARSE_DATETIME'],
  [72, 'CANNOT_PARSE_NUMBER'],
  [117, 'INCORRECT_DATA'],
  [130, 'CANNOT_READ_ARRAY_FROM_TEXT'],
  [407, 'DECIMAL_OVERFLOW'],
])

export function isBadData(error: unknown): error is StoreError {
  return error instanceof StoreError && BAD_DATA_CODES.has(error.engineCode)
}

/** 241 MEMORY_LIMIT_EXCEEDED, 173 CANNOT_ALLOCATE_MEMORY. */
const MEMORY_CODES = new Set([241, 173])

/** Whether an insert failed because the engine's memory did not suffice: fewer rows may fit. */
export function isOutOfMemory(error: unknown): error is StoreError {
  return error instanceof StoreError && MEMORY_CODES.has(error.engineCode)
}

/** Codes of a read that ran into its bounds: 159 TIMEOUT_EXCEEDED, 394 cancelled. */
const BOUND_CODES = new Set([159, 394])
/** 241 MEMORY_LIMIT_EXCEEDED, 396 TOO_MANY_ROWS_OR_BYTES. */
const TOO_LARGE_CODES = new Set([241, 396])
const TOO_MANY_ROWS = 158

/**
 * Any failure of a statement as a `StoreError`, or a `TailraceError` where a sender or reader can do something about it.
 *
 * @param timeoutS as long as a statement may take
 * @param hint what to do when ClickHouse does not answer; otherwise by the error of the connection
 */
export function storeError(error: unknown, timeoutS: number, hint?: string): Error {
  const failure = statementError(error, hint)
  if (!(failure instanceof StoreError)) return failure
  const { engineCode } = failure
  if (engineCode === TOO_MANY_ROWS) return new RowsExceeded(error)
  if (TOO_LARGE_CODES.has(engineCode)) return new ResultTooLarge(error)
  if (BOUND_CODES.has(engineCode)) return queryTimeout(timeoutS, error)
  const fault = QUERY_FAULTS.get(engineCode)
  if (fault !== undefined) return new TailraceError('invalid_query', fault, { cause: error })
  return damageIn(engineCode, messageOf(error), error) ?? failure
}

/**
 * Any failure of an insert. It keeps its code, since advice on how to narrow a query is of no use to an insert.
 *
 * @param memoryRemedy what to do when an insert does not fit into the engine's memory
 */
export function insertError(error: unknown, memoryRemedy: string, hint?: string): Error {
  const failure = statementError(error, hint)
  if (!isOutOfMemory(failure)) return failure
  const message = `an insert does not fit into the engine's memory: ${memoryRemedy} (${failure.message})`
  return new StoreError(failure.engineCode, message, error)
}

/** An error with its engine code as a `StoreError`; without one, or for a refused user, `store_unavailable`. */
function statementError(error: unknown, hint: string = hintFor(error)): Error {
  if (error instanceof StoreError || error instanceof TailraceError) return error
  const { code, name } = Object(error) as { code?: unknown; name?: unknown }
  const message = messageOf(error)
  if (name === 'AbortError') return error as Error
  const engineCode = typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : codeInMessage(message)
  if (engineCode === undefined) return unavailable(`ClickHouse does not answer (${oneLine(message)})`, hint, error)
  if (USER_CODES.has(engineCode)) {
    const hint = 'check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, or the certificate, and the grants of that user'
    return unavailable(`ClickHouse refuses the user (${oneLine(message)})`, hint, error)
  }
  return new StoreError(engineCode, oneLine(message), error)
}

/** What was thrown may be anything, also an object that no text can be made of. */
function messageOf(error: unknown): string {
  const { message } = Object(error) as { message?: unknown }
  return typeof message === 'string' ? message : shown(typeof error === 'object' ? 'no message' : error)
}

const TOO_LARGE = 'the query is too large for ClickHouse: search in parts'

/** Codes of a statement that can never run, because of what its caller asks for, with what the caller is told. */
const QUERY_FAULTS: ReadonlyMap<number, string> = new Map([
  // CANNOT_COMPILE_REGEXP: re2js took it, and the server's RE2 is another one, in some version of its own.
  [
    427,
    'ClickHouse does not take a regular expression of the query, which may be too large or use what its RE2 does not know: use smaller repetitions and plain classes such as [a-z]',
  ],
  // TOO_DEEP_AST, TOO_BIG_AST, TOO_DEEP_RECURSION.
  [167, TOO_LARGE],
  [168, TOO_LARGE],
  [306, TOO_LARGE],
])

/** 192 to 195 unknown user, password, address; 497 ACCESS_DENIED; 516 AUTHENTICATION_FAILED. */
const USER_CODES = new Set([192, 193, 194, 195, 497, 516])

function unavailable(cause: string, hint: string, error: unknown): TailraceError {
  const message = `${cause}: ${hint}; new records wait in the spool`
  return new TailraceError('store_unavailable', message, { cause: error, retryAfterS: 5 })
}

/** What to look at, by the code of the connection's error: Node's own, OpenSSL's, or that of its HTTP parser. */
function hintFor(error: unknown): string {
  const { code } = Object(error) as { code?: unknown }
  if (error instanceof SyntaxError || (typeof code === 'string' && /^HPE_/.test(code)))
    return 'what answers at CLICKHOUSE_URL is no ClickHouse; it wants the HTTP port, usually 8123 or 8443'
  if (typeof code === 'string' && /ALERT|HANDSHAKE/.test(code))
    return 'the server ended the TLS handshake; set CLICKHOUSE_CERT_FILE and CLICKHOUSE_KEY_FILE if it asks for a certificate'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'the certificate is for another name; use that name in CLICKHOUSE_URL'
  if (typeof code === 'string' && /CERT|ISSUER|LEAF_SIGNATURE/.test(code))
    return 'its certificate is not trusted; set CLICKHOUSE_CA_FILE to the authority that signed it'
  return 'check that CLICKHOUSE_URL is right and the server is up'
}

/** Codes of a connection that was never made: the statement cannot have reached the server. */
const NEVER_ARRIVED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Whether the server may have done what was asked of it, although the call failed. */
export function mayHaveHappened(error: unknown): boolean {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string' && NEVER_ARRIVED.has(code)) return false
  return cause === undefined || mayHaveHappened(cause)
}

/** The engine's own bindings put the code into the text: `Code: 117. DB::Exception: …`. */
function codeInMessage(message: string): number | undefined {
  const match = /Code: (\d+)\. DB::/.exec(message)
  return match ? Number(match[1]) : undefined
}

function oneLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 400) ?? ''
}
