/**
 * Errors in the form of FastAPI, whose clients read `detail`: 422 and one entry for each fault. Texts and types are those
 * of pydantic 2 (https://docs.pydantic.dev/latest/errors/validation_errors/). `input` is left out: it would repeat
 * whatever the sender wrote, secrets included.
 */
import { type ErrorCode, TailraceError } from './errors.ts'

export interface ValidationFault {
  /** `body` or `query`, then the names and indices that lead to the value. */
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

export const VALIDATION_STATUS = 422

/** An error of an earlier aggregator's address. Its reply has `detail` beside our own `error`. */
export class ValidationError extends TailraceError {
  readonly detail: readonly ValidationFault[]

  constructor(code: ErrorCode, message: string, detail: readonly ValidationFault[], cause?: unknown) {
    super(code, message, { status: VALIDATION_STATUS, ...(cause === undefined ? {} : { cause }) })
    this.detail = detail
  }
}

const TEXTS = {
  missing: 'Field required',
  json_invalid: 'JSON decode error',
  model_attributes_type: 'Input should be a valid dictionary or object to extract fields from',
  list_type: 'Input should be a valid list',
  string_type: 'Input should be a valid string',
  string_too_long: 'String is too long',
  int_type: 'Input should be a valid integer',
  int_from_float: 'Input should be a valid integer, got a number with a fractional part',
  int_parsing: 'Input should be a valid integer, unable to parse string as an integer',
  greater_than_equal: 'Input should be greater than or equal to 0',
  less_than_equal: 'Input is too large',
  datetime_parsing: 'Input should be a valid datetime',
  enum: "Input should be 'debug', 'info', 'warning', 'error' or 'critical'",
} as const
export type FaultType = keyof typeof TEXTS

/** @param msg where the text depends on a bound */
export function validationFault(
  type: FaultType,
  loc: ValidationFault['loc'],
  msg: string = TEXTS[type],
): ValidationFault {
  return { loc, msg, type }
}
