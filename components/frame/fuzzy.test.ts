import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzzyScore } from './fuzzy.ts'

test.each([
  ['', 'Go to Explore'],
  ['exp', 'Go to Explore'],
  ['gte', 'Go to Explore'],
  ['explore go', 'Go to Explore'],
  ['THEME', 'Theme: dark'],
  ['tdk', 'Theme: dark'],
])('%j finds %j', (typed, text) => {
  expect(fuzzyScore(typed, text)).toBeDefined()
})

test.each([
  ['x', 'Theme: dark'],
  ['krad', 'Theme: dark'],
  ['theme light', 'Theme: dark'],
  ['aa', 'a'],
  ['a', ''],
])('%j does not find %j', (typed, text) => {
  expect(fuzzyScore(typed, text)).toBeUndefined()
})

test.each([
  ['the start of words', 'td', 'Theme: dark', 'Stand'],
  ['letters in a row', 'live', 'Go live', 'Long list, vertical'],
  ['the best place over the first', 'dark', 'Do all: dark', 'Do all rankings'],
  ['the shorter text', 'log', 'Log out', 'Log out of everything'],
])('prefers %s', (_, typed, better, worse) => {
  expect(fuzzyScore(typed, better)).toBeGreaterThan(fuzzyScore(typed, worse) ?? Number.NEGATIVE_INFINITY)
})

test('finds exactly the texts that hold the letters in order', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(
    fc.property(letters, letters, (typed, text) => {
      const pattern = new RegExp([...typed].join('.*'))
      expect(fuzzyScore(typed, text) !== undefined).toBe(pattern.test(text))
    }),
  )
})
