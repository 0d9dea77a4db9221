import { shown, TailraceError, withoutStack } from '../../core/errors.ts'
import { type JsonObject, JsonSyntaxError, parseExact } from '../../core/exact-json.ts'
import { skipString } from '../../core/json-scan.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'

/** Keys to values; members in order where the exact parser was needed. */
export type RecordSource = Record<string, unknown> | JsonObject

/** The record's own object, its `attributes`, then the levels that become dotted paths. */
const EXACT_DEPTH_MAX = LIMITS.attributeDepthMax + 2

/** Nesting that functions which call themselves carry, `JSON.stringify` among them; deeper values are read by the exact parser. */
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
    // Fast path (bench: ingest): the engine's own parser, which uses no stack, for all but damaged numbers and deep nesting.
    const value: unknown = withoutStack(() => JSON.parse(text))
    return holdsDamagedNumber(value, text) ? parseExact(text, EXACT_DEPTH_MAX) : value
  } catch (cause) {
    const withTexts = quoteNonNumbers(text)
    if (withTexts !== text) return parse(withTexts)
    const reason = cause instanceof JsonSyntaxError ? cause.message : (cause as SyntaxError).message
    throw new TailraceError('invalid_json', `not valid JSON (${reason.slice(0, 200)}): ${shown(text)}`, { cause })
  }
}

const QUOTE_OR_NON_NUMBER = /"|-?\bInfinity\b|\bNaN\b/g

/** Python writes floats that are no numbers bare: `NaN`, `Infinity`, `-Infinity`. They become texts; strings stay. */
function quoteNonNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text
  let quoted = ''
  let copied = 0
  let count = 0
  QUOTE_OR_NON_NUMBER.lastIndex = 0
  for (let match = QUOTE_OR_NON_NUMBER.exec(text); match; match = QUOTE_OR_NON_NUMBER.exec(text)) {
    if (match[0] !== '"') {
      // Each has a comma or a bracket beside it: with more the text is no JSON.
      if (++count > LIMITS.recordCostMax) return text
      quoted += `${text.slice(copied, match.index)}"${match[0]}"`
      copied = QUOTE_OR_NON_NUMBER.lastIndex
    } else {
      const end = skipString(text, match.index)
      if (end < 0) break
      QUOTE_OR_NON_NUMBER.lastIndex = end
    }
  }
  return quoted + text.slice(copied)
}

/** Whether the double says less than its text did: no, yes, or only the text can tell. */
const INTACT = 0
const COARSE_INTEGER = 1
const ZERO = 2
const DAMAGED = 4
const COARSE_FRACTION = 8

/** From here on a double cannot hold every nanosecond of an epoch time in seconds. */
const COARSE_FROM = 1e8
/** A large number whose fraction rounded away (1700000000.000000001), and one too small for a double (1e-400). */
const LOST_FRACTION = /\d{9}\.\d*[1-9]/
const LOST_TO_ZERO = /e-\d{3}/i

/** Also true for what nests too deep. Where a double may have lost all trace of its text, the text is searched once: a match elsewhere costs only time. */
function holdsDamagedNumber(value: unknown, text: string): boolean {
  coarseFractions.length = 0
  const signs = signsOfDamage(value, 0)
  if (signs === INTACT) return false
  if (signs & DAMAGED || !coarseFractions.every(number => standsIn(text, String(number)))) return true
  return (
    ((signs & COARSE_INTEGER) !== 0 && LOST_FRACTION.test(text)) || ((signs & ZERO) !== 0 && LOST_TO_ZERO.test(text))
  )
}

function signsOfDamage(value: unknown, depth: number): number {
  if (typeof value === 'number') return signOfDamage(value)
  if (typeof value !== 'object' || value === null) return INTACT
  if (depth > NATIVE_DEPTH_MAX) return DAMAGED
  let signs = INTACT
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && !(signs & DAMAGED); i++) signs |= signsOfDamage(value[i], depth + 1)
    return signs
  }
  for (const key in value) {
    signs |= signsOfDamage((value as Record<string, unknown>)[key], depth + 1)
    if (signs & DAMAGED) break
  }
  return signs
}

/**
 * Damaged are integers beyond 2^53, overflow, and fractions of large numbers (times). A fraction of a small number is
 * stored as a double, however many digits it was sent with.
 */
function signOfDamage(value: number): number {
  if (value === 0) return ZERO
  const isCoarse = !(Math.abs(value) < COARSE_FROM)
  if (Number.isSafeInteger(value)) return isCoarse ? COARSE_INTEGER : INTACT
  if (Number.isInteger(value) || !Number.isFinite(value)) return DAMAGED
  if (!isCoarse) return INTACT
  if (coarseFractions.length >= COARSE_FRACTIONS_MAX) return DAMAGED
  coarseFractions.push(value)
  return COARSE_FRACTION
}

/** Each is looked for in the whole text; a record with more is read by the exact parser. */
const COARSE_FRACTIONS_MAX = 4

/** Large numbers with a fraction, as zap's times, of the record at hand. */
const coarseFractions: number[] = []

/**
 * Fast path (bench: decode): whether the number was written just as its double prints, so that nothing is lost. Where the
 * same digits stand in anything longer, the longer one may be the number.
 */
function standsIn(text: string, number: string): boolean {
  let at = text.indexOf(number)
  if (at < 0) return false
  for (; at >= 0; at = text.indexOf(number, at + 1))
    if (/[\d.eE]/.test(text.charAt(at + number.length)) || /[\d.]/.test(text.charAt(at - 1))) return false
  return true
}
