import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { cpuMs } from '../test-support/cpu-ms.ts'
import { QueryError } from './errors.ts'
import { parseQuery } from './parse.ts'
import { printQuery } from './print.ts'
import { resolveQuery } from './resolve.ts'

function errorOf(text: string): QueryError {
  try {
    parseQuery(text)
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
  throw new Error('it is a query')
}

const { queryBytesMax, queryTermsMax, queryDepthMax } = LIMITS

describe('length', () => {
  test.each([
    ['of ASCII', 'a'.repeat(queryBytesMax)],
    ['in bytes, not in characters', `${'é'.repeat(queryBytesMax / 2)}`],
    ['of half a character, as it is stored', `${'\ud83d'.repeat(Math.floor(queryBytesMax / 3))}aa`],
  ])('%s', (_, longest) => {
    expect(() => parseQuery(longest)).not.toThrow()
    const { message, position } = errorOf(`${longest}a`)
    expect(message).toBe(
      'the query has 8193 bytes, more than the 8192 allowed: shorten it, or search for a list of ids in parts',
    )
    expect(position).toBe(longest.length + 1)
  })
})

describe('terms', () => {
  test.each([
    ['words', (n: number) => 'a '.repeat(n)],
    ['phrases', (n: number) => '"a"'.repeat(n)],
    ['fields', (n: number) => new Array(n).fill('a:b').join(' OR ')],
    ['values of a list', (n: number) => `a:(${new Array(n).fill('b').join(' OR ')})`],
    ['negations', (n: number) => '-a '.repeat(n)],
  ])('%s', (_, text) => {
    expect(() => parseQuery(text(queryTermsMax))).not.toThrow()
    const broken = text(queryTermsMax + 1)
    const { message, position } = errorOf(broken)
    expect(message).toMatch(
      /^the query has more than 500 terms, the first too many is ".*" at character \d+: search in parts$/,
    )
    expect(broken.slice(position)).toMatch(/^(?:a|"a"|a:b|b\)|b)\s*$/)
  })
})

describe('depth', () => {
  const around = (open: string, close: string) => (n: number) => `${open.repeat(n)}a${close.repeat(n)}`
  test.each([
    ['groups', around('(', ')')],
    ['minus signs', around('-', '')],
    ['NOT', around('NOT ', '')],
    [
      'groups and negations together',
      (n: number) => `${'-('.repeat(n >> 1)}${'-'.repeat(n & 1)}a${')'.repeat(n >> 1)}`,
    ],
    ['a list and its groups', (n: number) => `x:${around('(', ')')(n)}`],
    ['a list in groups', (n: number) => `${'('.repeat(n - 9)}x:(((((((((a)))))))))${')'.repeat(n - 9)}`],
    ['negations of a list', (n: number) => `x:(${around('-', '')(n - 1)})`],
    ['groups among terms', (n: number) => `${'(b OR c '.repeat(n)}a${')'.repeat(n)}`],
  ])('%s', (_, text) => {
    const deepest = parseQuery(text(queryDepthMax))
    expect(() => parseQuery(printQuery(deepest))).not.toThrow()
    expect(() => resolveQuery(deepest, 0n)).not.toThrow()
    const broken = text(queryDepthMax + 1)
    const { message, position } = errorOf(broken)
    expect(message).toMatch(/^the query has more than 64 groups or negations inside each other at character \d+: /)
    expect(broken.slice(0, position).match(/[(-]|NOT/g)?.length ?? 0).toBe(queryDepthMax)
    expect(broken.slice(position)).toMatch(/^(?:[(-]|NOT)/)
  })
})

describe('any text is answered in bounded time, by a query or a QueryError', () => {
  const pieces = ['(', ')', '-', '- ', 'NOT ', 'a ', '(a ', '(a OR ', '-(', 'x:(', 'x:', 'x:(-', 'x:[', 'x:[1 TO ', ':']
  pieces.push('"', '"a', '\\', '\\"', ' ', '*', '?', 'OR ', 'a OR ', '😀', '\ud83d', '\0', '~', 'x:>', '[', '{', 'a:b:')
  test.each(pieces)('%j again and again', piece => {
    const startMs = cpuMs()
    for (const bytes of [4_000, queryBytesMax, 100_000])
      for (const end of ['', 'a', ')', ' OR', '"', 'x:[1']) {
        const text = piece.repeat((bytes - end.length) / new TextEncoder().encode(piece).length) + end
        try {
          parseQuery(text)
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError)
        }
      }
    // A bound against quadratic time, not a measurement.
    expect(cpuMs() - startMs).toBeLessThan(10_000)
  })

  test('of thousands of parentheses the first that is too much is named', () => {
    for (const text of [`"(" ${'('.repeat(4_000)}a${')'.repeat(4_000)}`, `\\( ${'('.repeat(4_000)}`])
      expect(errorOf(text)).toMatchObject({ position: text.indexOf('((') + queryDepthMax })
  })

  test('thousands of parentheses and minus signs are too deep, not too much', () => {
    for (const text of [`${'('.repeat(4_000)}a${')'.repeat(4_000)}`, '('.repeat(4_000), '-'.repeat(4_000)])
      expect(errorOf(text).message).toContain('more than 64 groups or negations')
  })
})
