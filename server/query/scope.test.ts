import { expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { STATEMENT_BYTES_MAX } from '../../db/session.ts'
import { scopeOf, scopeSql } from './scope.ts'

/** Of an expression of two characters in a field that means both a column and an attribute. */
const REGEX_STEPS = 8

/** As many terms as a query may have, as far as its bytes go, and the steps of its regular expressions. */
function most(term: string): string {
  const fitting = Math.floor(LIMITS.queryBytesMax / (term.length + 1))
  const allowed = term.includes('~') ? Math.floor(LIMITS.regexStepsMax / REGEX_STEPS) : LIMITS.queryTermsMax
  return `${term} `.repeat(Math.min(allowed, fitting)).trim()
}

test.each([
  'word',
  'wor*',
  '"a phrase of words"',
  'a:x',
  'a:45',
  'a:>5',
  'a:[1 TO 9]',
  'a:[b TO c]',
  'a:~x',
  'a:b*',
  'a:*',
])('a query of nothing but %s fits into one statement, and its values into an address', term => {
  expectToFit(most(term))
})

test.each(['http.route:~ab', 'error:~ab', 'a:1.1.1.0/8', 'a:a::/8', 'a:4.5', '-a:x', '日本*字'])(
  'a query of nothing but %s fits too',
  term => {
    expectToFit(most(term))
  },
)

function expectToFit(query: string) {
  const { text, params } = scopeSql(scopeOf({ query })).compile()
  // The rest is for columns, facets and what else a statement asks.
  expect(text.length).toBeLessThan(STATEMENT_BYTES_MAX * 0.75)
  const values = Object.entries(params).map(([name, value]) => [`param_${name}`, String(value)])
  expect(new URLSearchParams(values).toString().length).toBeLessThan(1024 * 1024 * 0.75)
}
