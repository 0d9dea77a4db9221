/** Whatever the text: it is a record or a refusal, no word of it is lost, and no column holds what it cannot. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTailraceError, TailraceError } from '../../../core/errors.ts'
import type { LogRecord } from '../../../core/record.ts'
import { cpuMs } from '../../../core/test-support/cpu-ms.ts'
import { readTimePrefix } from '../../../core/time/time-text.ts'
import { normaliseLog } from '../../pipeline/normalise-log.ts'
import { decodeSyslog } from './message.ts'

const nowMs = Date.parse('2026-11-30T12:00:00Z')
const context = { sender: '192.0.2.7', zone: 'UTC', nowMs }

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'Nov 30 02:55:43',
    '2026-11-30T02:55:43Z',
    '2026-11-30 02:55:43',
    '1796033516.25',
    '2026 Nov 30 10:00:00',
  ),
  fc.constantFrom(
    '1',
    '42:',
    '000019:',
    '00:20:10:',
    '1w2d:',
    'RP/0/RSP0/CPU0:',
    '*',
    ':',
    ' :',
    '-',
    '%ASA-6-302013:',
  ),
  fc.constantFrom(
    'vm',
    'fw-1',
    '10.1.2.3',
    '2001:db8::1',
    'core-sw01:',
    'ap-hall',
    'vm.example',
    'aabbccddeeff,U7-Pro-8.6:',
  ),
  fc.constantFrom('app[1]:', 'app:', 'prog(1234):', 'postfix/smtpd[7]:', 'app[3]:word', 'app:word', '123[4]:', '[17]:'),
  fc.constantFrom('last message repeated 2 times', 'Message forwarded from aix1:', 'notice', 'ERROR', 'CEF:0|a|b|'),
  fc.constantFrom(
    '[a b="c"]',
    '[a b="',
    '\\"',
    'date=2026-11-30',
    'time=10:11:57',
    'devname="f"',
    '\uFEFF',
    '\0',
    '\n',
    '\t',
  ),
)
const text = fc
  .tuple(
    fc.constantFrom('', '<13>', '<13>1 ', '<190>', '<13> '),
    fc.array(fc.tuple(piece, fc.constantFrom(' ', ' ', '')), { maxLength: 9 }),
  )
  .map(([start, pieces]) => start + pieces.map(part => part.join('')).join(''))

test('any text is a record or a refusal, with a host', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.tuple(text, fc.json()).map(parts => parts.join('')),
      ),
      sent => {
        try {
          const record = decodeSyslog(sent, context)
          normaliseLog(record, { receivedAt: { seconds: nowMs / 1000, nanos: 0 } })
          expect(record.host).not.toBe('')
        } catch (error) {
          expect(error).toBeInstanceOf(TailraceError)
        }
      },
    ),
    { numRuns: 3_000 },
  )
})

test('each word of any text is in the message, a column, an attribute or the time', () => {
  fc.assert(
    fc.property(text, sent => {
      const record = decoded(sent)
      if (record === undefined) return
      const missing = wordsOf(sent.replace(/^\uFEFF?<\d{1,3}>(?:[ \t]*[1-9]\d{0,2} )?/, '')).filter(isMissing(record))
      expect(missing.filter(word => !timeWords(sent).has(word))).toEqual([])
    }),
    { numRuns: 10_000 },
  )
})

test('a host has the characters of a host, and a program is no number', () => {
  fc.assert(
    fc.property(text, sent => {
      const record = decoded(sent)
      if (record === undefined) return
      expect(record.host).toMatch(/^(?:[\w.-]{1,255}|[\da-f:.]+(?:%\w+)?)$/i)
      expect(record.host).not.toMatch(/^\d+$/)
      expect(record.service).not.toMatch(/^[\d\s.,:[\]()-]+$/)
    }),
    { numRuns: 5_000 },
  )
})

test('a text of 200 kB of anything costs less than a second of processor time', () => {
  const unit = fc.array(piece, { minLength: 1, maxLength: 3 }).map(parts => `${parts.join(' ')} `)
  fc.assert(
    fc.property(fc.constantFrom('<13>', '<13>1 ', '<13>Nov 30 02:55:43 vm ', ''), unit, (start, repeated) => {
      const startMs = cpuMs()
      decoded(start + repeated.repeat(200_000 / repeated.length))
      // A bound against quadratic time, which takes minutes, and not a measurement.
      expect(cpuMs() - startMs).toBeLessThan(1_000)
    }),
    { numRuns: 100 },
  )
})

function decoded(sent: string): LogRecord | undefined {
  try {
    return decodeSyslog(sent, context)
  } catch (error) {
    if (isTailraceError(error)) return undefined
    throw error
  }
}

function wordsOf(sent: string): string[] {
  return sent.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Names count too: a parameter of structured data is part of an attribute's name. */
function isMissing(record: LogRecord): (word: string) => boolean {
  const said = [record.message, record.service, record.host, record.sentTimestamp, ...[...record.attributes].flat(2)]
  const words = new Set(wordsOf(said.join(' ')))
  return word => !words.has(word)
}

/** The words of all times in the text: a time is kept as an instant and not as words. */
function timeWords(sent: string): Set<string> {
  const words = new Set<string>()
  for (let at = 0; at < sent.length; at++) {
    const time = readTimePrefix(sent.slice(at), { nowMs, timezone: 'UTC' })
    if (time !== undefined) for (const word of wordsOf(sent.slice(at, at + time.length))) words.add(word)
  }
  return words
}
