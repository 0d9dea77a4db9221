import { expect, test } from 'vitest'
import { pinRange } from './pin-range.ts'

const NOW_MS = Date.parse('2026-11-20T14:00:00Z')

test.each([
  [{ from: 'now-1h' }, { from: '2026-11-20T13:00:00.000Z', to: '2026-11-20T14:00:00.000Z' }],
  [{ from: '2026-11-20T10:00:00Z' }, { from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T14:00:00.000Z' }],
  [
    { from: 'now-2h', to: 'now-1h' },
    { from: '2026-11-20T12:00:00.000Z', to: '2026-11-20T13:00:00.000Z' },
  ],
  [{ to: 'now-1h' }, { from: undefined, to: '2026-11-20T13:00:00.000Z' }],
  [{}, {}],
  [
    { from: 'garbage', to: 'now' },
    { from: 'garbage', to: '2026-11-20T14:00:00.000Z' },
  ],
])('%o is pinned to %o', (range, pinned) => {
  expect(pinRange(range, NOW_MS)).toEqual(pinned)
})
