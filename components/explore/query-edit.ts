/** Changes a query as a click on a value does: what was written stays, terms are put beside it or taken away. */
import type { FieldQuery, Query } from '../../core/query/ast.ts'
import { plainText } from '../../core/query/ast.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { printQuery } from '../../core/query/print.ts'

/** The value of a term, or any value at all. */
export type TermValue = string | null

/**
 * The query with the condition that a field has the value, or has not. The opposite condition, where it stands beside
 * it, goes away; one that is there already stays as it is. Throws `QueryError` for a query that cannot be read.
 */
export function withTerm(query: string, field: string, value: TermValue, isExcluded: boolean): string {
  const terms = termsOf(query)
  const wanted = termOf(field, value)
  const isOpposite = (term: Query) =>
    isExcluded ? isSame(term, wanted) : term.kind === 'not' && isSame(term.term, wanted)
  const isThere = (term: Query) =>
    isExcluded ? term.kind === 'not' && isSame(term.term, wanted) : isSame(term, wanted)
  const kept = terms.filter(term => !isOpposite(term))
  if (kept.some(isThere)) return printQuery(andOf(kept))
  return printQuery(andOf([...kept, isExcluded ? { kind: 'not', term: wanted } : wanted]))
}

/** The query without the condition where it has it, else with it. Throws as `withTerm` does. */
export function toggledTerm(query: string, field: string, value: TermValue): string {
  const terms = termsOf(query)
  const others = terms.filter(term => !isSame(term, termOf(field, value)))
  return others.length < terms.length ? printQuery(andOf(others)) : withTerm(query, field, value, false)
}

/** A query that asks for the value alone. */
export function onlyTerm(field: string, value: TermValue): string {
  return printQuery(termOf(field, value))
}

function termsOf(query: string): readonly Query[] {
  const parsed = parseQuery(query)
  return parsed.kind === 'and' ? parsed.terms : parsed.kind === 'all' ? [] : [parsed]
}

function andOf(terms: readonly Query[]): Query {
  const [only] = terms
  if (only === undefined) return { kind: 'all' }
  return terms.length === 1 ? only : { kind: 'and', terms }
}

function termOf(name: string, value: TermValue): FieldQuery {
  if (value === null) return { kind: 'field', name, test: { kind: 'exists' } }
  // Words of one piece need no quotes; everything else is meant to the letter.
  const isPlain = /^[\p{L}\p{N}_./@+-]+$/u.test(value) && !/^(?:AND|OR|NOT|TO)$|^-/.test(value)
  return {
    kind: 'field',
    name,
    test: isPlain ? { kind: 'value', pattern: [{ text: value }] } : { kind: 'phrase', text: value },
  }
}

function isSame(term: Query, { name, test }: FieldQuery): boolean {
  if (term.kind !== 'field' || term.name !== name) return false
  return term.test.kind === 'exists' || test.kind === 'exists'
    ? term.test.kind === test.kind
    : textOf(term) !== undefined && textOf(term) === textOf({ kind: 'field', name, test })
}

function textOf({ test }: FieldQuery): string | undefined {
  if (test.kind === 'phrase') return test.text
  return test.kind === 'value' ? plainText(test.pattern) : undefined
}
