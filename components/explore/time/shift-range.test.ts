import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolveRange } from './range.ts'
import { shiftRange } from './shift-range.ts'

const NOW = Date.parse('2026-11-21T18:03:00Z')

test('a relative range becomes absolute when shifted back, by its own width', () => {
  expect(shiftRange({ from: 'now-1h' }, NOW, -1)).toEqual({
    from: '2026-11-21T16:03:00.000Z',
    to: '2026-11-21T17:03:00.000Z',
  })
  expect(shiftRange({ from: 'now-2h', to: 'now-1h' }, NOW, -1)).toEqual({
    from: '2026-11-21T15:03:00.000Z',
    to: '2026-11-21T16:03:00.000Z',
  })
})

test('a range shifted beyond now ends at now and is as wide as before', () => {
  expect(shiftRange({ from: '2026-11-21T16:00:00Z', to: '2026-11-21T18:00:00Z' }, NOW, 1)).toEqual({
    from: '2026-11-21T16:03:00.000Z',
    to: '2026-11-21T18:03:00.000Z',
  })
})

test.each([{ from: 'now-1h' }, { from: 'now/d' }, { from: '2026-11-21T16:00:00Z', to: '2026-11-21T20:00:00Z' }])(
  '%j reaches now and goes no further',
  range => {
    expect(shiftRange(range, NOW, 1)).toBe(range)
  },
)

test.each([{}, { to: 'now-1h' }, { from: 'rubbish' }, { from: 'now-1h', to: 'now-2h' }])(
  '%j has no width and stays as it is',
  range => {
    for (const direction of [-1, 1] as const) expect(shiftRange(range, NOW, direction)).toBe(range)
  },
)

test('back and forth is where it was', () => {
  const instant = fc.integer({ min: Date.parse('1990-01-01'), max: NOW })
  fc.assert(
    fc.property(instant, fc.integer({ min: 1, max: 1e11 }), (toMs, widthMs) => {
      const range = { from: new Date(toMs - widthMs).toISOString(), to: new Date(toMs).toISOString() }
      expect(shiftRange(shiftRange(range, NOW, -1), NOW, 1)).toEqual(range)
    }),
  )
})

test('ends are resolved against now, and an open one stays open', () => {
  expect(resolveRange({ from: 'now-1h' }, NOW)).toEqual({ fromMs: NOW - 3_600_000 })
  expect(resolveRange({ from: '1700000000', to: 'now' }, NOW)).toEqual({ fromMs: 1_700_000_000_000, toMs: NOW })
  expect(resolveRange({}, NOW)).toEqual({})
})
