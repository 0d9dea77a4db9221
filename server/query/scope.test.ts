import { expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { QueryError } from '../../core/query/errors.ts'
import { LOGS } from '../../core/schema/logs.ts'
import { STATEMENT_BYTES_MAX } from '../../db/session.ts'
import { scopeOf, scopeSql } from './scope.ts'

/** As many terms as a query may have, with what they weigh, their bytes, and the steps of their regular expressions. */
function most(term: string): string {
  const fitting = Math.floor(LIMITS.queryBytesMax / (term.length + 1))
  for (let count = Math.min(LIMITS.queryTermsMax, fitting); ; count--) {
    const query = Array(count).fill(term).join(' ')
    if (isTaken(query)) return query
  }
}

function isTaken(query: string): boolean {
  try {
    scopeOf(LOGS, { query })
    return true
  } catch (error) {
    if (error instanceof QueryError) return false
    throw error
  }
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
  const { text, params } = scopeSql(scopeOf(LOGS, { query })).compile()
  // The rest is for columns, facets and what else a statement asks.
  expect(text.length).toBeLessThan(STATEMENT_BYTES_MAX * 0.75)
  const values = Object.entries(params).map(([name, value]) => [`param_${name}`, String(value)])
  expect(new URLSearchParams(values).toString().length).toBeLessThan(1024 * 1024 * 0.75)
}
