import { expect, test } from 'vitest'
import { fixedOffsetMs, isKnownZone, zoneOffsetMs } from './time-zone.ts'

const HOUR_MS = 3_600_000
const wall = (text: string) => Date.parse(`${text}Z`)

test.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', '+01:00', '-0330', '+14'])(
  '%s is a zone',
  zone => {
    expect(isKnownZone(zone)).toBe(true)
  },
)

test.each([
  '',
  'Berlin/Europe',
  'x',
  '+1',
  '+24:00',
  '+01:60',
  'Europe/Berlin; DROP',
  `Europe/${'x'.repeat(100)}`,
  '01:00',
])('%j is no zone', zone => {
  expect(isKnownZone(zone)).toBe(false)
  expect(zoneOffsetMs(zone, 0)).toBeUndefined()
})

test('the offset is that of the moment when the clock shows the time', () => {
  expect(zoneOffsetMs('Europe/Berlin', wall('2026-01-01T12:00:00'))).toBe(HOUR_MS)
  expect(zoneOffsetMs('Europe/Berlin', wall('2026-07-01T12:00:00'))).toBe(2 * HOUR_MS)
  expect(zoneOffsetMs('Europe/Berlin', wall('2026-10-25T01:59:59'))).toBe(2 * HOUR_MS)
  expect(zoneOffsetMs('Europe/Berlin', wall('2026-10-25T03:00:00'))).toBe(HOUR_MS)
  expect(zoneOffsetMs('Asia/Kolkata', wall('2026-07-01T12:00:00'))).toBe(5.5 * HOUR_MS)
})

test('a zone asked about again after another still has its own offset', () => {
  for (let round = 0; round < 3; round++) {
    expect(zoneOffsetMs('Europe/Berlin', wall('2026-07-01T12:00:00'))).toBe(2 * HOUR_MS)
    expect(zoneOffsetMs('Asia/Tokyo', wall('2026-07-01T12:00:00'))).toBe(9 * HOUR_MS)
  }
})

test('times beyond any calendar have an offset and no exception', () => {
  expect(zoneOffsetMs('Europe/Berlin', 8.64e15)).toBeTypeOf('number')
  expect(zoneOffsetMs('Europe/Berlin', Number.NaN)).toBeTypeOf('number')
})

test('a fixed offset counts hours and minutes', () => {
  expect(fixedOffsetMs('+05:30')).toBe(5.5 * HOUR_MS)
  expect(fixedOffsetMs('-0330')).toBe(-3.5 * HOUR_MS)
  expect(fixedOffsetMs('Z')).toBeUndefined()
})
