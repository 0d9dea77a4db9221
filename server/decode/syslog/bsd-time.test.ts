import { describe, expect, test } from 'vitest'
import { readBsdTime } from './bsd-time.ts'
import { isKnownZone, zoneOffsetMs } from './zone.ts'

const read = (text: string, now: string, zone = 'UTC') => {
  const time = readBsdTime(`${text} rest`, zone, Date.parse(now))
  return time && new Date(time.instant.seconds * 1000).toISOString()
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

  test('the hour shown twice is one of the two', () => {
    expect([1, 2].map(hours => hours * 3_600_000)).toContain(
      zoneOffsetMs('Europe/Berlin', Date.UTC(2026, 9, 25, 2, 30)),
    )
  })

  test('an unknown one is known to be', () => {
    expect(isKnownZone('Europe/Berlin')).toBe(true)
    expect(isKnownZone('Europe/Nowhere')).toBe(false)
    expect(isKnownZone('')).toBe(false)
  })
})

test.each([
  'Nov 31 00:00:00',
  'Nov 21 24:00:00',
  'Nov 21 00:60:00',
  'Foo 21 00:00:00',
  'Nov 21',
  'Nov 21 00:00',
  'Feb 30 00:00:00',
  '',
])('%j is no time', text => {
  expect(read(text, '2026-11-21T00:00:00Z')).toBeUndefined()
})

test('a host in capitals is no zone', () => {
  expect(readBsdTime('Nov 21 02:00:00 CORE app: x', 'UTC', 0)?.length).toBe('Nov 21 02:00:00 '.length)
})

test('the year is decided by the zone’s clock, a day’s width around the bound', () => {
  // 31 days ahead of this moment it is 2027-01-01T00:30 in Auckland and still 2026 in UTC.
  expect(read('Jan  1 00:29:00', '2026-11-30T11:30:00Z', 'Pacific/Auckland')).toBe('2026-12-31T11:29:00.000Z')
  expect(read('Jan  1 00:31:00', '2026-11-30T11:30:00Z', 'Pacific/Auckland')).toBe('2025-12-31T11:31:00.000Z')
})
