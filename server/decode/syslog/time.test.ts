import { describe, expect, test } from 'vitest'
import { readHeaderTime } from './time.ts'

const read = (text: string, now: string, zone = 'UTC') => {
  const time = readHeaderTime(`${text} rest`, { zone, nowMs: Date.parse(now) })
  return time && new Date(Number(time.timestamp) * 1000).toISOString()
}

describe('the year', () => {
  test.each([
    ['Dec 31 23:59:58', '2027-01-01T00:00:05Z', '2026-12-31T23:59:58.000Z'],
    ['Jan  1 00:00:05', '2026-12-31T23:59:58Z', '2027-01-01T00:00:05.000Z'],
    ['Nov 21 00:00:00', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00.000Z'],
    ['Jul 15 00:00:00', '2026-11-21T00:00:00Z', '2026-07-15T00:00:00.000Z'],
    ['Feb 29 12:00:00', '2026-03-01T00:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['Feb 29 12:00:00', '2028-02-28T00:00:00Z', '2028-02-29T12:00:00.000Z'],
    ['Mar  1 12:00:00', '2026-11-21T00:00:00Z', '2026-03-01T12:00:00.000Z'],
  ])('of %s read at %s is the latest that can be', (text, now, expected) => {
    expect(read(text, now)).toBe(expected)
  })
})

describe('the zone', () => {
  test.each([
    ['Nov 21 02:00:00', 'Europe/Berlin', '2026-11-21T01:00:00.000Z'],
    ['Jul 15 02:00:00', 'Europe/Berlin', '2026-07-15T00:00:00.000Z'],
    ['Nov 21 02:00:00', 'America/New_York', '2026-11-21T07:00:00.000Z'],
    ['Nov 21 02:00:00', 'Asia/Kolkata', '2026-11-20T20:30:00.000Z'],
    ['Nov 21 02:00:00 UTC', 'Asia/Kolkata', '2026-11-21T02:00:00.000Z'],
    ['Nov 21 02:00:00 +01:00', 'Asia/Kolkata', '2026-11-21T01:00:00.000Z'],
    ['Nov 21 02:00:00 -0130', 'Asia/Kolkata', '2026-11-21T03:30:00.000Z'],
    ['Nov 21 02:00:00 CET:', 'Europe/Berlin', '2026-11-21T01:00:00.000Z'],
    // The hours that clocks skip and show twice.
    ['Mar 29 01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59.000Z'],
    ['Mar 29 03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['Oct 25 01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59.000Z'],
    ['Oct 25 03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(read(text, '2026-11-21T00:00:00Z', zone)).toBe(expected)
  })
})

test.each(['Nov 31 00:00:00', 'Nov 21 00:60:00', 'Foo 21 00:00:00', 'Nov 21', 'Nov 21 00:00', 'Feb 30 00:00:00', ''])(
  '%j is no time',
  text => {
    expect(read(text, '2026-11-21T00:00:00Z')).toBeUndefined()
  },
)

test('a host in capitals is no zone', () => {
  expect(readHeaderTime('Nov 21 02:00:00 CORE app: x', { zone: 'UTC', nowMs: 0 })?.length).toBe(16)
})

test('the year is decided by the zone’s clock, a day’s width around the bound', () => {
  // 31 days ahead of this moment it is 2027-01-01T00:30 in Auckland and still 2026 in UTC.
  expect(read('Jan  1 00:29:00', '2026-11-30T11:30:00Z', 'Pacific/Auckland')).toBe('2026-12-31T11:29:00.000Z')
  expect(read('Jan  1 00:31:00', '2026-11-30T11:30:00Z', 'Pacific/Auckland')).toBe('2025-12-31T11:31:00.000Z')
})

test.each([
  ['Nov 21 02:00:00 vm app: x', 16, false],
  ['Nov 21 02:00:00: %SYS-5-CONFIG_I: x', 17, true],
  ['Nov 21 02:00:00 : pim[3]: x', 18, true],
  ['2026-11-21 02:00:00.5+01:00   vm app: x', 30, false],
])('%s takes %i characters with what ends it', (text, length, isClosed) => {
  expect(readHeaderTime(text, { zone: 'UTC', nowMs: 0 })).toMatchObject({ length, isClosed })
})

describe('the time of the message before is not taken for another', () => {
  const nowMs = Date.parse('2026-11-21T03:00:00Z')
  const timestamp = (text: string, zone = 'UTC', now = nowMs) =>
    Number(readHeaderTime(text, { zone, nowMs: now })?.timestamp) * 1_000

  test.each([
    ['in another zone', 'Nov 21 02:00:00 vm app: x', 'Europe/Berlin', nowMs, '2026-11-21T01:00:00Z'],
    ['years later', 'Nov 21 02:00:00 vm app: x', 'UTC', Date.parse('2028-11-22T00:00:00Z'), '2028-11-21T02:00:00Z'],
    ['with a year', 'Nov 21 02:00:00 2019 vm app: x', 'UTC', nowMs, '2019-11-21T02:00:00Z'],
    ['with a zone', 'Nov 21 02:00:00 UTC vm app: x', 'Asia/Tokyo', nowMs, '2026-11-21T02:00:00Z'],
    ['with an offset', 'Nov 21 02:00:00 -03:00 vm app: x', 'UTC', nowMs, '2026-11-21T05:00:00Z'],
    ['in the afternoon', 'Nov 21 02:00:00 pm vm app: x', 'UTC', nowMs, '2026-11-21T14:00:00Z'],
    ['with a fraction', 'Nov 21 02:00:00.5 vm app: x', 'UTC', nowMs, '2026-11-21T02:00:00.500Z'],
  ])('where the next is %s', (_, text, zone, now, expected) => {
    expect(timestamp('Nov 21 02:00:00 vm app: first')).toBe(Date.parse('2026-11-21T02:00:00Z'))
    expect(timestamp(text, zone, now)).toBe(Date.parse(expected))
  })
})
