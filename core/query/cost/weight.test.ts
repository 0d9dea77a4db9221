import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../limits.ts'
import { parseQuery } from '../parse.ts'
import { resolveQuery } from '../resolve.ts'

const errorOf = (query: string): string => {
  try {
    resolveQuery(parseQuery(query), 0n)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
const terms = (count: number, term: (n: number) => string, operator = ' ') =>
  Array.from({ length: count }, (_, n) => term(n)).join(operator)

describe('what the store understands quickly may be as many as terms may', () => {
  test.each([
    ['words of which any will do', terms(LIMITS.queryTermsMax, n => `w${n}`, ' OR ')],
    ['words that must all be', terms(LIMITS.queryTermsMax, n => `w${n}`)],
    ['words that must not be', terms(LIMITS.queryTermsMax, n => `-w${n}`)],
    ['words that must not be, in a group', `-(${terms(LIMITS.queryTermsMax, n => `w${n}`, ' OR ')})`],
    ['values of a column', `user_id:(${terms(LIMITS.queryTermsMax, n => `u${n}`, ' OR ')})`],
    ['values of an attribute', `order:(${terms(LIMITS.queryTermsMax, n => `${n}`, ' OR ')})`],
    ['values of a name that means a column and an attribute', `error:(${terms(290, n => `e${n}`, ' OR ')})`],
    ['tests of columns', terms(400, n => `status_code:>${n}`)],
  ])('%s', (_, query) => {
    expect(errorOf(query)).toBe('')
  })
})

describe('what it would be understanding for long is refused, with place, number and remedy', () => {
  test.each([
    ['wildcards of attributes', terms(490, n => `-k${n}:a*`)],
    ['comparisons of attributes', terms(300, n => `k${n}:>${n}`, ' OR ')],
    ['values of different attributes', terms(490, n => `k${n}:v`)],
    ['phrases that must all be', terms(490, n => `"a ${n}"`)],
    ['words that must be, a few at a time', terms(70, n => `(a${n} b${n} c${n} d${n})`, ' OR ')],
    ['words of which one must be missing', terms(490, n => `-w${n}`, ' OR ')],
    ['words refused twice over', terms(400, n => `-(-w${n})`)],
    ['lists of one value', terms(120, n => `(w${n} OR service:s) (k:v OR service:s)`)],
  ])('%s', (_, query) => {
    expect(errorOf(query)).toMatch(
      /at character \d+ weighs \d+, with the terms before it 6\d\d, more than the 600 that a query may: search in parts/,
    )
  })
})

test('the place is that of the term with which it was too much', () => {
  const query = terms(61, n => `k${n}:a*`)
  expect(errorOf(query)).toContain(
    ` at character ${query.indexOf('a*', query.indexOf('k60')) + 1} weighs 10, with the terms before it 610,`,
  )
})
