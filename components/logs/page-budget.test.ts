import { expect, test } from 'vitest'
import { fieldsOf } from './fields.ts'
import { fairShare, pageBudget } from './page-budget.ts'
import { testRow } from './test-support/test-row.ts'

test('small sizes stay whole and the large ones share what is left', () => {
  expect(fairShare([10, 10, 1000, 1000], 220, 500)).toBe(100)
  expect(fairShare([10, 10, 1000], 10_000, 500)).toBe(500)
  expect(fairShare([], 100, 50)).toBe(50)
})

test('one large message among small ones is shown as far as any is', () => {
  const rows = [...Array(99).fill('small'), 'x'.repeat(200_000)].map(message => fieldsOf(testRow({ message })))
  expect(pageBudget(rows).valueCharsMax).toBe(20_000)
})

test('a hundred large logs stay within the budget of a page', () => {
  const attributes = Object.fromEntries(Array.from({ length: 512 }, (_, i) => [`key${i}`, 'y'.repeat(7_000)]))
  const rows = Array.from({ length: 100 }, () => fieldsOf(testRow({ message: 'x'.repeat(1_000_000), attributes })))
  const { valueCharsMax, rowFieldsMax } = pageBudget(rows)
  expect(rowFieldsMax * 100).toBeLessThanOrEqual(4_000)
  expect(valueCharsMax * rowFieldsMax * 100).toBeLessThanOrEqual(240_000)
})
