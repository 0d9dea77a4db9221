/** A syntax tree as text. Parsing the text again gives the same tree. */
import type { Bound, FieldQuery, FieldTest, Query } from './ast.ts'
import { isColonText } from './colon-text.ts'
import { quote, writeName, writePattern, writeValue, writeWord } from './literal.ts'

/** The query's text; empty for a query that asks nothing. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'all':
      return ''
    case 'and':
      return query.terms.map(term => inGroup(term, term.kind === 'and' || term.kind === 'or')).join(' ')
    case 'or':
      return query.terms.map(term => inGroup(term, term.kind === 'or')).join(' OR ')
    case 'not':
      return `NOT ${inGroup(query.term, query.term.kind === 'and' || query.term.kind === 'or')}`
    case 'word':
      return writeWord(query.pattern)
    case 'phrase':
      return quote(query.text)
    case 'field':
      return printField(query)
  }
}

/** A name that would make text of the field together with its value is put in quotes. */
function printField({ name, test }: FieldQuery): string {
  const value = printTest(test)
  return `${test.kind === 'value' && isColonText(name, value) ? quote(name) : writeName(name)}:${value}`
}

function inGroup(query: Query, isGrouped: boolean): string {
  const text = printQuery(query)
  return isGrouped ? `(${text})` : text
}

function printTest(test: FieldTest): string {
  switch (test.kind) {
    case 'value':
      return writePattern(test.pattern)
    case 'phrase':
      return quote(test.text)
    case 'exists':
      return '*'
    case 'compare':
      return `${test.op}${writeValue(test.value)}`
    case 'range':
      return `${test.from.isIncluded ? '[' : '{'}${printBound(test.from)} TO ${printBound(test.to)}${test.to.isIncluded ? ']' : '}'}`
    case 'regex':
      return `~${quote(test.source)}`
  }
}

function printBound({ value }: Bound): string {
  return value === undefined ? '*' : writeValue(value)
}
