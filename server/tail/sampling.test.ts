import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Sampling } from './sampling.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

test('keeps everything below the rate, as the very same rows', () => {
  const sampling = new Sampling(100)
  const rows = numbers(60)
  expect(sampling.keep(rows)).toBe(rows)
})

test('keeps so many a second, evenly out of what came', () => {
  const sampling = new Sampling(10)
  expect(sampling.keep(numbers(100))).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  expect(sampling.keep(numbers(100))).toEqual([])
  vi.advanceTimersByTime(500)
  expect(sampling.keep(numbers(100))).toEqual([0, 20, 40, 60, 80])
})

test('what was not used is not saved for later', () => {
  const sampling = new Sampling(10)
  vi.advanceTimersByTime(60_000)
  expect(sampling.keep(numbers(1_000)).length).toBe(10)
})

test('a slow rate gathers fractions of rows', () => {
  const sampling = new Sampling(1)
  sampling.keep(numbers(1))
  let kept = 0
  for (let at = 0; at < 100; at++) {
    vi.advanceTimersByTime(100)
    kept += sampling.keep(numbers(5)).length
  }
  expect(kept).toBeGreaterThanOrEqual(9)
  expect(kept).toBeLessThanOrEqual(10)
})
