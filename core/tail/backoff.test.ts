import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

const bounds = { firstMs: 500, maxMs: 30_000 }

it('doubles up to its bound, and chance takes up to half of it', () => {
  const tries = [0, 1, 2, 5, 6, 50, 100_000]
  expect(tries.map(tries => backoffMs(tries, 0.999_999, bounds))).toEqual([
    500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000,
  ])
  expect(tries.map(tries => backoffMs(tries, 0, bounds))).toEqual([250, 500, 1_000, 8_000, 15_000, 15_000, 15_000])
})
