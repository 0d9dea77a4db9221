import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchedText, singleWord, wordsInside, wordsOf } from './words.ts'

const words = (text: string): string[] => wordsOf(searchedText(text))

describe('a word is a run of ASCII letters, digits and non-ASCII characters, in lower case', () => {
  test.each([
    ['', []],
    ['Connection RESET by peer', ['connection', 'reset', 'by', 'peer']],
    ['user_id=42;path=/api/v2', ['user', 'id', '42', 'path', 'api', 'v2']],
    ['a-b.c:d', ['a', 'b', 'c', 'd']],
    ['Größe ÄRGER', ['größe', 'ärger']],
    ['接続エラー', ['接続エラー']],
    ['ok😀ok', ['ok😀ok']],
    ['e\u0301te\u0301', ['e\u0301te\u0301']],
    ['a a A', ['a', 'a', 'a']],
    ['\u0000a\u007fb', ['a', 'b']],
    ['ΟΔΟΣ', ['οδος']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected)
  })

  test.each([
    ['no-break space', '\u00a0'],
    ['em space', '\u2003'],
    ['dash', '\u2014'],
    ['quote', '\u201c'],
    ['ellipsis', '\u2026'],
    ['line separator', '\u2028'],
    ['word joiner', '\u2060'],
    ['last of general punctuation', '\u206f'],
    ['arrow', '\u2192'],
    ['first arrow', '\u2190'],
    ['last arrow', '\u21ff'],
    ['ideographic space', '\u3000'],
    ['ideographic full stop', '\u3002'],
    ['last of CJK punctuation', '\u303f'],
  ])('a %s separates', (_, separator) => {
    expect(words(`a${separator}b`)).toEqual(['a', 'b'])
  })

  test.each(['\u009f', '\u00a1', '\u00ad', '\u1fff', '\u2070', '\u218f', '\u2200', '\u2fff', '\u3040', '\ufeff'])(
    'neighbours of the separators do not: %j',
    character => {
      expect(words(`a${character}b`)).toEqual([`a${character}b`])
    },
  )
})

test.each([
  ['Timeout', 'timeout'],
  ['größe', 'größe'],
  ['a-b', undefined],
  ['a\u2014b', undefined],
  ['-a', undefined],
  ['a ', undefined],
  ['', undefined],
])('the single word of %j is %j', (text, word) => {
  expect(singleWord(text)).toBe(word)
})

test.each([
  ['connection reset by peer', ['reset', 'by']],
  [' reset ', ['reset']],
  ['reset', []],
  ['a b', []],
  ['-b-', ['b']],
  ['\u2014b\u2014', ['b']],
  ['x b b y', ['b']],
  ['x οδος y', []],
  ['', []],
])('the words inside %j, which no longer word can have swallowed, are %j', (part, expected) => {
  expect(wordsInside(part)).toEqual(expected)
})

test('a text that contains a part has every word inside the part', () => {
  const text = fc
    .array(fc.constantFrom('a', 'B', 'É', 'Σ', 'σ', 'ß', 'İ', ' ', '-', '\u2014', '\u00a0', '接', '😀', '\u0301', '1'))
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(text, text, text, (before, part, after) => {
      expect(words(before + part + after)).toEqual(expect.arrayContaining(wordsInside(part)))
    }),
    { numRuns: 3_000 },
  )
})
