import { describe, expect, test } from 'vitest'
import { timeOf } from './times.ts'

/** 2023-11-14T22:13:20.5Z, a Tuesday. */
const NOW = 1_700_000_000_500_000_000n
const SECOND = 1_000_000_000n
const DAY = 86_400n * SECOND
const nanos = (iso: string): bigint => BigInt(Date.parse(iso)) * 1_000_000n
const of = (value: string, now = NOW): [bigint, bigint] | undefined => {
  const span = timeOf(value, now)
  return span && [span.fromNanos, span.endNanos]
}

describe('relative times', () => {
  test.each([
    ['now', NOW],
    ['now-15m', NOW - 900n * SECOND],
    ['now-1h', NOW - 3_600n * SECOND],
    ['now+1d', NOW + DAY],
    ['now-2w', NOW - 14n * DAY],
    ['now-1d+30s', NOW - DAY + 30n * SECOND],
  ])('%s is one instant', (value, from) => {
    expect(of(value)).toEqual([from, from + 1n])
  })

  test.each([
    ['now/s', '2023-11-14T22:13:20Z', SECOND],
    ['now/m', '2023-11-14T22:13:00Z', 60n * SECOND],
    ['now/h', '2023-11-14T22:00:00Z', 3_600n * SECOND],
    ['now/d', '2023-11-14T00:00:00Z', DAY],
    ['now/w', '2023-11-13T00:00:00Z', 7n * DAY],
    ['now-1d/d', '2023-11-13T00:00:00Z', DAY],
    ['now-1w/w', '2023-11-06T00:00:00Z', 7n * DAY],
  ])('%s is all of it, and a week begins on Monday', (value, from, width) => {
    expect(of(value)).toEqual([nanos(from), nanos(from) + width])
  })

  test('a Monday and a Sunday belong to the week that began on the Monday', () => {
    const monday = nanos('2023-11-13T00:00:00Z')
    for (const now of [monday, monday + 7n * DAY - 1n]) expect(of('now/w', now)).toEqual([monday, monday + 7n * DAY])
    expect(of('now/w', monday - 1n)?.[0]).toBe(monday - 7n * DAY)
  })
})

describe('absolute times', () => {
  test('a day is all of it', () => {
    expect(of('2023-11-14')).toEqual([nanos('2023-11-14T00:00:00Z'), nanos('2023-11-15T00:00:00Z')])
  })

  test.each([
    ['2023-11-14T22:13:20Z', 1_700_000_000n * SECOND],
    ['2023-11-14 22:13:20.123456789', 1_700_000_000_123_456_789n],
    ['2023-11-15T00:13:20+02:00', 1_700_000_000n * SECOND],
    ['1700000000', 1_700_000_000n * SECOND],
    ['1700000000123', 1_700_000_000_123_000_000n],
    ['1700000000123456789', 1_700_000_000_123_456_789n],
  ])('%s is one instant', (value, from) => {
    expect(of(value)).toEqual([from, from + 1n])
  })
})

test.each(['', 'today', 'Now', 'now ', 'now-', 'now-1', 'now-1y', 'now-1M', 'now/', 'now/y', 'now/d-1d', 'now-1h30m'])(
  '%j is no time',
  value => {
    expect(of(value)).toBeUndefined()
  },
)

test.each(['0', '17', '2026', '99999999', '99999999.9', '-5', '1e-5', '-1e-5', '1E-5', '1e7'])(
  '%j, a number before 1973, is none either',
  value => {
    expect(of(value)).toBeUndefined()
  },
)

test('the first number that is a time is one, and dates before it are', () => {
  expect(of('100000000')).toEqual([100_000_000n * SECOND, 100_000_000n * SECOND + 1n])
  expect(of('1971-02-03')?.[0]).toBe(nanos('1971-02-03T00:00:00Z'))
})

test('a date that does not exist is no time', () => {
  expect(of('2023-02-30')).toBeUndefined()
})

test('what the store cannot hold is the nearest that it can', () => {
  const first = DAY
  const end = 4_294_425_600n * SECOND
  expect(of('1950-01-01T00:00:00Z')).toEqual([first, first + 1n])
  expect(of('now-999999999w')).toEqual([first, first + 1n])
  expect(of('now+999999999w')).toEqual([end - 1n, end])
  expect(of('2200-01-01T00:00:00Z')).toEqual([end - 1n, end])
  expect(of(`now${'+999999999w'.repeat(500)}`)).toEqual([end - 1n, end])
})

test('of a day or week that the store cannot hold is left the instant at which its logs are stored', () => {
  const first = DAY
  const end = 4_294_425_600n * SECOND
  for (const value of ['1969-05-05', '1970-01-01', 'now-99999w/w']) expect(of(value)).toEqual([first, first + 1n])
  for (const value of ['2106-03-01', 'now+99999w/d']) expect(of(value)).toEqual([end - 1n, end])
  expect(of('1970-01-02')).toEqual([first, first + DAY])
})
