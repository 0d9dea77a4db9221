import { describe, expect, test } from 'vitest'
import { freshMs } from './freshness.ts'

const asked = { state: { dataUpdateCount: 1 } }
const cameWithDocument = { state: { dataUpdateCount: 0 } }

describe('an answer', () => {
  test.each([
    {},
    { from: 'now-15m' },
    { from: 'now-2h', to: 'now-1h' },
    { from: '2026-11-20T00:00:00Z' },
    { to: '2026-11-20T00:00:00Z' },
  ])('of %o is asked for again by who comes back to it', filter => {
    expect(freshMs(filter)(asked)).toBe(0)
  })

  test('of two fixed ends is kept', () => {
    expect(freshMs({ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' })(asked)).toBe(Number.POSITIVE_INFINITY)
  })

  test('that came with the document is not asked for again at once', () => {
    expect(freshMs({ from: 'now-15m' })(cameWithDocument)).toBeGreaterThan(1_000)
  })
})
