import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Positions } from '../../../core/tail/protocol.ts'
import type { LogRow } from '../../logs/types.ts'
import { type Baseline, LIVE_BUCKETS, LiveHistogram } from './live-histogram.ts'
import { logOfTailRow } from './tail-row.ts'

const NOW = Date.parse('2026-11-21T10:00:00.000Z')
const STEP_MS = 10_000

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

const rowAt = (seq: number, atMs = NOW, level: LogRow['level'] = 'info') =>
  logOfTailRow({
    node: '1',
    seq,
    level,
    timestamp: new Date(atMs).toISOString(),
    received_at: new Date(atMs).toISOString(),
  })

/** A store that has got all numbers up to `stored`. */
function storeOf(stored: () => number) {
  const asked: Positions[] = []
  const read = async (upTo: Positions): Promise<Baseline> => {
    asked.push(upTo)
    const total = Math.min(stored(), upTo['1'] ?? 0)
    const counts = new Array<number>(LIVE_BUCKETS).fill(0)
    counts[LIVE_BUCKETS - 1] = total
    return {
      startMs: NOW - (LIVE_BUCKETS - 1) * STEP_MS,
      stepMs: STEP_MS,
      buckets: LIVE_BUCKETS,
      total,
      series: [{ value: 'info', total, counts }],
      isComplete: stored() >= (upTo['1'] ?? 0),
    }
  }
  return { read, asked }
}

const settled = () => vi.advanceTimersByTimeAsync(0)

describe('the histogram of a live query', () => {
  test('counts what is stored and what arrives, each once', async () => {
    const histogram = new LiveHistogram(storeOf(() => 100).read, () => {})
    histogram.begin({ '1': 100 })
    histogram.add([rowAt(101), rowAt(102)])
    expect(histogram.shown).toBeUndefined()
    await settled()
    expect(histogram.shown?.total).toBe(102)
    histogram.add([rowAt(103)])
    expect(histogram.shown?.total).toBe(103)
  })

  test('is read again until the store has what it began behind', async () => {
    let stored = 80
    const { read, asked } = storeOf(() => stored)
    const histogram = new LiveHistogram(read, () => {})
    histogram.begin({ '1': 100 })
    histogram.add([rowAt(101)])
    await settled()
    expect(histogram.shown?.total).toBe(81)
    stored = 200
    await vi.advanceTimersByTimeAsync(2_000)
    expect(histogram.shown?.total).toBe(101)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(2)
  })

  test('has the rows of a gap from the store', async () => {
    const histogram = new LiveHistogram(storeOf(() => 1_000).read, () => {})
    histogram.begin({ '1': 100 })
    await settled()
    histogram.add([rowAt(101)])
    // 102 to 500 are not sent.
    histogram.begin({ '1': 500 })
    histogram.add([rowAt(501), rowAt(502)])
    await settled()
    expect(histogram.shown?.total).toBe(502)
  })

  test('counts all that match where only some of them are sent', async () => {
    const histogram = new LiveHistogram(storeOf(() => 0).read, () => {})
    histogram.begin({ '1': 0 })
    await settled()
    // Caught up with, and in no rate.
    histogram.add([rowAt(1, NOW, 'warn')])
    histogram.add([rowAt(5), rowAt(9, NOW, 'error')])
    expect(histogram.shown?.total).toBe(3)
    histogram.rate({ type: 'rate', seconds: 1, matched: { info: 7, error: 3 }, shown: 2 })
    expect(Object.fromEntries(histogram.shown?.series.map(({ value, total }) => [value, total]) ?? [])).toEqual({
      info: 7,
      error: 3,
      warn: 1,
    })
    histogram.rate({ type: 'rate', seconds: 1, matched: { info: 5 }, shown: 0 })
    expect(histogram.shown?.total).toBe(16)
  })

  test('grows from the stream while there is no store, and has the store when it is back', async () => {
    let isAway = true
    const store = storeOf(() => 100)
    const read = (upTo: Positions) => (isAway ? Promise.reject(new Error('away')) : store.read(upTo))
    const histogram = new LiveHistogram(read, () => {})
    histogram.begin({ '1': 100 })
    await settled()
    histogram.add([rowAt(101)])
    expect(histogram.shown?.total).toBe(1)
    isAway = false
    await vi.advanceTimersByTimeAsync(2_000)
    expect(histogram.shown?.total).toBe(101)
  })

  test('moves on with time, by the clock of the server', async () => {
    const histogram = new LiveHistogram(storeOf(() => 10).read, () => {})
    // This page's clock is a day ahead.
    vi.setSystemTime(NOW + 86_400_000)
    histogram.begin({ '1': 10 })
    await settled()
    await vi.advanceTimersByTimeAsync(5 * 60_000)
    const { startMs = 0, buckets = 0 } = histogram.shown ?? {}
    expect(startMs + buckets * STEP_MS).toBe(NOW + 5 * 60_000 + STEP_MS)
    histogram.add([rowAt(11, NOW + 5 * 60_000)])
    expect(histogram.shown?.total).toBe(11)
  })

  test('is not asked for again where the query cannot be run, nor once it is closed', async () => {
    let asked = 0
    const refusing = new LiveHistogram(
      async () => {
        asked++
        return undefined
      },
      () => {},
    )
    refusing.begin({ '1': 1 })
    const closed = new LiveHistogram(
      async () => {
        asked++
        throw new Error('away')
      },
      () => {},
    )
    closed.begin({ '1': 1 })
    await settled()
    closed.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(2)
  })

  test('is exact whatever is begun, sent, left out and stored in whatever order', async () => {
    const step = fc.oneof(
      fc.record({ send: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ leaveOut: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ waitMs: fc.constantFrom(0, 500, 2_000) }),
      fc.record({ store: fc.integer({ min: 0, max: 50 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
        let [last, stored] = [30, 0]
        const { read } = storeOf(() => stored)
        const histogram = new LiveHistogram(read, () => {})
        histogram.begin({ '1': last })
        for (const one of steps) {
          if ('send' in one) {
            histogram.add(Array.from({ length: one.send }, (_, n) => rowAt(last + 1 + n)))
            last += one.send
          } else if ('leaveOut' in one) {
            last += one.leaveOut
            histogram.begin({ '1': last })
          } else if ('store' in one) stored = Math.min(last, stored + one.store)
          else await vi.advanceTimersByTimeAsync(one.waitMs)
        }
        stored = last
        await vi.advanceTimersByTimeAsync(6_000)
        expect(histogram.shown?.total).toBe(last)
        histogram.close()
      }),
      { numRuns: 50 },
    )
  })
})
