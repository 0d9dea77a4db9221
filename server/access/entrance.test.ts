import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { addressWith, isEntrance, loginAddress, understandsChallenge, wantsPage } from './entrance.ts'

const at = (target: string, headers: Record<string, string> = {}) => ({
  header: (name: string) => headers[name],
  url: new URL(`http://tailrace${target}`),
  remoteAddress: '127.0.0.1',
})

describe('without a password Next answers', () => {
  test.each([
    '/login',
    '/login?next=%2F&failed=wrong',
    '/_next/static/chunks/0cz1d0mv5g_q7.js',
    '/_next/static/media/inter-latin-wght-normal.0gsaq8ukbf34m.woff2',
    '/_next/static/ROCR-_PifHdSCb-9r3mEJ/_buildManifest.js',
    '/_next/static/chunks/%5Broot-of-the-server%5D__0a1b._.js',
    '/_next/static/chunks/node_modules_%40swc_helpers_cjs_1r9v._.js',
    '/favicon.ico',
    '/icon.svg?icon.2siutu7er5a3f.svg',
  ])('%s', target => {
    expect(isEntrance('GET', at(target))).toBe(true)
    expect(isEntrance('HEAD', at(target))).toBe(true)
    expect(isEntrance('POST', at(target))).toBe(false)
  })
})

describe('without a password Next does not answer', () => {
  test.each([
    '/',
    '/login/',
    '/login/x',
    '/login.json',
    '/Login',
    '/%6Cogin',
    '//x/login',
    '/loginx',
    '/api/login',
    '/_next/static/',
    '/_next/static',
    '/_next/static/../data/x.json',
    '/_next/static/%2e%2e/data/x.json',
    '/_next/static/..%2fdata',
    '/_next/static/%252e%252e/data',
    '/_next/static/a/..%5c..%5c',
    '/_next/static//x',
    '/_next/static/a..b',
    '/_next/data/build/index.json',
    '/_next/image?url=%2Ffavicon.ico&w=64&q=75',
    '/_next/webpack-hmr',
    '/favicon.ico/x',
    '/icon.svg/../traces',
  ])('%s', target => {
    expect(isEntrance('GET', at(target))).toBe(false)
  })

  test('and a long name that is none is refused at once', () => {
    const startedMs = cpuMs()
    expect(isEntrance('GET', at(`/_next/static/${'a'.repeat(16_000)}!`))).toBe(false)
    expect(isEntrance('GET', at(`/_next/static${'/a'.repeat(8_000)}!`))).toBe(false)
    // A bound against quadratic time, not a measurement.
    expect(cpuMs() - startedMs).toBeLessThan(1_000)
  })
})

test('a browser that opens a page wants the login page; a script, a tool or a form does not', () => {
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  expect(wantsPage('GET', at('/', html))).toBe(true)
  expect(wantsPage('HEAD', at('/', html))).toBe(true)
  expect(wantsPage('POST', at('/', html))).toBe(false)
  expect(wantsPage('GET', at('/', { accept: '*/*' }))).toBe(false)
  expect(wantsPage('GET', at('/'))).toBe(false)
})

test('no browser is asked for Basic, whose dialog would cover the page', () => {
  expect(understandsChallenge(at('/', { 'user-agent': 'curl/8.0' }))).toBe(true)
  expect(understandsChallenge(at('/'))).toBe(true)
  expect(understandsChallenge(at('/', { 'user-agent': 'Mozilla/5.0 (X11)' }))).toBe(false)
  expect(understandsChallenge(at('/', { 'sec-fetch-mode': 'cors' }))).toBe(false)
})

test('the login page leads back to the page that was asked for, where it fits into an address', () => {
  expect(loginAddress(at('/'))).toBe('/login')
  expect(loginAddress(at('/?text=a b&level=error'))).toBe('/login?next=%2F%3Ftext%3Da%2520b%26level%3Derror')
  expect(loginAddress(at(`/?text=${'a'.repeat(3_000)}`))).toBe('/login')
  expect(loginAddress(at('//evil.example/x'))).toBe('/login')
  expect(addressWith({ failed: 'wrong' }, '//evil.example')).toBe('/login?failed=wrong')
})
