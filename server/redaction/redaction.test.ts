import { describe, expect, test } from 'vitest'
import { createRedaction } from './redaction.ts'

const KEY = 'a-key-of-20-characters'
const PASSWORD = 'päss "wörd" \\ 100%+/?&'
const { hide, spareChars } = createRedaction([KEY, PASSWORD, undefined, ''])

/** Every character percent-encoded, needed or not. */
const percent = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&')
const json = (text: string) => JSON.stringify(text).slice(1, -1)
const unicode = (text: string) =>
  text
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

describe.each([KEY, PASSWORD])('the secret %j', secret => {
  test.each([
    ['as it is', secret],
    ['escaped for JSON', json(secret)],
    ['escaped for JSON in JSON in JSON', json(json(json(secret)))],
    ['as \\u escapes', unicode(secret)],
    ['as \\u escapes in JSON', json(unicode(secret))],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case, wholly', percent(secret)],
    ['percent-encoded in upper case, wholly', percent(secret).toUpperCase()],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['as a form sends it', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['with some characters encoded', secret.replace(/[ak]/g, char => percent(char))],
    ['as UTF-8 bytes read as Latin-1', Buffer.from(secret).toString('latin1')],
  ])('hides the secret %s', (_, written) => {
    expect(hide(written)).toBe('(hidden)')
    expect(hide(`before ${written} after ${written}`)).toBe('before (hidden) after (hidden)')
    expect(hide(`{"a":"C:\\\\temp","b":"${written}"}`)).toBe('{"a":"C:\\\\temp","b":"(hidden)"}')
  })

  test.each(['base64', 'base64url'] as const)('hides the secret inside %s after any user name', encoding => {
    for (let length = 0; length < 6; length++) {
      const credentials = Buffer.from(`${'u'.repeat(length)}:${secret}`).toString(encoding)
      const hidden = hide(`GET / with ${credentials} end`)
      expect(hidden).toMatch(/^GET \/ with \S*\(hidden\)\S* end$/)
      const left = hidden.replace(/^GET \/ with |\(hidden\)|=| end$/g, '')
      expect(Buffer.from(left, encoding).toString('latin1')).not.toContain(secret.slice(1, 4))
    }
  })

  test('hides a secret cut at any character', () => {
    for (const written of [secret, json(secret), encodeURIComponent(secret), percent(secret), unicode(secret)]) {
      for (let length = 1; length < written.length; length++) {
        const start = written.slice(0, length)
        const rest = written.slice(length)
        for (const text of [
          `sent ${start}`,
          `failed: "sent ${start}…": repeat it`,
          `..."sent ${start}"... is no JSON`,
        ]) {
          // At most three characters of the secret are left, in their longest form.
          const hidden = hide(text)
          if (!hidden.includes('(hidden)')) expect(start.length, text).toBeLessThanOrEqual(4 * 6)
        }
        if (written === secret) {
          expect(hide(`sent ${start}`).includes('(hidden)'), start).toBe(length >= 4)
          expect(hide(`${rest} sent`).includes('(hidden)'), rest).toBe(rest.length >= 4)
          expect(hide(`in ..."${rest} sent`).includes('(hidden)'), rest).toBe(rest.length >= 4)
        }
      }
    }
  })

  test('hides a text that begins and ends inside the secret', () => {
    expect(hide(`Unexpected token in ..."${secret.slice(3, 15)}"... is not valid JSON`)).toBe(
      'Unexpected token in ..."(hidden)"... is not valid JSON',
    )
    expect(hide(secret.slice(3, 15))).toBe('(hidden)')
  })

  test('hides a secret that lacks its last characters, whatever follows', () => {
    for (let length = Math.max(6, Math.ceil(secret.length / 2)); length < secret.length; length++) {
      const sent = `y ${secret.slice(0, length)}`
      const text = hide(`not valid JSON (Unexpected token 'y', "${sent}" is not valid JSON): "${sent}"`)
      expect(text, String(length)).not.toContain(secret.slice(0, 6))
    }
  })

  test('hides a secret cut by a bound if the spare characters were passed', () => {
    for (const written of [secret, percent(secret), json(unicode(secret))]) {
      for (let length = 1; length <= written.length; length++) {
        const before = 'x'.repeat(100)
        const bound = before.length + length
        const start = hide(`${before}${written} and more`.slice(0, bound + spareChars)).slice(0, bound)
        const expected = `${before}(hidden) and more`.slice(0, bound)
        expect(start).toBe(expected)
      }
    }
  })
})

describe('a place for a key', () => {
  test.each([
    ['<13>1 - vm a - - [tailrace@0 key="old one"] text', '<13>1 - vm a - - [tailrace@0 key="(hidden)"] text'],
    ['[tailrace@0 x="y" key="old \\"one\\" "] text', '[tailrace@0 x="y" key="(hidden)"] text'],
    ['[tailrace key="old one', '[tailrace key="(hidden)'],
    ['[tailrace@0 key="old\\', '[tailrace@0 key="(hidden)'],
    ['[tailrace@0 key=old one', '[tailrace@0 key=(hidden) one'],
    ['[tailrace@0  KEY = "old one"]', '[tailrace@0  KEY = "(hidden)"]'],
    ['[tialrace@0 key="old one"]', '[tialrace@0 key="(hidden)"]'],
    ['{"structured_data":{"tailrace@0":{"key":"old"}}}', '{"structured_data":{"tailrace@0":{"key":"(hidden)"}}}'],
    ['{"structured_data.tailrace.key": "old"}', '{"structured_data.tailrace.key": "(hidden)"}'],
    ['POST /api/ingest?a=b&api_key=old&c=d HTTP/1.1', 'POST /api/ingest?a=b&api_key=(hidden)&c=d HTTP/1.1'],
    ['next=%2Fapi%3Fapi_key%3Dold', 'next=%2Fapi%3Fapi_key%3D(hidden)'],
    ['{"api_key":"old one"}', '{"api_key":"(hidden)"}'],
    ['X-Api-Key: old', 'X-Api-Key: (hidden)'],
    ['Authorization: Bearer old', 'Authorization: Bearer (hidden)'],
    ['authorization: Basic b2xkOm9sZA==', 'authorization: Basic (hidden)'],
    ['{"authorization":"Bearer old"}', '{"authorization":"Bearer (hidden)"}'],
    ['cookie: a=b; tailrace_session_8245=1.abc; c=d', 'cookie: a=b; tailrace_session_8245=(hidden); c=d'],
  ])('hides any value there: %s', (text, expected) => {
    expect(hide(text)).toBe(expected)
    expect(hide(expected), 'again').toBe(expected)
  })
})

test.each([
  '{"key":"user:42","message":"a key-value store, key = value"}',
  'C:\\Users\\ann 100% sure, 5 % off, \\u00e4',
  'Authorization failed',
  'the monkey="banana" and a turkey',
  'Unexpected token in ..."{"a":"b"... is not valid JSON',
  '',
])('leaves a text without secrets unchanged: %j', text => {
  expect(hide(text)).toBe(text)
})

test('hides overlapping and repeated secrets once', () => {
  const { hide } = createRedaction(['abcabcabcabc', 'cabcabc-long'])
  expect(hide('x abcabcabcabcabcabc-long y')).not.toMatch(/abc/)
  expect(hide('abcabcabcabcabcabcabcabc')).toBe('(hidden)')
})

test('hides a short secret and most of a cut one', () => {
  const { hide } = createRedaction(['k3y'])
  expect(hide('with k3y here')).toBe('with (hidden) here')
  expect(hide('with k3')).toBe('with (hidden)')
})
