import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { returnPath } from './return-path.ts'

test.each([
  '/',
  '/?text=a%20b&level=error',
  '/traces/4bf9#span',
  '/a//b',
  '/@evil.example',
  '/%2f/evil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '/loginx',
])('%j is a path of this server', path => {
  expect(returnPath(path)).toBe(path)
})

test('what is no ASCII is encoded, since it goes into a header', () => {
  expect(returnPath('/ü?ö=ä')).toBe('/%C3%BC?%C3%B6=%C3%A4')
})

test.each([
  [null],
  [undefined],
  [''],
  ['evil.example'],
  ['//evil.example'],
  ['///evil.example'],
  ['/\\evil.example'],
  ['\\\\evil.example'],
  ['\\/evil.example'],
  ['https://evil.example'],
  ['https:evil.example'],
  ['https:/evil.example'],
  ['HTTPS://evil.example'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  [' //evil.example'],
  ['/ /evil.example'],
  ['/\t/evil.example'],
  ['/\n/evil.example'],
  ['\t//evil.example'],
  ['/\r\nset-cookie: a=b'],
  ['/\u0000/evil.example'],
  ['/.//evil.example'],
  ['/..//evil.example'],
  ['/a/..//evil.example'],
  ['/%2e//evil.example'],
  ['/%2E%2e//evil.example'],
  ['/./\\evil.example'],
  ['/login'],
  ['/login?next=/login'],
  ['/x/../login'],
  ['/api/logout'],
  ['/api/login'],
  [`/${'a'.repeat(2_048)}`],
])('%j leads to / instead', path => {
  expect(returnPath(path)).toBe('/')
})

describe('whatever is wanted', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '/',
      '\\',
      '.',
      '%2f',
      '%5c',
      '%2e',
      '\t',
      '\n',
      ':',
      '@',
      'evil.example',
      'http',
      '?',
      '#',
      ' ',
    ),
    maxLength: 12,
  })
  test('a browser stays on this server, twice over', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.webUrl(), fc.string({ unit: 'binary' })), wanted => {
        for (const origin of ['http://localhost:8245', 'https://logs.example']) {
          const once = new URL(returnPath(wanted), `${origin}/login?next=x`)
          expect(once.origin).toBe(origin)
          expect(returnPath(returnPath(wanted))).toBe(returnPath(wanted))
          expect(returnPath(wanted)).toMatch(/^\/[!-~]*$/)
        }
      }),
      { numRuns: 5_000 },
    )
  })
})
