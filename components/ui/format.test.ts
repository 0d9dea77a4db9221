import { expect, test } from 'vitest'
import { cutText, formatBytes, formatCount, formatDuration, formatShare } from './format.ts'

test('thousands are set apart by a thin space', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1\u2009000', '1\u2009234\u2009567'])
})

test('a share is never rounded to nothing or to all', () => {
  expect([0, 0.0001, 0.624, 0.9999, 1].map(formatShare)).toEqual(['0%', '<1%', '62%', '>99%', '100%'])
})

test('a duration is shown in the unit that suits its size', () => {
  const shown = [0, 0.0349, 1, 9.96, 340.4, 999.6, 1234, 59_949, 59_951, 185_000].map(formatDuration)
  expect(shown).toEqual([
    '0 ms',
    '0.035 ms',
    '1 ms',
    '10 ms',
    '340 ms',
    '1 s',
    '1.2 s',
    '59.9 s',
    '1 min 00 s',
    '3 min 05 s',
  ])
})

test('sizes are shown in decimal units', () => {
  expect([0, 999, 1_000, 3_440_000, 123_456_789, 5e15].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '3.4 MB',
    '123 MB',
    '5000 TB',
  ])
})

test('a cut never leaves half a character', () => {
  expect(cutText('ab😀', 3)).toBe('ab')
  expect(cutText('ab😀', 4)).toBe('ab😀')
  expect(cutText('abc', 2)).toBe('ab')
})
