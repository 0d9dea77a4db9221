import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import { type JsonObject, JsonSyntaxError, parseExact } from './exact-json.ts'
import { isDeeperThan } from './json-scan.ts'

/** Keys to values; members in order where the exact parser was needed. */
export type RecordSource = Record<string, unknown> | JsonObject

/** The record's own object, its `attributes`, then the levels that become dotted paths. */
const EXACT_DEPTH_MAX = LIMITS.attributeDepthMax + 2

/** Nesting that `JSON.parse` and `JSON.stringify` carry without a thought for stack and memory. */
const NATIVE_DEPTH_MAX = 2_000

/** Parses the text of one record. Throws `TailraceError` with `invalid_json` or `not_an_object`. */
export function parseRecord(text: string): RecordSource {
  const value = parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)) {
    return value as RecordSource
  }
  throw new TailraceError(
    'not_an_object',
    `a record must be a JSON object, got ${shown(text)}: send {"message": …} for plain text`,
  )
}

function parse(text: string): unknown {
  try {
    // Fast path (bench: ingest): the engine's own parser, for all but damaged numbers and deep nesting.
    if (!isDeeperThan(text, NATIVE_DEPTH_MAX)) {
      const value: unknown = JSON.parse(text)
      if (!holdsDamagedNumber(value, text)) return value
    }
    return parseExact(text, EXACT_DEPTH_MAX)
  } catch (cause) {
    const reason = cause instanceof JsonSyntaxError ? cause.message : (cause as SyntaxError).message
    throw new TailraceError('invalid_json', `not valid JSON (${reason.slice(0, 200)}): ${shown(text)}`, { cause })
  }
}

function holdsDamagedNumber(value: unknown, text: string): boolean {
  if (typeof value === 'number') return mayBeDamaged(value, text)
  if (typeof value !== 'object' || value === null) return false
  for (const key in value) if (holdsDamagedNumber((value as Record<string, unknown>)[key], text)) return true
  return false
}

/** From here on a double cannot hold every nanosecond of an epoch time in seconds. */
const COARSE_FROM = 1e8
/** A large number whose fraction rounded away (1700000000.000000001), and one too small for a double (1e-400). */
const LOST_FRACTION = /\d{9}\.\d*[1-9]/
const LOST_TO_ZERO = /[eE]-\d{3}|0{300}/

/**
 * Whether the text of this double may have said more than the double does: integers beyond 2^53, overflow, fractions of
 * seventeen digits, and fractions of large numbers, which are epoch times with nanoseconds. Where the double has lost
 * all trace of it, the record's text is asked; that it may match elsewhere in it costs only time.
 */
function mayBeDamaged(value: number, text: string): boolean {
  if (value === 0) return LOST_TO_ZERO.test(text)
  const isCoarse = !(Math.abs(value) < COARSE_FROM)
  if (Number.isSafeInteger(value)) return isCoarse && LOST_FRACTION.test(text)
  return Number.isInteger(value) || isCoarse || String(value).length >= 17
}
