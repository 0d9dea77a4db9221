import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timeOf } from '../../../core/query/times.ts'
import type { Zone } from '../../../core/time/shown-time.ts'
import { parseRange } from './parse-range.ts'
import { rangeLabel } from './range-label.ts'

/** A Saturday. */
const NOW = Date.parse('2026-11-21T18:03:00Z')
const iso = (text: string): string => new Date(text).toISOString()
const parse = (text: string, zone: Zone = 'utc') => parseRange(text, NOW, zone)

const zoneBefore = process.env.TZ
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin'
})
afterAll(() => {
  process.env.TZ = zoneBefore
})

test.each([
  ['2h', 'now-2h'],
  ['90m', 'now-90m'],
  ['3 days', 'now-3d'],
  ['last 2 hours', 'now-2h'],
  ['Last hour', 'now-1h'],
  ['1h 30m', 'now-1h-30m'],
  ['20 minutes ago', 'now-20m'],
  ['now-1h', 'now-1h'],
  ['today', 'now/d'],
])('%s stays relative and runs until now', (text, from) => {
  expect(parse(text)).toEqual({ from })
})

test.each([
  ['yesterday', 'now-1d/d', 'now/d'],
  ['now-2h to now-1h', 'now-2h', 'now-1h'],
  ['2h ago - 1h ago', 'now-2h', 'now-1h'],
])('%s stays relative at both ends', (text, from, to) => {
  expect(parse(text)).toEqual({ from, to })
})

test.each([
  ['14:00', '2026-11-21T14:00Z'],
  ['20:00', '2026-11-20T20:00Z'],
  ['2026-11-20 14:00', '2026-11-20T14:00Z'],
  ['2026-11-20T14:00:00Z', '2026-11-20T14:00Z'],
  ['2026-11-20T14:00-05:00', '2026-11-20T19:00Z'],
  ['2026-11-20 14:00:00-05:00', '2026-11-20T19:00Z'],
  ['2026-11-20 14:00:00.5+01', '2026-11-20T13:00:00.5Z'],
  ['1700000000', '2023-11-14T22:13:20Z'],
  ['1700000000123', '2023-11-14T22:13:20.123Z'],
  ['since yesterday', '2026-11-20T00:00Z'],
])('%s runs from then until now', (text, from) => {
  expect(parse(text)).toEqual({ from: iso(from) })
})

test.each([
  ['yesterday 14:00-15:00', '2026-11-20T14:00Z', '2026-11-20T15:00Z'],
  ['14:00-15:30', '2026-11-21T14:00Z', '2026-11-21T15:30Z'],
  ['14:00 – 15:30:20', '2026-11-21T14:00Z', '2026-11-21T15:30:20Z'],
  ['20:00-21:00', '2026-11-20T20:00Z', '2026-11-20T21:00Z'],
  ['22:00-24:00', '2026-11-20T22:00Z', '2026-11-21T00:00Z'],
  ['2026-11-20', '2026-11-20T00:00Z', '2026-11-21T00:00Z'],
  ['2026-11-20 14:00 - 15:00', '2026-11-20T14:00Z', '2026-11-20T15:00Z'],
  ['2026-11-20 14:00-15:00', '2026-11-20T14:00Z', '2026-11-20T15:00Z'],
  ['2026-11-20 14:00 to 2026-11-21 09:00', '2026-11-20T14:00Z', '2026-11-21T09:00Z'],
  ['2026-11-20T14:00 to 2026-11-20T15:00', '2026-11-20T14:00Z', '2026-11-20T15:00Z'],
  ['2026-11-18 to 2026-11-20', '2026-11-18T00:00Z', '2026-11-21T00:00Z'],
  ['monday 9:00-10:00', '2026-11-16T09:00Z', '2026-11-16T10:00Z'],
  ['last saturday', '2026-11-14T00:00Z', '2026-11-15T00:00Z'],
  ['saturday 9:00-10:00', '2026-11-21T09:00Z', '2026-11-21T10:00Z'],
  ['saturday 19:00-20:00', '2026-11-14T19:00Z', '2026-11-14T20:00Z'],
  ['friday to sunday', '2026-11-20T00:00Z', '2026-11-23T00:00Z'],
])('%s has two ends', (text, from, to) => {
  expect(parse(text)).toEqual({ from: iso(from), to: iso(to) })
})

test('any time is open at both ends, and until open at its beginning', () => {
  expect(parse('Any time')).toEqual({})
  expect(parse('until 14:00')).toEqual({ to: iso('2026-11-21T14:00Z') })
})

describe('a zone of its own', () => {
  test('the wall clock is the reader’s', () => {
    expect(parse('yesterday 14:00-15:00', 'local')).toEqual({
      from: iso('2026-11-20T13:00Z'),
      to: iso('2026-11-20T14:00Z'),
    })
  })

  test('a day is from its midnight to its midnight, and today has no end yet', () => {
    expect(parse('yesterday', 'local')).toEqual({ from: iso('2026-11-19T23:00Z'), to: iso('2026-11-20T23:00Z') })
    expect(parse('today', 'local')).toEqual({ from: iso('2026-11-20T23:00Z') })
    expect(parse('2026-10-25', 'local')).toEqual({ from: iso('2026-10-24T22:00Z'), to: iso('2026-10-25T23:00Z') })
  })

  test('a text that says UTC means it', () => {
    expect(parse('14:00-15:00 UTC', 'local')).toEqual({ from: iso('2026-11-21T14:00Z'), to: iso('2026-11-21T15:00Z') })
  })

  test('an hour that is shown twice is the first, one that is skipped the next', () => {
    expect(parse('2026-10-25 02:30-03:00', 'local')).toEqual({
      from: iso('2026-10-25T00:30Z'),
      to: iso('2026-10-25T02:00Z'),
    })
    expect(parse('2026-03-29 02:30-04:00', 'local')).toEqual({
      from: iso('2026-03-29T01:00Z'),
      to: iso('2026-03-29T02:00Z'),
    })
  })
})

test.each([
  ['15:00-14:00', /ends before it begins/],
  ['2026-11-21 to 2026-11-20', /ends swapped/],
  ['2026-11-21 to 2026-11-19', /ends before it begins/],
  ['now-1h to now-2h', /ends before it begins/],
  ['14:00-14:00', /nothing is in it/],
  ['2026-02-30', /no 2026-02-30/],
  ['25:00', /No clock shows 25:00/],
  ['14:61 - 15:00', /No clock shows 14:61/],
  ['2027-01-01 10:00', /still to come/],
  ['1960-01-01', /1970-01-02/],
  ['2h to nonsense', /is no time\. Try 2h/],
  ['0h', /is no time/],
  ['2026', /is no time/],
  ['', /^Try 2h/],
  ['x'.repeat(100_000), /too long/],
])('%s is refused with its reason', (text, reason) => {
  expect(parse(text)).toEqual({ error: expect.stringMatching(reason) })
})

const zone = fc.constantFrom<Zone>('utc', 'local')
const two = (max: number) => fc.integer({ min: 0, max }).map(n => String(n).padStart(2, '0'))
const clock = fc.tuple(two(25), two(61), fc.option(two(61))).map(parts => parts.filter(part => part !== null).join(':'))
const date = fc.tuple(fc.integer({ min: 1968, max: 2107 }), two(13), two(32)).map(parts => parts.join('-'))
const day = fc.oneof(date, fc.constantFrom('today', 'yesterday', 'monday', 'last sunday', 'fri'))
const relative = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.constantFrom('s', 'm', ' min', 'h', ' days', 'w'))
  .chain(([count, unit]) => fc.constantFrom(`${count}${unit}`, `${count}${unit} ago`, `now-${count}${unit.trim()[0]}`))
const epoch = fc.bigInt({ min: 0n, max: 5n * 10n ** 18n }).map(String)
const point = fc.oneof(
  day,
  clock,
  fc.tuple(day, clock).map(parts => parts.join(' ')),
  relative,
  epoch,
)
const range = fc
  .tuple(point, fc.constantFrom(' to ', ' - ', '-', ' – '), point, fc.constantFrom('', ' utc'))
  .map(parts => parts.join(''))
const nowMs = fc.integer({ min: Date.parse('1980-01-01'), max: Date.parse('2100-01-01') })

test('whatever is understood can be asked for, and begins before it ends', () => {
  fc.assert(
    fc.property(fc.oneof(point, range, fc.string()), nowMs, zone, (text, now, zone) => {
      const parsed = parseRange(text, now, zone)
      if ('error' in parsed) return
      const nowNanos = BigInt(now) * 1_000_000n
      const [from, to] = [parsed.from, parsed.to].map(end => {
        const span = end === undefined ? undefined : timeOf(end, nowNanos)
        if (end !== undefined) expect(span, `${text}: ${end}`).toBeDefined()
        return span?.fromNanos
      })
      if (from !== undefined && to !== undefined) expect(from < to, `${text}: ${from} to ${to}`).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('a label in UTC, typed again, is the same range', () => {
  const instant = fc.integer({ min: Date.parse('1975-01-01'), max: NOW - 1 })
  fc.assert(
    fc.property(instant, fc.integer({ min: 1, max: 1e10 }), fc.boolean(), (start, width, hasEnd) => {
      const from = new Date(start).toISOString()
      const range = hasEnd ? { from, to: new Date(start + width).toISOString() } : { from }
      expect(parse(rangeLabel(range, NOW, 'utc'))).toEqual(range)
    }),
  )
})
