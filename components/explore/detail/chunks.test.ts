import fc from 'fast-check'
import { expect, test } from 'vitest'
import { charsNext, charsShown, piecesOf } from './chunks.ts'

test('the pieces together are the text, whatever it holds', () => {
  const line = fc.string({ unit: 'binary', maxLength: 40 })
  const text = fc.array(line, { maxLength: 30 }).map(lines => lines.join('\n').repeat(80))
  fc.assert(
    fc.property(text, whole => {
      expect(piecesOf(whole, whole.length).join('')).toBe(whole)
    }),
    { numRuns: 50 },
  )
})

test('no piece is longer than a frame can lay out, and none splits a character in two', () => {
  const pieces = piecesOf('😀'.repeat(60_001), 120_002)
  expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThanOrEqual(20_000)
  for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
})

test('a piece of a text with lines ends behind a line', () => {
  const pieces = piecesOf(`${'x'.repeat(99)}\n`.repeat(1_000), 100_000)
  expect(pieces.every(piece => piece.endsWith('\n'))).toBe(true)
})

test('every press shows more until the whole text is there', () => {
  expect([0, 1, 2].map(presses => charsNext(200_123, presses))).toEqual([100_000, 80_123, 0])
  expect(charsShown(2)).toBeGreaterThan(200_123)
  expect(charsNext(300, 0)).toBe(0)
})
