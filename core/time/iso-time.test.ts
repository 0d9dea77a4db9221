import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseIsoTime } from './iso-time.ts'
import { parseInstant } from './sent-time.ts'

test.each([
  '2026-11-21',
  '2026-11-21T08:30:00Z',
  '2026-11-21 08:30',
  '2026-11-21T08:30:00.123456789+05:30',
  '2026-11-21T08:30:60Z',
  '1796065000',
  '1796065000123.5',
])('reads %s as the reader of senders does', text => {
  expect(parseIsoTime(text)).toEqual(parseInstant(text))
  expect(parseIsoTime(text)).toBeDefined()
})

test.each(['', 'yesterday', '2026-02-30', '2026-11-21T25:00:00Z', '2026-11-21T08:30:00+25:00', '12:30:45'])(
  'takes %j for no time',
  text => {
    expect(parseIsoTime(text)).toBeUndefined()
  },
)

test('reads every instant of the store back from its text', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-02T00:00:00Z'), max: new Date('2106-01-31T00:00:00Z'), noInvalidDate: true }),
      date => {
        expect(parseIsoTime(date.toISOString())).toEqual(parseInstant(date.toISOString()))
      },
    ),
  )
})
