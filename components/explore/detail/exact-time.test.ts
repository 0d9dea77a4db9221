import { expect, test } from 'vitest'
import { rowCursor } from '../rows/row-identity.ts'
import { ageText, digitsBehindMillis } from './exact-time.ts'

test('every digit behind the millisecond is there', () => {
  const times = ['2026-11-21T08:04:05.678Z', '2026-11-21T08:04:05.678901Z', '2026-11-21T08:04:05.678901234Z']
  expect(times.map(digitsBehindMillis)).toEqual(['', '901', '901234'])
})

test('an age is said in its largest unit, ahead of now too', () => {
  const now = 1e12
  const ages = [0, 999, 1_000, 61_000, 2 * 3_600_000, 1_500 * 86_400_000, -120_000]
  expect(ages.map(age => ageText(now - age, now))).toEqual([
    'now',
    'now',
    '1 s ago',
    '1 min ago',
    '2 h ago',
    '1\u2009500 d ago',
    'in 2 min',
  ])
})

test('the identity of a row has its nanoseconds', () => {
  const row = { timestamp: '2026-11-21T08:04:05.678901234Z', node: '18446744073709551615', seq: 12 }
  expect(rowCursor(row)).toBe(
    `${BigInt(Date.parse('2026-11-21T08:04:05Z')) * 1_000_000n + 678_901_234n}.${row.node}.12`,
  )
})
