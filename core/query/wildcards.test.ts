import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { cpuMs } from '../test-support/cpu-ms.ts'
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
  const steps = fc.array(fc.constantFrom('a', 'b', '😀', '😁', '?', '*'), { maxLength: 8 })
  const points = fc.array(fc.constantFrom('a', 'b', '😀', '😁'), { maxLength: 9 })
  fc.assert(
    fc.property(steps, points, (pattern, text) => {
      expect(matches(pattern.join(''), text.join(''))).toBe(naive(pattern, text))
    }),
    { numRuns: 5_000 },
  )
})

test('long parts, with and without `?`, are found where they stand and nowhere else', () => {
  const texts = fc.array(fc.constantFrom('a', 'a', 'a', 'b', '😀'), { minLength: 30, maxLength: 90 })
  const holes = fc.array(fc.nat(89), { maxLength: 3 })
  fc.assert(
    fc.property(
      texts,
      fc.array(fc.constantFrom('a', 'b'), { maxLength: 40 }),
      holes,
      fc.boolean(),
      (part, before, at, isThere) => {
        const pattern = part.map((point, index) => (at.includes(index) ? '?' : point))
        const behind = isThere ? part : part.toSpliced(-1, 1)
        const points = [...before, ...behind, ...before]
        const fits = (from: number) =>
          pattern.every(
            (point, index) => points[from + index] !== undefined && (point === '?' || point === points[from + index]),
          )
        expect(matches(`*${pattern.join('')}*`, points.join(''))).toBe(points.some((_, from) => fits(from)))
      },
    ),
    { numRuns: 3_000 },
  )
})

describe('no pattern that a query has room for takes long on the longest text', () => {
  const LONG = LIMITS.longTextBytesMax
  const REPEATED = 8_000
  test.each([
    ['a part that nearly matches everywhere', `*<${'a'.repeat(REPEATED)}>b*`, 'a'.repeat(LONG)],
    ['a part whose first character is wrong', `*b${'a'.repeat(REPEATED)}*`, 'a'.repeat(LONG)],
    ['a part whose last character is wrong', `*${'a'.repeat(REPEATED)}b*`, 'a'.repeat(LONG)],
    ['`?` inside of a part', `*${'a'.repeat(REPEATED / 2)}?${'a'.repeat(REPEATED / 2)}b*`, 'a'.repeat(LONG)],
    ['`?` at its ends', `*${'?'.repeat(REPEATED / 2)}a${'?'.repeat(REPEATED / 2)}b*`, 'a'.repeat(LONG)],
    ['many parts', `${'*a'.repeat(REPEATED / 2)}*b`, 'a'.repeat(LONG)],
    ['many parts with `?`', `${'*a?'.repeat(2_000)}b*`, 'a'.repeat(LONG)],
    ['characters of two units', `*${'😀'.repeat(REPEATED / 4)}b*`, '😀'.repeat(LONG / 4)],
  ])('%s', (_, pattern, text) => {
    const startMs = cpuMs()
    expect(matches(pattern, text)).toBe(false)
    // A bound against the product of the lengths, which took 40 s, and no measurement.
    expect(cpuMs() - startMs).toBeLessThan(3_000)
  })
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
