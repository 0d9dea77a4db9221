import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseQuery } from '../../core/query/parse.ts'
import { movingPredicate } from './moving-predicate.ts'
import { rowOf } from './test-support/rows.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

const logAt = (ms: number) => rowOf(1, { timestamp: new Date(ms).toISOString() }).log

test.each(['timestamp:<=now', 'timestamp:[now-1h TO now]', '-timestamp:>now'])(
  '%s goes on matching what arrives',
  text => {
    const matches = movingPredicate(parseQuery(text))
    for (let minute = 0; minute < 5; minute++) {
      expect(matches(logAt(Date.now()))).toBe(true)
      expect(matches(logAt(Date.now() + 5_000))).toBe(false)
      vi.advanceTimersByTime(60_000)
    }
  },
)

test('what was recent is not for ever', () => {
  const matches = movingPredicate(parseQuery('timestamp:>now-10m'))
  const log = logAt(Date.now() - 300_000)
  expect(matches(log)).toBe(true)
  vi.advanceTimersByTime(400_000)
  expect(matches(log)).toBe(false)
})
