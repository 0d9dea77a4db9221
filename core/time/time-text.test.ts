import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseInstant } from './sent-time.ts'
import { parseTimeText, readTimePrefix } from './time-text.ts'

/** 2026-11-30T10:00:00Z */
const T = 1_796_032_800
const nowMs = Date.parse('2026-12-05T00:00:00Z')

describe('reads the forms that loggers, servers and devices write', () => {
  test.each([
    ['2026-11-30t10:00:00z'],
    ['2026-11-30_10:00:00Z'],
    ['2026-11-30T11:00:00+01:00[Europe/Berlin]'],
    ['2026-11-30T11:00:00[Europe/Berlin]'],
    ['2026-11-30T10:00:00Z[UTC]'],
    ['2026-11-30 11:00:00 Europe/Berlin'],
    ['2026-11-30 10:00:00 GMT'],
    ['2026-11-30 10:00:00 +0000 UTC'],
    ['2026-11-30 11:00:00 +0100 CET m=+12.034567891'],
    ['2026-11-30 05:00:00 EST'],
    ['2026-11-30 12:00:00 UTC+2'],
    ['2026/11/30 10:00:00'],
    ['2026.11.30 10:00:00'],
    ['20261130T100000Z'],
    ['20261130T110000+0100'],
    ['20261130T1000Z'],
    ['20261130 10:00:00'],
    ['20261130100000Z'],
    ['Mon, 30 Nov 2026 10:00:00 GMT'],
    ['30 Nov 2026 11:00:00 +0100 (CET)'],
    ['30 November 2026 10:00'],
    ['Monday, 30-Nov-26 10:00:00 GMT'],
    ['Mon Nov 30 10:00:00 2026'],
    ['Mon Nov 30 10:00:00 UTC 2026'],
    ['Mon Nov 30 10:00:00 +0000 2026'],
    ['Mon Nov 30 2026 11:00:00 GMT+0100 (Central European Standard Time)'],
    ['[Mon Nov 30 10:00:00 2026]'],
    ['30/Nov/2026:10:00:00 +0000'],
    ['[30/Nov/2026:11:00:00 +0100]'],
    ['Nov 30, 2026 10:00:00 AM'],
    ['Nov 30, 2026, 10:00:00\u202fAM'],
    ['Nov 30 10:00:00'],
    ['Nov 30 2026 10:00:00'],
    ['*Nov 30 10:00:00'],
    ['2026 Nov 30 10:00:00 UTC'],
    ['2026-Nov-30 10:00:00'],
    ['2026:11:30-10:00:00'],
    ['11/30/2026:10:00:00 GMT'],
    ['30/11/2026:10:00:00 GMT'],
  ])('%s', text => {
    expect(parseTimeText(text, { nowMs })).toEqual({ seconds: T, nanos: 0 })
  })

  test.each([
    ['30 Nov 2026 10:00:00.123', 123_000_000],
    ['2026-11-30 10:00:00,123456789', 123_456_789],
    ['30/Nov/2026:10:00:00.004', 4_000_000],
    ['Mon Nov 30 10:00:00.123456 2026', 123_456_000],
    ['2026-11-30 10:00:00:123', 123_000_000],
    ['20261130T100000.5Z', 500_000_000],
  ])('%s with its fraction', (text, nanos) => {
    expect(parseTimeText(text)).toEqual({ seconds: T, nanos })
  })

  test.each([
    ['12:00:00 AM', 0],
    ['12:59:59 PM', 12 * 3_600 + 3_599],
    ['1:00:00 pm', 13 * 3_600],
  ])('the clock of twelve hours: %s', (clock, seconds) => {
    expect(parseTimeText(`Nov 30, 2026 ${clock}`)?.seconds).toBe(T - 36_000 + seconds)
  })
})

test.each([
  ...[
    '10:00:00',
    'Nov 30',
    '30 Nov 2026',
    'Nov 32 10:00:00',
    'Feb 30 2026 10:00:00',
    '12/30/2026 10:00:00',
    '20261130',
  ],
  ...['2026-11-30 10:00:00 IST', '2026-11-30T10:00:00[Nowhere/Land]', '2026-11-30T10:00:00+25:00', '20261130100000'],
  ...['Mon Nov 30 13:00:00 PM 2026', '[2026-11-30 10:00:00', '2026-11-30 10:00:00 and more', 'Nov 30 10:00:00Zed'],
  ...[
    '2026-11-30T10:00:00Z\u0000',
    'Nov 30 10:00 PM2',
    '2026-11-30T10:00:00.',
    '2026:11:30',
    'May I come in?',
    'Mon',
    '-',
  ],
])('%j is no time', text => {
  expect(parseTimeText(text, { nowMs })).toBeUndefined()
})

describe('a time without a zone', () => {
  test('is of the zone that is given, and UTC without one', () => {
    for (const text of ['2026-11-30 11:00:00', '2026-11-30T11:00:00.000', 'Nov 30 11:00:00', '30/Nov/2026:11:00:00']) {
      expect(parseTimeText(text, { nowMs })?.seconds).toBe(T + 3_600)
      expect(parseTimeText(text, { nowMs, timezone: 'Europe/Berlin' })?.seconds).toBe(T)
      expect(parseTimeText(text, { nowMs, timezone: '+01:00' })?.seconds).toBe(T)
    }
    expect(parseTimeText('2026-07-01 12:00:00', { timezone: 'Europe/Berlin' })?.seconds).toBe(1_782_900_000)
  })

  test('keeps the zone it names', () => {
    for (const text of ['2026-11-30 10:00:00Z', '2026-11-30 11:00:00+01:00', '2026-11-30 11:00:00 CET'])
      expect(parseTimeText(text, { timezone: 'Asia/Tokyo' })?.seconds).toBe(T)
  })

  test('has an abbreviation of several zones only where a zone is given', () => {
    expect(parseTimeText('2026-11-30 15:30:00 IST', { timezone: 'Asia/Kolkata' })?.seconds).toBe(T)
  })
})

describe('a time without a year', () => {
  test.each([
    ['Dec 31 23:59:59', '2027-01-01T00:00:05Z', '2026-12-31T23:59:59Z'],
    ['Jan  1 00:00:05', '2026-12-31T23:59:00Z', '2027-01-01T00:00:05Z'],
    ['Feb 29 12:00:00', '2027-03-01T00:00:00Z', '2024-02-29T12:00:00Z'],
  ])('%s, read at %s, is %s', (text, now, expected) => {
    expect(parseTimeText(text, { nowMs: Date.parse(now) })?.seconds).toBe(Date.parse(expected) / 1_000)
  })

  test('is none where the present is unknown', () => {
    expect(parseTimeText('Nov 30 10:00:00')).toBeUndefined()
  })
})

describe('a time at the beginning of a text', () => {
  const options = { nowMs, timezone: 'Europe/Berlin' }
  test.each([
    ['Nov 30 11:00:00 CORE app: up', 15],
    ['Nov 30 11:00:00 UTC host app: up', 19],
    ['*Nov 30 11:00:00.123 CET: %SYS-5', 24],
    ['Nov 30 2026 11:00:00: %ASA-6', 20],
    ['Nov 30 11:00:00 2026 fw1 traffic', 20],
    ['Nov 30 11:00:00 2001:db8::1 app: up', 15],
    ['Nov 30 11:00:00 pm-gateway app: up', 15],
    ['2026-11-30 11:00:00.123+01:00 web3 nginx[77]: x', 29],
    ['2026-11-30T10:00:00Z host app - - x', 20],
    ['2026 Nov 30 10:00:00 UTC: %X-1', 24],
    ['2026:11:30-11:00:00 utm1 httpproxy', 19],
    ['11/30/2026:10:00:00 GMT adc1 0-PPE-1', 23],
    ['[Mon Nov 30 11:00:00 2026] [error] x', 26],
  ])('%s takes %i characters', (text, length) => {
    expect(readTimePrefix(text, options)?.length).toBe(length)
  })

  test.each(['[17]: link down', 'May 12 people came', '2026-11-30T10:00:00Zfoo x', 'Nov 30 10:00 x', '7', '', 'Mon '])(
    '%j begins with none',
    text => {
      expect(readTimePrefix(text, options)).toBeUndefined()
    },
  )

  test('is the instant that the same characters are alone', () => {
    const form = fc.constantFrom('Nov 30 10:00:00', '2026-11-30 10:00:00.5', '30/Nov/2026:10:00:00 +0100')
    fc.assert(
      fc.property(form, fc.string(), (text, rest) => {
        const prefix = readTimePrefix(`${text}: ${rest}`, options)
        expect(prefix?.instant).toEqual(parseTimeText(text, options))
        expect(prefix?.length).toBe(text.length)
      }),
    )
  })
})

/** A text that counts how often a character of it is looked at. */
function counted(text: string): { text: string; looks: () => number } {
  let looks = 0
  const proxy = new Proxy(new String(text), {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks++
      const member = Reflect.get(target, name, target) as unknown
      if (typeof member !== 'function') return member
      return (...values: unknown[]) => {
        looks++
        return Reflect.apply(member, text, values) as unknown
      }
    },
  })
  return { text: proxy as unknown as string, looks: () => looks }
}

describe('whatever the text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'Nov',
      'Mon',
      '30',
      '2026',
      '10:00',
      ':00',
      'T',
      'Z',
      '+01:00',
      '[',
      ']',
      ' ',
      '/',
      '-',
      '.',
      ',',
      'UTC',
    ),
    fc.constantFrom('Europe/Berlin', 'PM', '11', '(', ')', 'm=+1.5', '20261130', '*', '\u202f', '٣', '😀'),
    fc.string({ maxLength: 4 }),
  )
  const text = fc.array(piece, { maxLength: 12 }).map(parts => parts.join(''))

  test('reading it gives an instant or nothing, and never an exception', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(undefined, 'Europe/Berlin', '-03:30', 'No/Zone'), (sent, timezone) => {
        for (const instant of [parseTimeText(sent, { nowMs, timezone }), readTimePrefix(sent, { nowMs })?.instant]) {
          if (instant === undefined) continue
          expect(Number.isInteger(instant.seconds)).toBe(true)
          expect(Number.isInteger(instant.nanos) && instant.nanos >= 0 && instant.nanos < 1e9).toBe(true)
        }
      }),
      { numRuns: 5_000 },
    )
  })

  test('a prefix never takes more than there is, and what it took is no blank', () => {
    fc.assert(
      fc.property(text, sent => {
        const prefix = readTimePrefix(sent, { nowMs })
        if (prefix === undefined) return
        expect(prefix.length).toBeLessThanOrEqual(sent.length)
        expect(sent.charAt(prefix.length - 1)).not.toBe(' ')
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(['Nov ', '2026-11-30T', '1', 'A', '[', ' ', '2026-11-30 10:00:00 ', 'Europe/', '+'])(
    'a text of %j twice as long is looked at no more often',
    unit => {
      const looksAt = (count: number) => {
        const { text: sent, looks } = counted(unit.repeat(count))
        readTimePrefix(sent, { nowMs })
        return looks()
      }
      expect(looksAt(4_000)).toBe(looksAt(2_000))
      expect(looksAt(4_000)).toBeLessThan(2_000)
    },
  )
})

test('the fraction of the remembered second is read in every zone as any other', () => {
  const fraction = fc.constantFrom('', '.5', ',25', '.123456789', '.1234567891')
  const zone = fc.constantFrom('', 'Z', '+01:00', '-0330', '+01', ' UTC', '+99:00', 'x')
  fc.assert(
    fc.property(fraction, zone, fc.constantFrom(undefined, 'Europe/Berlin'), (digits, sentZone, timezone) => {
      const text = `2026-11-30T10:00:00${digits}${sentZone}`
      parseInstant('2026-11-30T10:00:00Z')
      const known = parseInstant(text, { timezone })
      parseInstant('1999-01-01T00:00:00Z')
      expect(known).toEqual(parseInstant(text, { timezone }))
    }),
  )
})
