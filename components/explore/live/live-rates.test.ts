import { expect, test } from 'vitest'
import { LiveRates } from './live-rates.ts'

const rate = (info: number, shown = info) => ({ type: 'rate', seconds: 1, matched: { info }, shown }) as const

test('a stream that has ended has a rate of nothing', () => {
  const rates = new LiveRates()
  rates.take(rate(20), 0)
  for (const nowMs of [500, 1_500, 2_500]) rates.beat(nowMs)
  expect(rates.perSecond).toEqual([20, 20, 0])
})

test('what is shown of a sampled stream is its share, and all once it is not sampled any more', () => {
  const rates = new LiveRates()
  expect(rates.shownShare).toBe(1)
  rates.take(rate(400, 100), 0)
  rates.beat(100)
  expect(rates.shownShare).toBe(0.25)
  rates.beat(3_000)
  expect(rates.shownShare).toBe(1)
})

test('a minute of them is kept', () => {
  const rates = new LiveRates()
  for (let second = 0; second < 100; second++) {
    rates.take(rate(second), second * 1_000)
    rates.beat(second * 1_000)
  }
  expect(rates.perSecond).toHaveLength(60)
  expect(rates.perSecond.at(-1)).toBe(99)
})
