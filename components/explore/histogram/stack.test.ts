import { expect, test } from 'vitest'
import type { Histogram } from '../api.ts'
import { countsText, spanText, stepText } from './bucket-text.ts'
import { bucketBox, LEFT_PX } from './geometry.ts'
import { bucketTotals, stackOf } from './stack.ts'

function histogram(counts: readonly (readonly [string | null, readonly number[]])[], stepMs = 300_000): Histogram {
  const series = counts.map(([value, counts]) => ({ value, counts, total: counts.reduce((sum, n) => sum + n, 0) }))
  const total = series.reduce((sum, { total }) => sum + total, 0)
  return { startMs: Date.parse('2026-11-20T23:50Z'), stepMs, buckets: 2, total, series }
}

test('levels stand upon each other by weight, whatever there is most of', () => {
  const stack = stackOf(
    histogram([
      ['info', [9, 9]],
      ['fatal', [1, 0]],
      ['trace', [0, 1]],
    ]),
  )
  expect(stack.map(({ value }) => value)).toEqual(['trace', 'info', 'fatal'])
  expect(stack.map(({ colour }) => colour)).toEqual(['--level-trace', '--level-info', '--level-fatal'])
})

test('other values keep the order of the server, each with its own hue, and all others are quiet', () => {
  const stack = stackOf(
    histogram([
      ['web', [9, 9]],
      ['', [1, 0]],
      [null, [0, 1]],
    ]),
  )
  expect(stack.map(({ name }) => name)).toEqual(['web', 'none', 'other'])
  expect(stack.map(({ colour }) => colour)).toEqual(['--service-0', '--service-1', '--line-strong'])
})

test('totals have one number for each bucket', () => {
  expect(
    bucketTotals(
      stackOf(
        histogram([
          ['info', [9, 8]],
          ['warn', [1, 0]],
        ]),
      ),
      2,
    ),
  ).toEqual([10, 8])
  expect(bucketTotals([], 2)).toEqual([0, 0])
})

test('a span says its day, its end where that is another day, and its zone', () => {
  const data = histogram([])
  expect(spanText(data, { first: 0, last: 0 }, 'utc')).toBe('2026-11-20 23:50 – 23:55 UTC')
  expect(spanText(data, { first: 0, last: 1 }, 'utc')).toBe('2026-11-20 23:50 – 2026-11-21 00:00 UTC')
  const days = { ...histogram([], 86_400_000), startMs: Date.parse('2026-11-20T00:00Z') }
  expect(spanText(days, { first: 0, last: 0 }, 'utc')).toBe('2026-11-20 UTC')
  expect(spanText(days, { first: 0, last: 1 }, 'utc')).toBe('2026-11-20 – 2026-11-21 UTC')
})

test('counts are said in all and by value, without those that are nothing', () => {
  const stack = stackOf(
    histogram([
      ['info', [1_200, 0]],
      ['error', [1, 0]],
      ['warn', [0, 5]],
    ]),
  )
  expect(countsText(stack, { first: 0, last: 0 })).toBe('1\u2009201 logs: 1\u2009200 info, 1 error')
  expect(countsText([], { first: 0, last: 0 })).toBe('0 logs')
})

test.each([
  [10, '10\u2009ms'],
  [15_000, '15\u2009s'],
  [300_000, '5\u2009min'],
  [604_800_000, '7\u2009d'],
])('a step of %d ms is short', (stepMs, text) => {
  expect(stepText(stepMs)).toBe(text)
})

test('buckets share the width between the axes', () => {
  expect(bucketBox({ first: 1, last: 2 }, 4, 460)).toEqual({ left: LEFT_PX + 100, width: 200 })
  expect(bucketBox({ first: 0, last: 0 }, 4, 0)).toEqual({ left: LEFT_PX, width: 0 })
})
