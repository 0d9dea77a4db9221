import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wholeWords } from './whole-words.ts'

/** `splitByNonAlpha` as the engine does it (facts: Text index). */
const tokens = (text: string) => text.split(/[^0-9A-Za-z\u0080-\u{10ffff}]+/u).filter(token => token !== '')

test.each([
  ['', []],
  ['word', []],
  ['two words', []],
  ['of three words', ['three']],
  [' word ', ['word']],
  ['a_b-c.d', ['b', 'c']],
  ['x größe 😀 – y', ['größe', '😀', '–']],
  ['GET /users/42 HTTP', ['users', '42']],
  ['a b b b c', ['b']],
])('inside %j stand whole the words %j', (part, words) => {
  expect(wholeWords(part)).toEqual(words)
})

test('every text that contains the part has each of its whole words as a token', () => {
  const text = fc
    .array(fc.constantFrom('a', 'B', '7', ' ', '-', '_', '.', '\n', 'é', '😀', '\u00a0', '—'))
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(text, text, text, (before, part, after) => {
      expect(tokens(before + part + after)).toEqual(expect.arrayContaining(wholeWords(part)))
    }),
    { numRuns: 1000 },
  )
})

test('no more words than the index takes in one call', () => {
  const part = Array.from({ length: 500 }, (_, i) => `w${i}`).join(' ')
  expect(wholeWords(part)).toHaveLength(16)
})
