/** From syntax to meaning: names, levels, times, numbers and units are read here, once, for both compilers. */

import { shown } from '../errors.ts'
import { WORD_COLUMNS, type WordColumn } from '../schema/logs.ts'
import { canonicalTraceId } from '../trace-id.ts'
import { networkOf } from './addresses.ts'
import { type FieldQuery, type FieldTest, type Pattern, plainText, type Query, type TermQuery } from './ast.ts'
import type {
  Condition,
  Limit,
  NumberRange,
  NumberTest,
  OpenSpan,
  PatternTest,
  RegexTest,
  StringTest,
  TextRange,
  ValueTest,
  WordTest,
} from './condition.ts'
import { QueryWeight } from './cost/weight.ts'
import { QueryError } from './errors.ts'
import { targetsOf } from './field-targets.ts'
import { nameFault, type Target } from './fields.ts'
import { levelsOf } from './levels.ts'
import { type KeyList, RequiredWords } from './list-key.ts'
import { numberRange, type WrittenBound } from './number-range.ts'
import { numberOf, quantityOf, storedNumberOf } from './numbers.ts'
import { printQuery } from './print.ts'
import type { CompiledRegex } from './regex/regex.ts'
import { RegexBudget } from './regex/regex-budget.ts'
import { spellingsOf } from './spellings.ts'
import { EPOCH_NUMBER, timeOf } from './times.ts'
import { FinalFault, ValueFault } from './value-fault.ts'
import { lowerPattern } from './wildcards.ts'
import { searchedText, singleWord } from './words.ts'

/**
 * The meaning of a query. Throws `QueryError` for a value that its field cannot have.
 *
 * @param nowNanos what `now` means in it
 * @param compiled regular expressions by their source, to which those of the query are added: for a query that is
 *   resolved again and again
 */
export function resolveQuery(
  query: Query,
  nowNanos: bigint,
  compiled: Map<string, CompiledRegex> = new Map(),
): Condition {
  return resolve(query, { nowNanos, regexes: new RegexBudget(compiled), weight: new QueryWeight() })
}

/** What the parts of one query share. */
interface Context {
  readonly nowNanos: bigint
  readonly regexes: RegexBudget
  readonly weight: QueryWeight
}

/** @param list keys of the terms that it may be one test with (`list-key.ts`) */
function resolve(query: Query, context: Context, list?: KeyList): Condition {
  switch (query.kind) {
    case 'all':
      return { kind: 'all' }
    case 'and': {
      // None of several is what is left by alternatives.
      const refused = new Set<string>()
      const resolveNot = (term: Query): Condition => ({ kind: 'not', term: resolve(term, context, refused) })
      const words = new RequiredWords()
      const terms = query.terms.map(term =>
        term.kind === 'not' ? resolveNot(term.term) : resolve(term, context, term.kind === 'word' ? words : undefined),
      )
      return { kind: 'and', terms }
    }
    case 'or': {
      const alternatives = list ?? new Set<string>()
      return { kind: 'or', terms: query.terms.map(term => resolve(term, context, alternatives)) }
    }
    case 'not':
      return { kind: 'not', term: resolve(query.term, context) }
    default: {
      const term = resolveSpellings(query, context)
      // What the server adds of its own is not counted: a query may have used up all that it is allowed.
      if (query.at !== undefined) context.weight.add(term, list, query.at, () => printQuery(query))
      return term
    }
  }
}

function resolveSpellings(query: TermQuery, context: Context): Condition {
  const [term, ...others] = spellingsOf(query)
  const condition = resolveTerm(term, context)
  if (others.length === 0) return condition
  return { kind: 'or', terms: [condition, ...others.map(other => resolveTerm(other, context))] }
}

function resolveTerm(query: TermQuery, context: Context): Condition {
  switch (query.kind) {
    case 'word':
      return bareWord(query.pattern)
    case 'phrase':
      return { kind: 'words', columns: WORD_COLUMNS, test: phrase(query.text) }
    case 'field':
      return resolveField(query, context)
  }
}

function bareWord(pattern: Pattern): Condition {
  const [only, ...rest] = pattern
  if (rest.length === 0 && only !== undefined && 'wildcard' in only && only.wildcard === '*') return { kind: 'all' }
  return { kind: 'words', columns: WORD_COLUMNS, test: wordTest(pattern) }
}

/** A value that its column cannot have is an error, unless the name may mean an attribute too. */
function resolveField(field: FieldQuery, context: Context): Condition {
  refuseName(field)
  const targets = targetsOf(field.name)
  const conditions: Condition[] = []
  for (const target of targets) {
    if (target.kind === 'attribute' && isOfTimes(conditions, field.test)) continue
    try {
      conditions.push(resolveTarget(target, field.test, context))
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error
      const isLast = target === targets[targets.length - 1]
      if (error instanceof FinalFault || (isLast && conditions.length === 0)) throw faultOf(field, error)
    }
  }
  const [only] = conditions
  return conditions.length === 1 && only !== undefined ? only : { kind: 'or', terms: conditions }
}

/**
 * Whether a name of `timestamp` is compared with a time. What such an attribute has is what was no time when it came, or
 * the row's time would be it: as a text, "slow" is later than any.
 */
function isOfTimes(conditions: readonly Condition[], test: FieldTest): boolean {
  const { from, to } = limitsOf(test) ?? {}
  return (from !== undefined || to !== undefined) && conditions.some(({ kind }) => kind === 'time')
}

function faultOf(field: FieldQuery, fault: ValueFault): QueryError {
  const { at = 0 } = field
  return new QueryError(
    `${shown(printQuery(field), 200)} at character ${at + 1} cannot be searched: ${fault.message}`,
    at,
  )
}

function refuseName(field: FieldQuery): void {
  const fault = nameFault(field.name)
  if (fault !== undefined) throw faultOf(field, new ValueFault(fault))
}

function resolveTarget(target: Target, test: FieldTest, { nowNanos, regexes }: Context): Condition {
  switch (target.kind) {
    case 'words':
      return wordsCondition(target.column, test, regexes)
    case 'string':
      return { kind: 'string', column: target.column, test: stringTest(target.column, test, regexes) }
    case 'number':
      return { kind: 'number', column: target.column, test: numberTest(target.column, test, regexes) }
    case 'level':
      return { kind: 'level', levels: levelsOf(test, regexes) }
    case 'time':
      return { kind: 'time', column: target.column, span: timeSpan(test, nowNanos) }
    case 'attribute':
      return { kind: 'attribute', place: target.place, path: target.path, test: valueTest(target.path, test, regexes) }
  }
}

function wordsCondition(column: WordColumn, test: FieldTest, regexes: RegexBudget): Condition {
  const columns = [column]
  switch (test.kind) {
    case 'value':
      return { kind: 'words', columns, test: wordTest(test.pattern) }
    case 'phrase':
      // Every text contains the empty one: as on other columns, it asks for those that have no value.
      if (test.text === '') return { kind: 'string', column, test: { kind: 'equals', text: '' } }
      return { kind: 'words', columns, test: phrase(test.text) }
    default:
      return { kind: 'string', column, test: stringTest(column, test, regexes) }
  }
}

/** What stands between separators is a word; text with separators inside is looked for as it is. */
function wordTest(pattern: Pattern): WordTest {
  const plain = plainText(pattern)
  if (plain !== undefined) {
    const word = singleWord(plain)
    return word === undefined ? phrase(plain) : { kind: 'word', word }
  }
  const isWord = pattern.every(part => 'wildcard' in part || singleWord(part.text) !== undefined)
  if (!isWord) return { kind: 'phrase-pattern', pattern: lowerPattern(pattern) }
  return {
    kind: 'word-pattern',
    pattern: pattern.map(part => ('wildcard' in part ? part : { text: searchedText(part.text) })),
  }
}

function phrase(text: string): WordTest {
  return { kind: 'phrase', text: text.toLowerCase() }
}

/** What nobody writes who means no network. */
const NETWORK_LIKE = /^[0-9a-fA-F:.]+\/\d+$/

function stringTest(column: string, test: FieldTest, regexes: RegexBudget): StringTest {
  const text = textOf(test)
  if (text !== undefined) {
    const network = column === 'client_ip' ? networkOf(text) : undefined
    if (network) return { kind: 'network', text, network }
    if (column === 'client_ip' && NETWORK_LIKE.test(text))
      throw new ValueFault(
        `${shown(text)} is no network: write an address, "/" and 0 to 32 bits of IPv4, as in 10.0.0.0/8, or 0 to 128 of IPv6, as in 2001:db8::/32`,
      )
    return { kind: 'equals', text: column === 'trace_id' ? canonicalTraceId(text) : text }
  }
  return rangeTest(test, numberOf) ?? commonTest(test, regexes)
}

function valueTest(path: string, test: FieldTest, regexes: RegexBudget): ValueTest {
  const text = textOf(test)
  if (text !== undefined) {
    const network = networkOf(text)
    return network ? { kind: 'network', text, network } : { kind: 'equals', text, number: storedNumberOf(text) }
  }
  return rangeTest(test, value => quantityOf(value, path)) ?? commonTest(test, regexes)
}

function numberTest(column: string, test: FieldTest, regexes: RegexBudget): NumberTest {
  const text = textOf(test)
  const quantity = (value: string) => {
    const number = quantityOf(value, column)
    if (number !== undefined) return number
    throw new ValueFault(
      `${column} holds numbers and ${shown(value)} is none; a text that was sent under this name is found as attributes.${column}`,
    )
  }
  if (text !== undefined) return { kind: 'equals', value: quantity(text) }
  const range = rangeTest(test, quantity)
  if (range?.kind === 'number-range' || range?.kind === 'exists') return range
  return commonTest(test, regexes)
}

/** The text that a value must be, when the test is for one. */
function textOf(test: FieldTest): string | undefined {
  if (test.kind === 'phrase') return test.text
  return test.kind === 'value' ? plainText(test.pattern) : undefined
}

function commonTest(test: FieldTest, regexes: RegexBudget): PatternTest | RegexTest | { kind: 'exists' } {
  switch (test.kind) {
    case 'value':
      return { kind: 'pattern', pattern: test.pattern }
    case 'regex':
      return { kind: 'regex', source: test.source, regex: regexes.compile(test.source) }
    default:
      return { kind: 'exists' }
  }
}

/** Of numbers when every bound is a number, of texts otherwise; undefined for a test that is no range. */
function rangeTest(
  test: FieldTest,
  quantity: (value: string) => number | undefined,
): NumberRange | TextRange | { kind: 'exists' } | undefined {
  const limits = limitsOf(test)
  if (limits === undefined) return undefined
  const { from, to } = limits
  if (from === undefined && to === undefined) return { kind: 'exists' }
  const low = from && written(from, quantity)
  const high = to && written(to, quantity)
  const isOfNumbers = (from === undefined || low !== undefined) && (to === undefined || high !== undefined)
  return isOfNumbers ? numberRange(low, high) : { kind: 'text-range', from, to }
}

function limitsOf(test: FieldTest): { from: Limit<string> | undefined; to: Limit<string> | undefined } | undefined {
  if (test.kind === 'range')
    return { from: limit(test.from.value, test.from.isIncluded), to: limit(test.to.value, test.to.isIncluded) }
  if (test.kind !== 'compare') return undefined
  const bound = { value: test.value, isIncluded: test.op === '>=' || test.op === '<=' }
  return test.op === '>' || test.op === '>=' ? { from: bound, to: undefined } : { from: undefined, to: bound }
}

function limit(value: string | undefined, isIncluded: boolean): Limit<string> | undefined {
  return value === undefined ? undefined : { value, isIncluded }
}

function written(bound: Limit<string>, quantity: (value: string) => number | undefined): WrittenBound | undefined {
  const number = quantity(bound.value)
  return number === undefined ? undefined : { ...bound, number }
}

function timeSpan(test: FieldTest, nowNanos: bigint): OpenSpan {
  const read = (value: string) => {
    const time = timeOf(value, nowNanos)
    if (time) return time
    throw new ValueFault(
      `${shown(value)} is no time: use now, now-15m, now/d, 2026-11-21, 2026-11-21T08:30:00Z (in quotes where it has a blank) or ${EPOCH_NUMBER}`,
    )
  }
  const text = textOf(test)
  if (text !== undefined) return read(text)
  if (test.kind === 'exists') return { fromNanos: undefined, endNanos: undefined }
  const limits = limitsOf(test)
  if (limits === undefined) throw new ValueFault('times are compared, not matched: use >, <, or [from TO to]')
  const { from, to } = limits
  const low = from && read(from.value)
  const high = to && read(to.value)
  return {
    fromNanos: low && (from?.isIncluded ? low.fromNanos : low.endNanos),
    endNanos: high && (to?.isIncluded ? high.endNanos : high.fromNanos),
  }
}
