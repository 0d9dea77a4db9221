import { expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { isShortEnough } from './query-room.ts'

test('a query is as long as the server takes it, in bytes', () => {
  expect(isShortEnough('x'.repeat(LIMITS.queryBytesMax))).toBe(true)
  expect(isShortEnough('x'.repeat(LIMITS.queryBytesMax + 1))).toBe(false)
  expect(isShortEnough('ж'.repeat(LIMITS.queryBytesMax / 2 + 1))).toBe(false)
})
