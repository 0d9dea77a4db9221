import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyHistogram, growHistogram } from './grow-histogram.ts'

const START = 1_700_000_000_000
const row = fc.record({
  atMs: fc.integer({ min: START - 20_000, max: START + 100_000 }),
  value: fc.constantFrom(...'abcdefghijklmnop'),
  count: fc.integer({ min: 1, max: 3 }),
})
const batches = fc.array(fc.array(row, { maxLength: 30 }), { maxLength: 8 })

test('an empty histogram ends with the bucket of now, on whole steps', () => {
  const { startMs, stepMs, buckets } = emptyHistogram(START + 300, 1_000, 60)
  expect(startMs % stepMs).toBe(0)
  expect(startMs + stepMs * (buckets - 1)).toBe(START)
})

test('new buckets come at the right, and the oldest go beyond the bound', () => {
  const before = growHistogram(emptyHistogram(START, 1_000, 3), [{ atMs: START, value: 'a', count: 1 }], 3)
  const after = growHistogram(before, [{ atMs: START + 2_000, value: 'b', count: 1 }], 3)
  expect(after).toEqual({
    startMs: START,
    stepMs: 1_000,
    buckets: 3,
    total: 2,
    series: [
      { value: 'a', total: 1, counts: [1, 0, 0] },
      { value: 'b', total: 1, counts: [0, 0, 1] },
    ],
  })
  expect(before.series[0]?.counts).toEqual([0, 0, 1])
})

test('a row of a clock far ahead does not move the picture', () => {
  const empty = emptyHistogram(START, 1_000, 10)
  const grown = growHistogram(
    empty,
    [
      { atMs: START + 1e10, value: 'a', count: 1 },
      { atMs: START + 1_000, value: 'a', count: 1 },
    ],
    10,
    START + 1_500,
  )
  expect(grown).toMatchObject({ startMs: empty.startMs + 1_000, buckets: 10, total: 1 })
})

test('a year of silence costs no more than a second', () => {
  const grown = growHistogram(emptyHistogram(START, 1_000, 60), [{ atMs: START + 3e10, value: 'a', count: 1 }], 60)
  expect(grown).toMatchObject({ buckets: 60, total: 1 })
})

test('counts add up, every series is as long as the histogram, and what was given is left as it was', () => {
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 40 }), (batches, maxBuckets) => {
      let histogram = emptyHistogram(START, 1_000, maxBuckets)
      for (const rows of batches) {
        const before = structuredClone(histogram)
        const grown = growHistogram(histogram, rows, maxBuckets)
        expect(histogram).toEqual(before)
        expect(grown.buckets).toBeLessThanOrEqual(maxBuckets)
        expect(grown.series.length).toBeLessThanOrEqual(13)
        for (const { counts, total } of grown.series) {
          expect(counts).toHaveLength(grown.buckets)
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total)
        }
        expect(grown.series.reduce((sum, { total }) => sum + total, 0)).toBe(grown.total)
        histogram = grown
      }
    }),
  )
})

test('every row inside is counted, in one batch as one by one', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 50 }), rows => {
      // Room for all of them: nothing is dropped.
      const empty = emptyHistogram(START, 1_000, 10)
      const atOnce = growHistogram(empty, rows, 1_000)
      expect(atOnce.total).toBe(rows.reduce((sum, { atMs, count }) => sum + (atMs >= empty.startMs ? count : 0), 0))
      const oneByOne = rows.reduce((histogram, row) => growHistogram(histogram, [row], 1_000), empty)
      expect(oneByOne.total).toBe(atOnce.total)
      expect(oneByOne.buckets).toBe(atOnce.buckets)
    }),
  )
})
