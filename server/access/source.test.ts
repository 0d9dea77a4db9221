import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { checkSource, type SourceRules } from './source.ts'

function page(headers: Record<string, string>, rules: Partial<SourceRules> = {}): string {
  const caller = { header: (name: string) => headers[name], url: new URL('http://x/'), remoteAddress: '127.0.0.1' }
  try {
    checkSource(caller, { host: '127.0.0.1', allowedHosts: [], ...rules })
    return 'ok'
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

describe('Host', () => {
  test.each([
    ['localhost:8245', {}, 'ok'],
    ['LOCALHOST', {}, 'ok'],
    ['127.0.0.1:8245', {}, 'ok'],
    ['127.8.9.1', {}, 'ok'],
    ['[::1]:8245', {}, 'ok'],
    ['[::1]', {}, 'ok'],
    ['', {}, 'forbidden_host'],
    ['evil.example', {}, 'forbidden_host'],
    ['localhost.evil.example', {}, 'forbidden_host'],
    ['127.0.0.1.evil.example:8245', {}, 'forbidden_host'],
    ['evil.example:127.0.0.1', {}, 'forbidden_host'],
    ['evil.example#localhost', {}, 'forbidden_host'],
    ['localhost@evil.example', {}, 'forbidden_host'],
    ['0.0.0.0:8245', {}, 'forbidden_host'],
    ['[::ffff:127.0.0.1]', {}, 'forbidden_host'],
    ['logs.example:8245', { allowedHosts: ['logs.example'] }, 'ok'],
    ['LOGS.example', { allowedHosts: ['logs.example'] }, 'ok'],
    ['sub.logs.example', { allowedHosts: ['logs.example'] }, 'forbidden_host'],
    ['192.168.1.5:8245', { host: '192.168.1.5' }, 'ok'],
    ['192.168.1.6:8245', { host: '192.168.1.5' }, 'forbidden_host'],
    ['[2001:db8::5]:8245', { host: '2001:DB8::5' }, 'ok'],
    ['[2001:db8::6]:8245', { host: '2001:db8::5' }, 'forbidden_host'],
  ])('%j with %j: %s', (host, rules, code) => {
    expect(page({ host }, rules)).toBe(code)
  })

  test('a missing one is refused', () => {
    expect(page({})).toBe('forbidden_host')
  })
})

describe('Origin', () => {
  test.each([
    ['http://localhost:8245', 'localhost:8245', [], 'ok'],
    ['https://localhost:8245', 'LOCALHOST:8245', [], 'ok'],
    ['http://localhost:3000', 'localhost:8245', [], 'forbidden_origin'],
    ['http://127.0.0.1:8245', 'localhost:8245', [], 'forbidden_origin'],
    ['http://evil.example', 'localhost:8245', [], 'forbidden_origin'],
    ['http://localhost:8245.evil.example', 'localhost:8245', [], 'forbidden_origin'],
    ['http://localhost:8245@evil.example', 'localhost:8245', [], 'forbidden_origin'],
    ['null', 'localhost:8245', [], 'forbidden_origin'],
    ['', 'localhost:8245', [], 'forbidden_origin'],
    ['file://', 'localhost:8245', [], 'forbidden_origin'],
    ['not a url', 'localhost:8245', [], 'forbidden_origin'],
    ['https://logs.example', 'localhost:8245', ['logs.example'], 'ok'],
    ['https://logs.example:444', 'localhost:8245', ['logs.example'], 'ok'],
    ['https://logs.example:444', 'localhost:8245', ['logs.example:444'], 'ok'],
    ['https://logs.example:445', 'localhost:8245', ['logs.example:444'], 'forbidden_origin'],
    ['https://xlogs.example', 'localhost:8245', ['logs.example'], 'forbidden_origin'],
  ])('%j at %j with %j allowed: %s', (origin, host, allowedHosts, code) => {
    expect(page({ origin, host }, { allowedHosts })).toBe(code)
  })
})

describe('what a page of another site embeds', () => {
  test.each([
    ['same-origin', 'cors', 'empty', 'ok'],
    ['same-origin', 'navigate', 'iframe', 'ok'],
    ['none', 'navigate', 'document', 'ok'],
    ['cross-site', 'navigate', 'document', 'ok'],
    ['same-site', 'navigate', 'document', 'ok'],
    ['cross-site', 'navigate', 'iframe', 'forbidden_origin'],
    ['same-site', 'navigate', 'iframe', 'forbidden_origin'],
    ['same-site', 'no-cors', 'image', 'forbidden_origin'],
    ['cross-site', 'no-cors', 'script', 'forbidden_origin'],
    ['cross-site', 'no-cors', 'empty', 'forbidden_origin'],
  ])('%s %s %s: %s', (site, mode, dest, code) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest }
    expect(page({ host: 'localhost:8245', ...headers })).toBe(code)
  })

  test('an Origin that is allowed may still ask', () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', origin: 'https://logs.example' }
    expect(page({ host: 'localhost:8245', ...headers }, { allowedHosts: ['logs.example'] })).toBe('ok')
  })
})
