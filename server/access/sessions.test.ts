import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { Sessions } from './sessions.ts'

const SECRET = Buffer.alloc(32, 7)
const NOW_MS = 1_800_000_000_000
const HOST = { host: 'localhost:8245' }

function caller(headers: Record<string, string>) {
  return { header: (name: string) => headers[name], url: new URL('http://x/'), remoteAddress: '127.0.0.1' }
}

const sessions = (password = 'p', secret = SECRET, nowMs = NOW_MS) => new Sessions(secret, password, () => nowMs)
const begun = (headers: Record<string, string> = HOST) => sessions().begin(caller(headers))
const pair = (setCookie: string) => setCookie.split(';')[0] ?? ''
const holds = (cookie: string, by = sessions(), host = HOST) => by.holds(caller({ ...host, cookie }))

describe('the cookie', () => {
  test('has every attribute that keeps it from scripts and other sites', () => {
    expect(begun()).toMatch(/^tailrace_session_8245=\d+\.[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
  })

  test.each([
    ['https://logs.example', true],
    ['http://logs.example', false],
    [undefined, false],
  ])('from a page of %s is Secure: %s', (origin, isSecure) => {
    const headers = { host: 'logs.example', ...(origin === undefined ? {} : { origin }) }
    expect(begun(headers).includes('; Secure')).toBe(isSecure)
    expect(sessions().end(caller(headers)).includes('; Secure')).toBe(isSecure)
  })

  test('does not believe a header that anybody can write', () => {
    expect(begun({ ...HOST, 'x-forwarded-proto': 'https' })).not.toContain('Secure')
  })

  test.each([
    ['localhost:8245', 'tailrace_session_8245'],
    ['localhost:8246', 'tailrace_session_8246'],
    ['[::1]:8245', 'tailrace_session_8245'],
    ['[::1]', 'tailrace_session'],
    ['logs.example', 'tailrace_session'],
  ])('at %s is named %s, so that no two servers share one', (host, name) => {
    expect(begun({ host }).startsWith(`${name}=`)).toBe(true)
  })

  test('of a logout is empty and over', () => {
    expect(sessions().end(caller(HOST))).toMatch(/^tailrace_session_8245=; Path=\/; Max-Age=0; /)
  })
})

describe('a session', () => {
  const cookie = pair(begun())

  test('is held by whoever shows its cookie, among others too', () => {
    expect(holds(cookie)).toBe(true)
    expect(holds(`theme=dark; ${cookie}; a=b`)).toBe(true)
    expect(holds(`tailrace_session_8245=forged; ${cookie}`)).toBe(true)
  })

  test('outlives a restart, and ends with the password or the secret', () => {
    expect(holds(cookie, sessions('p', Buffer.alloc(32, 7)))).toBe(true)
    expect(holds(cookie, sessions('q'))).toBe(false)
    expect(holds(cookie, sessions('p', Buffer.alloc(32, 8)))).toBe(false)
  })

  test('ends at its expiry to the second', () => {
    const endMs = NOW_MS + LIMITS.sessionAgeS * 1000
    expect(holds(cookie, sessions('p', SECRET, endMs - 1))).toBe(true)
    expect(holds(cookie, sessions('p', SECRET, endMs))).toBe(false)
  })

  test('belongs to its port', () => {
    expect(holds(cookie, sessions(), { host: 'localhost:8246' })).toBe(false)
  })

  const value = cookie.slice(cookie.indexOf('=') + 1)
  const [expires = '', signature = ''] = value.split('.')
  test.each([
    '',
    '.',
    expires,
    `${expires}.`,
    `${Number(expires) + 1}.${signature}`,
    `0${expires}.${signature}`,
    `${expires}.${signature}A`,
    `${expires}.${signature.slice(1)}`,
    `${expires}.${'A'.repeat(43)}`,
    `${expires}.${signature.split('').reverse().join('')}`,
    `-${expires}.${signature}`,
    `1e99.${signature}`,
    `"${value}"`,
    `${'9'.repeat(5_000)}.${signature}`,
    '\u0000',
    '%00.%00',
  ])('is not made of %j', forged => {
    expect(holds(`tailrace_session_8245=${forged}`)).toBe(false)
  })
})
