import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pattern } from './ast.ts'
import { readPattern } from './literal.ts'
import { likeText, lowerPattern, wildcardMatcher } from './wildcards.ts'

const matches = (pattern: string, text: string): boolean => wildcardMatcher(readPattern(pattern))(text)

test.each([
  ['', '', true],
  ['', 'a', false],
  ['a', 'a', true],
  ['a', 'A', false],
  ['*', '', true],
  ['*', 'a\nb', true],
  ['?', '', false],
  ['?', '😀', true],
  ['??', '😀', false],
  ['?', '\n', true],
  ['a*', 'abc', true],
  ['*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*a', 'a', false],
  ['a?c', 'ac', false],
  ['*a?b*', 'xaab', true],
  ['ab*ab', 'ab', false],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a.c', 'abc', false],
  ['*b*b', 'abcb', true],
])('%s against %j: %j', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected)
})

/** The definition, in exponential time. */
function naive(steps: readonly string[], points: readonly string[]): boolean {
  const [step, ...rest] = steps
  if (step === undefined) return points.length === 0
  if (step === '*') return naive(rest, points) || (points.length > 0 && naive(steps, points.slice(1)))
  return points.length > 0 && (step === '?' || step === points[0]) && naive(rest, points.slice(1))
}

test('every pattern matches what its definition says', () => {
  const steps = fc.array(fc.constantFrom('a', 'b', '😀', '?', '*'), { maxLength: 7 })
  const points = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 9 })
  fc.assert(
    fc.property(steps, points, (pattern, text) => {
      expect(matches(pattern.join(''), text.join(''))).toBe(naive(pattern, text))
    }),
    { numRuns: 5_000 },
  )
})

test.each([
  [`${'*a'.repeat(2_000)}*b`, 'a'.repeat(65_536)],
  [`${'*a?'.repeat(1_000)}b`, 'a'.repeat(65_536)],
  [`*${'a'.repeat(4_000)}b*`, 'a'.repeat(20_000)],
])('many stars take time in proportion to the product of the lengths at most', (pattern, text) => {
  const startMs = performance.now()
  expect(matches(pattern, text)).toBe(false)
  // A bound against exponential time, not a measurement.
  expect(performance.now() - startMs).toBeLessThan(5_000)
})

describe('as LIKE', () => {
  test.each([
    ['a*b?', 'a%b_'],
    ['100%*', '100\\%%'],
    ['a_b*', 'a\\_b%'],
    ['a\\\\*', 'a\\\\%'],
    ['\\*\\?*', '*?%'],
  ])('%s is %s', (pattern, like) => {
    expect(likeText(readPattern(pattern))).toBe(like)
  })
})

test('lower case leaves wildcards alone', () => {
  const pattern: Pattern = [{ text: 'ÀB' }, { wildcard: '*' }, { text: 'C' }]
  expect(lowerPattern(pattern)).toEqual([{ text: 'àb' }, { wildcard: '*' }, { text: 'c' }])
})
