import { afterAll, beforeAll, expect, test } from 'vitest'
import { rangeLabel } from './range-label.ts'

const NOW = Date.parse('2026-11-21T18:03:00Z')

const zoneBefore = process.env.TZ
beforeAll(() => {
  process.env.TZ = 'Asia/Tokyo'
})
afterAll(() => {
  process.env.TZ = zoneBefore
})

test.each([
  [{}, 'Any time'],
  [{ from: 'now-1h' }, 'Last 1 hour'],
  [{ from: 'now-15m', to: 'now' }, 'Last 15 minutes'],
  [{ from: 'now-1h-30m' }, 'Last 1 hour 30 minutes'],
  [{ from: 'now-2h', to: 'now-1h' }, '2 hours ago – 1 hour ago'],
  [{ from: 'now/d' }, 'Today'],
  [{ from: 'now-1d/d', to: 'now/d' }, 'Yesterday'],
  [{ from: '2026-11-21T00:00:00Z' }, 'Today'],
  [{ from: '2026-11-20T14:00:00Z' }, 'Since 2026-11-20 14:00 UTC'],
  [{ to: '2026-11-20T14:00:00Z' }, 'Until 2026-11-20 14:00 UTC'],
  [{ from: '2026-11-20T14:00:00Z', to: '2026-11-20T15:00:00Z' }, '2026-11-20 14:00 – 15:00 UTC'],
  [{ from: '2026-11-20T14:00:00Z', to: '2026-11-21T09:00:20Z' }, '2026-11-20 14:00 – 2026-11-21 09:00:20 UTC'],
  [{ from: '2026-11-20T14:00:00.120Z', to: '2026-11-20T14:00:01Z' }, '2026-11-20 14:00:00.120 – 14:00:01 UTC'],
  [{ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' }, '2026-11-20 UTC'],
  [{ from: '2026-11-18T00:00:00Z', to: '2026-11-21T00:00:00Z' }, '2026-11-18 – 2026-11-20 UTC'],
  [{ from: '2026-11-20T14:00:00Z', to: 'now-1h' }, '2026-11-20 14:00 UTC – 1 hour ago'],
  [{ from: 'rubbish', to: 'now' }, 'rubbish – now'],
])('%j reads %s', (range, label) => {
  expect(rangeLabel(range, NOW, 'utc')).toBe(label)
})

test('times of the clock are the reader’s, and days of UTC are said to be so', () => {
  const range = { from: '2026-11-20T14:00:00Z', to: '2026-11-20T15:00:00Z' }
  expect(rangeLabel(range, NOW, 'local')).toMatch(/^2026-11-20 23:00 – 2026-11-21 00:00 (GMT\+9|JST)$/)
  expect(rangeLabel({ from: 'now/d' }, NOW, 'local')).toBe('Today UTC')
})
