import { expect, test } from 'vitest'
import { rangeFault } from './range.ts'

test.each([{}, { from: 'now-15m' }, { from: '2026-11-20', to: 'now' }, { from: '1764000000' }])(
  'the range %o can be read',
  range => {
    expect(rangeFault(range)).toBeUndefined()
  },
)

test('a range that cannot be read is said with the parameter and its value', () => {
  expect(rangeFault({ from: 'garbage' })).toContain('from=garbage')
  expect(rangeFault({ from: 'now-1h', to: 'later' })).toContain('to=later')
})
