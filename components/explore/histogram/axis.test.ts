import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { countTicks, shortCount, timeTicks } from './axis.ts'

const zoneBefore = process.env.TZ
afterEach(() => {
  process.env.TZ = zoneBefore
})
const at = (iso: string) => Date.parse(iso)
const labels = (from: string, to: string, ticksMax: number) =>
  timeTicks(at(from), at(to), ticksMax, 'utc').map(({ label }) => label)

test('times are round, and the first of another day says the day', () => {
  expect(labels('2026-11-20T14:03Z', '2026-11-20T15:03Z', 6)).toEqual([
    '14:10',
    '14:20',
    '14:30',
    '14:40',
    '14:50',
    '15:00',
  ])
  expect(labels('2026-11-20T20:00Z', '2026-11-21T03:00Z', 4)).toEqual(['20:00', '22:00', '2026-11-21', '02:00'])
  expect(labels('2026-11-01T00:00Z', '2026-11-29T00:00Z', 4)).toEqual([
    '2026-11-02',
    '2026-11-09',
    '2026-11-16',
    '2026-11-23',
  ])
  expect(labels('2026-11-20T14:00:00Z', '2026-11-20T14:00:20Z', 2)).toEqual(['14:00:00', '14:00:10'])
})

test('days begin at the midnight of the reader, also when clocks change', () => {
  process.env.TZ = 'Europe/Berlin'
  const ticks = timeTicks(at('2026-10-23T22:00Z'), at('2026-10-26T23:00Z'), 5, 'local')
  expect(ticks.map(tick => new Date(tick.at).toISOString())).toEqual([
    '2026-10-23T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ])
})

test('ticks are inside, in order, and few', () => {
  const start = fc.integer({ min: at('1980-01-01'), max: at('2090-01-01') })
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 12 }), (start, width, ticksMax) => {
      const ticks = timeTicks(start, start + width, ticksMax, 'utc')
      expect(ticks.length).toBeLessThanOrEqual(ticksMax + 1)
      for (const [i, tick] of ticks.entries()) {
        expect(tick.at).toBeGreaterThan(ticks[i - 1]?.at ?? start - 1)
        expect(tick.at).toBeLessThan(start + width)
      }
    }),
  )
})

test.each([
  [0, []],
  [1, [1]],
  [2, [1, 2]],
  [6_100, [2_500, 5_000]],
  [900, [500]],
  [12_000, [5_000, 10_000]],
])('heights up to %d are read by %j', (max, ticks) => {
  expect(countTicks(max)).toEqual(ticks)
})

test.each([
  [950, '950'],
  [2_500, '2.5\u2009k'],
  [12_000, '12\u2009k'],
  [3_000_000, '3\u2009M'],
])('%d is short', (count, text) => {
  expect(shortCount(count)).toBe(text)
})
