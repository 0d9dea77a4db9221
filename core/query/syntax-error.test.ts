import { describe, expect, test } from 'vitest'
import { QueryError } from './errors.ts'
import { parseQuery } from './parse.ts'

function errorOf(text: string): QueryError {
  try {
    parseQuery(text)
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
  throw new Error(`${text} is a query`)
}

const TERM = ['a word', 'a phrase in quotes', 'a field with its value', 'a group in parentheses']
const VALUE = ['a value', 'a phrase in quotes', 'a list in parentheses', 'a range']
const BOUND = ['a value', 'a phrase in quotes']

describe('the error of a broken query says where it is broken, and what could stand there', () => {
  test.each([
    ['"abc', 0, ['a closing quote']],
    ['x:"a\\', 2, ['a closing quote']],
    ['"a" "b\\"', 4, ['a closing quote']],
    ['a)', 1, TERM],
    ['a))', 1, TERM],
    ['x:(a))', 5, TERM],
    ['()', 1, TERM],
    ['(a', 2, [...TERM, 'a closing ")"']],
    ['((a)', 4, [...TERM, 'a closing ")"']],
    ['x:(a', 4, ['a word', 'a phrase in quotes', 'a group in parentheses', 'a closing ")"']],
    ['a OR', 4, TERM],
    ['a OR OR b', 5, TERM],
    ['OR a', 0, TERM],
    ['a AND )', 6, TERM],
    ['NOT', 3, TERM],
    ['a -', 3, TERM],
    ['level:', 6, VALUE],
    ['level: error', 6, VALUE],
    ['level : error', 6, TERM],
    [':a', 0, TERM],
    ['x:>', 3, ['a value', 'a phrase in quotes']],
    ['x:> 5', 3, ['a value', 'a phrase in quotes']],
    ['x:>>5', 3, ['a value', 'a phrase in quotes']],
    ['x:~(a|b)', 3, ['a value', 'a phrase in quotes']],
    ['x:[', 3, BOUND],
    ['x:[1', 4, ['"TO"']],
    ['x:[1 TO', 7, BOUND],
    ['x:[1 TO 2', 9, ['a closing "]" or "}"']],
    ['x:[1 2]', 5, ['"TO"']],
    ['x:[1..2]', 7, ['"TO"']],
    ['x:[1 TO 2 3]', 10, ['a closing "]" or "}"']],
    ['x:(a:b)', 3, ['a word', 'a phrase in quotes', 'a group in parentheses']],
    ['a\\', 1, TERM],
    ['😀 )', 3, TERM],
  ])('%s', (text, position, expected) => {
    expect(errorOf(text)).toMatchObject({ position, expected, code: 'invalid_query', status: 400 })
  })
})

describe('the message names cause, place and remedy', () => {
  test.each([
    [
      'a "b',
      'the quote at character 3 is never closed: write a second " where the phrase ends, or \\" for the character itself',
    ],
    ['a)', 'the ")" at character 2 closes nothing: remove it, or write \\) for the character itself'],
    [
      '((a) b',
      'the "(" at character 1 is never closed: write a ")" where the group ends, or \\( for the character itself',
    ],
    [
      'x:(a OR (b)',
      'the "(" at character 3 is never closed: write a ")" where the group ends, or \\( for the character itself',
    ],
    [
      '((a)',
      'the "(" at character 1 is never closed: write a ")" where the group ends, or \\( for the character itself',
    ],
    [
      '((a) (b OR x:(c d',
      'the "(" at character 14 is never closed: write a ")" where the group ends, or \\( for the character itself',
    ],
    [
      'x:( )',
      'the parentheses that end at character 5 are empty: write a term between them, or \\( and \\) for the characters themselves',
    ],
    [
      'a OR',
      'the "OR" at character 3 does not stand between two terms: write what is missing, or \\OR for the text itself',
    ],
    [
      'a OR OR b',
      'the "OR" at character 6 does not stand between two terms: write what is missing, or \\OR for the text itself',
    ],
    [
      '(AND a)',
      'the "AND" at character 2 does not stand between two terms: write what is missing, or \\AND for the text itself',
    ],
    ['(a NOT)', 'the "NOT" at character 4 has no term behind it: write what is missing, or \\NOT for the text itself'],
    ['a -', 'the "-" at character 3 has no term behind it: write what is missing, or \\- for the text itself'],
    ['a\\', 'the backslash at character 2 has nothing behind it: write \\\\ for the character itself'],
    ['level:', 'a value is expected right behind the ":", at character 7: write it, or * for any'],
    ['level: error', 'a value is expected right behind the ":", at character 7: remove the blank'],
    ['x:>=', 'a value is expected right behind the ">=", at character 5: write it'],
    ['x:~(a|b)', 'a value is expected right behind the "~", at character 4: put the value in quotes'],
    [
      'level : error',
      'the ":" at character 7 has no field\'s name right before it: write name:value without blanks, or \\: for the character itself',
    ],
    [
      'url:(http://a OR b)',
      "a field's name begins at character 6, and a list holds values only: put a value with a colon in quotes, or write the list as (a:b OR c:d)",
    ],
    [
      'x:[1 TO',
      'the query ends where a value or a phrase in quotes is expected: write a range as [from TO to], * for an open end, a bound with blanks in quotes',
    ],
    [
      'x:[1 to 2]',
      '"t" stands at character 6 where "TO" is expected: write a range as [from TO to], * for an open end, a bound with blanks in quotes',
    ],
  ])('%s', (text, message) => {
    expect(errorOf(text).message).toBe(message)
  })

  test('half an expression is not taken for the whole', () => {
    expect(errorOf('path:~^/v(1|2)')).toMatchObject({
      message:
        '"path:~^/v" is directly followed by ( at character 10: put the value in quotes, or a blank between the two',
      position: 9,
    })
    expect(() => parseQuery('(path:~^/v (1|2) OR path:~"^/v(1|2)" OR path:~a)')).not.toThrow()
  })

  test('the remedies are queries', () => {
    for (const text of [
      '\\"b',
      'a\\)',
      '\\(a',
      'a \\OR',
      'a \\-',
      'a\\\\',
      'level:*',
      'level:error',
      'level \\: error',
    ])
      expect(() => parseQuery(text)).not.toThrow()
    for (const text of ['x:~"(a|b)"', 'url:("http://a" OR b)', '(url:http://a OR url:b)', 'x:[1 TO *]'])
      expect(() => parseQuery(text)).not.toThrow()
  })
})
