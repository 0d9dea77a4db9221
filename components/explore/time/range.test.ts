import { expect, test } from 'vitest'
import { rangeFault } from './range.ts'

const NOW = Date.parse('2026-11-21T18:03:00Z')

test.each([{}, { from: 'now-15m' }, { from: '2026-11-20', to: 'now' }, { from: '1764000000' }])(
  'the range %o can be read',
  range => {
    expect(rangeFault(range, NOW)).toBeUndefined()
  },
)

test('a range that cannot be read is said with the parameter and its value', () => {
  expect(rangeFault({ from: 'garbage' }, NOW)).toContain('from=garbage')
  expect(rangeFault({ from: 'now-1h', to: 'later' }, NOW)).toContain('to=later')
})

test('a range that ends before it begins is said to, also where it moves with the clock', () => {
  expect(rangeFault({ from: '2026-11-30', to: '2025-01-01' }, NOW)).toContain('ends before it begins')
  expect(rangeFault({ from: 'now-1h', to: 'now-2h' }, NOW)).toContain('ends before it begins')
})
