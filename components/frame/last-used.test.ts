import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLastUsed, withLastUsed } from './last-used.ts'

test('the command used last is first, once, and the oldest are forgotten', () => {
  expect(withLastUsed(['a', 'b'], 'b')).toEqual(['b', 'a'])
  expect(withLastUsed(['a', 'b', 'c', 'd', 'e'], 'f')).toEqual(['f', 'a', 'b', 'c', 'd'])
})

test('what is stored is read back, and anything else is nothing', () => {
  expect(readLastUsed(JSON.stringify(['a', 'b']))).toEqual(['a', 'b'])
  expect(readLastUsed('["a",1,null,"b"]')).toEqual(['a', 'b'])
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(null)), stored => {
      expect(readLastUsed(stored).every(id => typeof id === 'string')).toBe(true)
    }),
  )
})
