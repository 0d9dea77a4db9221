/** A condition as a predicate on stored logs: what the live tail asks of each row. Its twin is `server/query/sql/condition-sql.ts`. */

import { LIMITS } from '../limits.ts'
import type { WordColumn } from '../schema/logs.ts'
import { addressOf, isInNetwork } from './addresses.ts'
import type { Condition, NumberTest, StringTest, TextRange, ValueTest, WordTest } from './condition.ts'
import { type Meter, UNMETERED } from './cost/meter.ts'
import { hasDouble, hasInteger, integerOf } from './number-range.ts'
import { numberOf, type StoredNumber, textOfNumber } from './numbers.ts'
import { testedPart } from './regex/regex.ts'
import type { StoredAttribute, StoredLog, StoredScalar } from './stored-log.ts'
import { substringFinder } from './substring.ts'
import { wildcardMatcher } from './wildcards.ts'

export type Predicate = (log: StoredLog) => boolean

/** For the meter: one of the terms of a query, to look up an element of a list, a word among words, an address. */
const UNITS = { term: 4, element: 16, word: 4, address: 160 }

/**
 * Made once a query, called once a row. The predicate throws what the meter throws, and nothing else. Reading the row's
 * texts for the first time is not metered: that is done once for all queries.
 */
export function matcherOf(condition: Condition, meter: Meter = UNMETERED): Predicate {
  switch (condition.kind) {
    case 'all':
      return () => true
    case 'and': {
      const terms = condition.terms.map(term => meteredTerm(term, meter))
      return log => terms.every(term => term(log))
    }
    case 'or': {
      const terms = condition.terms.map(term => meteredTerm(term, meter))
      return log => terms.some(term => term(log))
    }
    case 'not': {
      const term = matcherOf(condition.term, meter)
      return log => !term(log)
    }
    case 'words': {
      const { columns, test } = condition
      const matches = wordMatcher(test, meter)
      return log => columns.some(column => matches(log, column))
    }
    case 'string': {
      const test = stringMatcher(condition.test, meter)
      return log => test(log.text(condition.column))
    }
    case 'number': {
      const test = numberMatcher(condition.test, meter)
      return log => {
        const value = log.number(condition.column)
        return value !== undefined && test(value)
      }
    }
    case 'level': {
      const levels = new Set(condition.levels)
      return log => levels.has(log.level)
    }
    case 'time': {
      const { column, span } = condition
      return log => {
        const nanos = log.nanos(column)
        return (
          (span.fromNanos === undefined || nanos >= span.fromNanos) &&
          (span.endNanos === undefined || nanos < span.endNanos)
        )
      }
    }
    case 'attribute': {
      const test = valueMatcher(condition.test, meter)
      const elements = condition.test.kind === 'regex' ? testedElements : allElements
      return log => anyOf(log.attribute(condition.place, condition.path), test, elements, meter)
    }
  }
}

function meteredTerm(condition: Condition, meter: Meter): Predicate {
  const matches = matcherOf(condition, meter)
  return log => {
    meter.spend(UNITS.term)
    return matches(log)
  }
}

function wordMatcher(test: WordTest, meter: Meter): (log: StoredLog, column: WordColumn) => boolean {
  switch (test.kind) {
    case 'word':
      return (log, column) => log.words(column).has(test.word)
    case 'word-pattern': {
      const matches = wildcardMatcher(test.pattern, meter)
      return (log, column) => {
        for (const word of log.words(column)) {
          meter.spend(UNITS.word)
          if (matches(word)) return true
        }
        return false
      }
    }
    case 'phrase': {
      const find = substringFinder(test.text)
      return (log, column) => {
        const text = log.lowerText(column)
        meter.spend(text.length)
        return find(text, 0) >= 0
      }
    }
    case 'phrase-pattern': {
      const matches = wildcardMatcher([{ wildcard: '*' }, ...test.pattern, { wildcard: '*' }], meter)
      return (log, column) => matches(log.lowerText(column))
    }
  }
}

function stringMatcher(test: StringTest, meter: Meter): (text: string) => boolean {
  switch (test.kind) {
    case 'equals':
      return text => text === test.text
    case 'exists':
      return text => text !== ''
    default:
      return textMatcher(test, meter)
  }
}

function numberMatcher(test: NumberTest, meter: Meter): (value: number) => boolean {
  switch (test.kind) {
    case 'equals':
      return value => value === test.value
    case 'exists':
      return () => true
    case 'number-range':
      return value => hasDouble(test, value)
    default: {
      const matches = textMatcher(test, meter)
      return value => matches(textOfNumber(value))
    }
  }
}

function valueMatcher(test: ValueTest, meter: Meter): (value: StoredScalar, isElement: boolean) => boolean {
  switch (test.kind) {
    case 'equals':
      return (value, isElement) => equals(value, isElement, test.text, test.number)
    case 'exists':
      return value => value !== ''
    case 'number-range': {
      const hasText = textMatcher(test, meter)
      return value => {
        if (typeof value === 'number') return hasDouble(test, value)
        if (typeof value === 'bigint') return hasInteger(test, value)
        return typeof value === 'string' && hasText(value)
      }
    }
    case 'text-range':
    case 'network': {
      const matches = textMatcher(test, meter)
      return value => typeof value === 'string' && matches(value)
    }
    default: {
      const matches = textMatcher(test, meter)
      return value => matches(textOfScalar(value))
    }
  }
}

function textMatcher(
  test: Exclude<StringTest, { kind: 'equals' } | { kind: 'exists' }>,
  meter: Meter,
): (text: string) => boolean {
  switch (test.kind) {
    case 'pattern':
      return wildcardMatcher(test.pattern, meter)
    case 'number-range':
      return text => {
        meter.spend(text.length)
        const integer = test.isBeyondDoubles ? integerOf(text) : undefined
        if (integer !== undefined) return hasInteger(test, integer)
        const number = numberOf(text)
        return number !== undefined && hasDouble(test, number)
      }
    case 'text-range':
      return text => isBetween(text, test)
    case 'regex':
      return test.regex.meteredBy(meter)
    case 'network': {
      return text => {
        if (text === test.text) return true
        meter.spend(UNITS.address)
        const address = addressOf(text)
        return address !== undefined && isInNetwork(address, test.network)
      }
    }
  }
}

function anyOf(
  value: StoredAttribute | undefined,
  test: (value: StoredScalar, isElement: boolean) => boolean,
  elements: (list: readonly StoredScalar[]) => readonly StoredScalar[],
  meter: Meter,
): boolean {
  if (value === undefined) return false
  if (!Array.isArray(value)) return test(value as StoredScalar, false)
  return elements(value).some(item => {
    meter.spend(UNITS.element)
    return test(item, true)
  })
}

function allElements(list: readonly StoredScalar[]): readonly StoredScalar[] {
  return list
}

/** Those that begin within as many characters of the list as an expression is tested on: a list may have megabytes. */
function testedElements(list: readonly StoredScalar[]): readonly StoredScalar[] {
  let chars = 0
  const end = list.findIndex(item => {
    const isBeyond = chars >= LIMITS.regexValueCharsMax
    for (const _ of testedPart(textOfScalar(item), LIMITS.regexValueCharsMax)) chars++
    return isBeyond
  })
  return end < 0 ? list : list.slice(0, end)
}

function textOfScalar(value: StoredScalar): string {
  return typeof value === 'number' ? textOfNumber(value) : String(value)
}

/** Numbers of a list may all be doubles in the store, so they are compared as such there. */
function equals(value: StoredScalar, isElement: boolean, text: string, number: StoredNumber | undefined): boolean {
  if (typeof value === 'string') return value === text
  if (typeof value === 'boolean') return String(value) === text
  if (number === undefined) return false
  if (isElement || number.kind === 'double')
    return Number(value) === Number(number.value) && (isElement || !isInteger(value))
  return (typeof value === 'bigint' || Number.isInteger(value)) && BigInt(value) === number.value
}

/** Whether the store holds the number as an integer: what does not fit 64 bits is a double there. */
function isInteger(value: number | bigint): boolean {
  return typeof value === 'bigint' || (Number.isInteger(value) && Math.abs(value) < 2 ** 63)
}

function isBetween(value: string, { from, to }: TextRange): boolean {
  const above = from === undefined ? 1 : compareTexts(value, from.value)
  const below = to === undefined ? -1 : compareTexts(value, to.value)
  return (
    (above > 0 || (above === 0 && from?.isIncluded === true)) && (below < 0 || (below === 0 && to?.isIncluded === true))
  )
}

/** By code points, which is the order of the bytes of UTF-8 and not that of JavaScript's strings. */
function compareTexts(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  let at = 0
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++
  if (at === shorter) return a.length - b.length
  return orderOf(a.charCodeAt(at)) - orderOf(b.charCodeAt(at))
}

/** Surrogates stand for the characters above all others, U+E000-FFFF among them. */
function orderOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit
}
