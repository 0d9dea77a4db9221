/** What the earlier aggregator's reading addresses take, checked as FastAPI checked it: every fault is reported. */

import { LEVELS, type Level, levelOf } from '../../../core/severity.ts'
import { parseInstant } from '../../../core/time/sent-time.ts'
import {
  type FaultType,
  ValidationError,
  type ValidationFault,
  validationFault,
} from '../../../core/validation-error.ts'
import type { LogFilter } from '../scope.ts'

export interface AggregatorSearch {
  readonly filter: LogFilter
  /** 0 to `ROWS_MAX`. */
  readonly limit: number
  readonly offset: number
}

/** Rows of one reply; a request for more gets so many. */
const ROWS_MAX = 1_000
const ROWS_DEFAULT = 100
const OFFSET_MAX = 1_000_000
const TEXT_CHARS_MAX = 8_192

/** The level names that are shown there. */
export const LEVEL_OUT: Readonly<Record<Level, string>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  fatal: 'critical',
}

/** Reads the text of a body of `POST /query/search`; members that are not known are ignored. Throws `ValidationError`. */
export function readAggregatorSearch(text: string): AggregatorSearch {
  const fields = new Fields(objectOf(text))
  const levels = fields.levels('level')
  const search: AggregatorSearch = {
    filter: {
      service: fields.text('service'),
      levels,
      // Both ends belong to the range there.
      fromNanos: fields.time('start_time'),
      toNanos: plusOne(fields.time('end_time')),
      messageText: fields.text('search'),
      traceId: fields.text('trace_id'),
    },
    limit: fields.rows('limit'),
    offset: fields.offset('offset'),
  }
  fields.refuseFaults()
  return search
}

/** Reads `?lines=` of `GET /query/tail/{service}`: the last one given, as there. Throws `ValidationError`. */
export function readLines(params: URLSearchParams): number {
  const lines = params.getAll('lines').at(-1)
  const fields = new Fields(lines === undefined ? {} : { lines }, 'query')
  const rows = fields.rows('lines')
  fields.refuseFaults()
  return rows
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const fault = validationFault(text.trim() === '' ? 'missing' : 'json_invalid', ['body'])
    throw new ValidationError(
      'invalid_body',
      `the body is not JSON (${(cause as Error).message}): send {}`,
      [fault],
      cause,
    )
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  const fault = validationFault('model_attributes_type', ['body'])
  throw new ValidationError('invalid_query', 'the body is not a JSON object: send {} for all logs', [fault])
}

class Fields {
  private readonly values: Readonly<Record<string, unknown>>
  private readonly place: 'body' | 'query'
  private readonly faults: ValidationFault[] = []

  constructor(values: Readonly<Record<string, unknown>>, place: 'body' | 'query' = 'body') {
    this.values = values
    this.place = place
  }

  refuseFaults(): void {
    if (this.faults.length === 0) return
    const list = this.faults.map(({ loc, msg }) => `${loc.slice(1).join('.')}: ${msg}`).join('; ')
    throw new ValidationError('invalid_query', `invalid fields (${list}): see docs/senders.md`, this.faults)
  }

  /** Undefined for null and the empty text too. */
  text(name: string): string | undefined {
    const value = this.valueOf(name) ?? ''
    if (typeof value !== 'string') return this.fault(name, 'string_type')
    if (value.length > TEXT_CHARS_MAX)
      return this.fault(name, 'string_too_long', `String should have at most ${TEXT_CHARS_MAX} characters`)
    return value || undefined
  }

  /** All levels that are shown under the same name there: debug is trace too. */
  levels(name: string): Level[] | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const level = levelOf(text)
    if (level === undefined) return this.fault(name, 'enum')
    return LEVELS.filter(other => LEVEL_OUT[other] === LEVEL_OUT[level])
  }

  time(name: string): bigint | undefined {
    const value = this.valueOf(name) ?? ''
    if (value === '') return undefined
    const instant = typeof value === 'string' || typeof value === 'number' ? parseInstant(value) : undefined
    if (instant === undefined) return this.fault(name, 'datetime_parsing')
    return BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanos)
  }

  /** More than there may be is as many as there may be. */
  rows(name: string): number {
    return Math.min(this.wholeNumber(name) ?? ROWS_DEFAULT, ROWS_MAX)
  }

  /** Beyond the bound there is an error: another page than the one asked for would look like that one. */
  offset(name: string): number {
    const offset = this.wholeNumber(name) ?? 0
    if (offset > OFFSET_MAX) this.fault(name, 'less_than_equal', `Input should be less than or equal to ${OFFSET_MAX}`)
    return offset
  }

  /** A number, or a text that is one. */
  private wholeNumber(name: string): number | undefined {
    const value = this.valueOf(name)
    if (value === undefined) return undefined
    if (typeof value === 'string' && !/^\s*[+-]?\d+(?:\.0*)?\s*$/.test(value)) return this.fault(name, 'int_parsing')
    if (typeof value !== 'string' && typeof value !== 'number') return this.fault(name, 'int_type')
    const number = Number(value)
    if (!Number.isInteger(number)) return this.fault(name, 'int_from_float')
    if (number < 0) return this.fault(name, 'greater_than_equal')
    return number
  }

  private valueOf(name: string): unknown {
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined
  }

  private fault(name: string, type: FaultType, msg?: string): undefined {
    this.faults.push(validationFault(type, [this.place, name], msg))
  }
}

function plusOne(nanos: bigint | undefined): bigint | undefined {
  return nanos === undefined ? undefined : nanos + 1n
}
