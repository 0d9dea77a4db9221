import { describe, expect, test, vi } from 'vitest'
import { createMetrics } from '../../observe/metrics.ts'
import type { ReceiveContext } from '../context.ts'
import { slowDown } from './slow-down.ts'

const sleeps = vi.hoisted((): number[] => [])
vi.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void sleeps.push(ms) }))

/** How long a reply is held back, in ms, by the clock of the test; undefined: not at all. */
async function pauseAt(fill: number): Promise<number | undefined> {
  sleeps.length = 0
  const context = { slowed: { count: 0 }, metrics: createMetrics(), draining: undefined }
  await slowDown({ fill }, context as unknown as ReceiveContext)
  expect(context.slowed.count).toBe(0)
  return sleeps[0]
}

/** Both earlier clients give up after 5 s; what is left is for the fsync and the way. */
const PAUSE_MS_MAX = 3_000

describe('a reply', () => {
  test('does not delay replies while the spool has room', async () => {
    for (const fill of [0, 0.5, 0.799]) expect(await pauseAt(fill)).toBeUndefined()
  })

  test('delays replies more as the spool fills, but less than the timeout of the earlier clients', async () => {
    const pauses: number[] = []
    for (const fill of [0.81, 0.9, 0.99, 0.9999, 1, 1.5]) pauses.push((await pauseAt(fill)) ?? Number.NaN)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(pauses[0]).toBeGreaterThan(0)
    expect(pauses.at(-1)).toBeLessThanOrEqual(PAUSE_MS_MAX)
  })
})
