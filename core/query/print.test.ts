import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Query } from './ast.ts'
import { QueryError } from './errors.ts'
import { parseQuery } from './parse.ts'
import { printQuery } from './print.ts'

describe('a query is printed as one would write it', () => {
  test.each([
    ['', ''],
    ['a   AND b', 'a b'],
    ['(a b) OR (c)', 'a b OR c'],
    ['(a OR b) c', '(a OR b) c'],
    ['-(a b)', 'NOT (a b)'],
    ['-a', 'NOT a'],
    ['s:(a OR -b)', 's:a OR NOT s:b'],
    ['"user id":"a b"', '"user id":"a b"'],
    ['a\\.b:c\\,d', 'a.b:c,d'],
    ['x:~a\\d', 'x:~"a\\\\d"'],
    ['x:{"1" TO *]', 'x:{1 TO *]'],
    ['x:>="a b"', 'x:>="a b"'],
    ['\\OR \\-a a\\*b*', '\\OR \\-a a\\*b*'],
    ['url:http://a', 'url:http://a'],
    ['a\\:b', 'a\\:b'],
  ])('%s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed)
  })
})

/** Strings of the language's own characters and of those that nearly are. */
const piece = fc.constantFrom(
  ...['a', 'b', 'AND', 'OR', 'NOT', 'TO', 'x:', '"y z":', '"c d"', '0', 'é', '😀', '\ud83d', '\0', '=', ',', '.', '/'],
  ...['-', '(', ')', ':', '"', '\\', '[', ']', '{', '}', '*', '?', '>', '<', '>=', '~', ' ', '\n'],
  ...['\u0085', '\u00a0', '\ufeff', '\u180e', '\u2060', '\u200b', '\u3000'],
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  ...['', ' '].map(between => fc.array(piece, { maxLength: 16 }).map(pieces => pieces.join(between))),
)

const treeOf = (text: string): Query | QueryError => {
  try {
    return parseQuery(text)
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
}
const withoutPlaces = (query: Query): string =>
  JSON.stringify(query, (key, value) => (key === 'at' ? undefined : value))

test('every text is a query or a QueryError with a place inside it; what is a query prints to the same tree', () => {
  fc.assert(
    fc.property(anyText, text => {
      const tree = treeOf(text)
      if (tree instanceof QueryError) {
        expect(tree.position).toBeGreaterThanOrEqual(0)
        expect(tree.position).toBeLessThanOrEqual(text.length)
        expect(tree.expected).not.toEqual([])
      } else expect(withoutPlaces(parseQuery(printQuery(tree)))).toBe(withoutPlaces(tree))
    }),
    { numRuns: 10_000 },
  )
})

test('any text is found again as word, value, name, phrase, bound and expression', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 })
  const odd = fc.array(piece, { minLength: 1, maxLength: 4 }).map(pieces => pieces.join('').toWellFormed())
  fc.assert(
    fc.property(fc.oneof(text, odd), any => {
      const value = `v${any}`
      for (const field of [any, value]) {
        const { test } = parseQuery(
          printQuery({ kind: 'field', name: field, test: { kind: 'phrase', text: any } }),
        ) as {
          test: unknown
        } & Query
        expect(test).toEqual({ kind: 'phrase', text: any })
      }
      const queries: Query[] = [
        { kind: 'word', pattern: [{ text: value }] },
        ...(any === '' ? [] : [{ kind: 'word', pattern: [{ text: any }, { wildcard: '?' }] } as const]),
        { kind: 'field', name: any, test: { kind: 'value', pattern: [{ text: value }, { wildcard: '*' }] } },
        { kind: 'field', name: any, test: { kind: 'compare', op: '<', value: any } },
        { kind: 'field', name: any, test: { kind: 'regex', source: any } },
        {
          kind: 'field',
          name: value,
          test: { kind: 'range', from: { value: any, isIncluded: true }, to: { value: undefined, isIncluded: false } },
        },
      ]
      for (const query of queries) expect(withoutPlaces(parseQuery(printQuery(query)))).toBe(withoutPlaces(query))
    }),
    { numRuns: 2_000 },
  )
})
