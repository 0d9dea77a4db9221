import { expect, test } from 'vitest'
import { rowText } from './row-text.ts'
import { testRow } from './test-support/test-row.ts'

test('a message of many lines is one line of at most 500 characters', () => {
  expect(rowText(testRow({ message: '  a\n\tb\r\n  c ' })).text).toBe('a b c')
  expect(rowText(testRow({ message: 'x'.repeat(200_000) })).text).toHaveLength(500)
})

test('a log without a message is named by the best that it has', () => {
  const lineOf = (given: Parameters<typeof testRow>[0]) => rowText(testRow(given))
  expect(lineOf({ error_message: 'boom' })).toEqual({ text: 'boom', isMessage: false })
  expect(lineOf({ method: 'GET', path: '/a' }).text).toBe('GET /a')
  expect(lineOf({ attributes: { a: 1, b: 'two' } }).text).toBe('a=1 b=two')
  expect(lineOf({}).text).toBe('no message')
})
