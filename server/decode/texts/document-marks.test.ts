import fc from 'fast-check'
import { expect, test } from 'vitest'
import { STEP_BYTES } from '../../../core/value-scan.ts'
import { DocumentMarks, NextMark } from './document-marks.ts'

/** Runs a search to its end. */
function ran<T>(search: Generator<undefined, T>) {
  for (let steps = 1; ; steps++) {
    const { done, value } = search.next()
    if (done) return { value, steps }
  }
}

test('the next place of a mark is where a plain search finds it, whatever ranges are asked for', () => {
  const piece = fc.constantFrom('}', '{', '\n', 'x', '}{', '\n{')
  const steps = fc.array(fc.tuple(fc.nat(6), fc.nat(12)), { maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      steps,
      fc.constantFrom('}{', '\n{', 'x'),
      (pieces, ranges, mark) => {
        const body = Buffer.from(pieces.join(''))
        const search = new NextMark(body, mark)
        let start = 0
        for (const [skipped, length] of ranges) {
          start = Math.min(body.length, start + skipped)
          const end = Math.min(body.length, start + length)
          const expected = body.indexOf(mark, start)
          const { value } = ran(search.next(start, end))
          expect(value < end ? value : 'none').toBe(expected >= 0 && expected < end ? expected : 'none')
        }
      },
    ),
  )
})

test.each([STEP_BYTES - 1, STEP_BYTES, STEP_BYTES + 1])('a mark across the end of a step (%i) is found', at => {
  const body = Buffer.alloc(3 * STEP_BYTES, 'x')
  body.write('}{', at)
  expect(ran(new NextMark(body, '}{').next(0, body.length)).value).toBe(at)
})

test('a search through a large body pauses after each step', () => {
  const body = Buffer.alloc(100 * STEP_BYTES, '{},')
  const { value, steps } = ran(new DocumentMarks(body).isBetween(0, body.length))
  expect(value).toBe(false)
  expect(steps).toBeGreaterThanOrEqual(4 * 100)
})
