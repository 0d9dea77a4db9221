import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { type AccessRules, checkIngestKey, checkPageAccess } from './access.ts'

const OPEN: AccessRules = { host: '127.0.0.1', allowedHosts: [], ingestKey: undefined, adminPassword: undefined }

function asked(headers: Record<string, string>, query = '') {
  return { header: (name: string) => headers[name], url: new URL(`http://x/${query}`) }
}

function codeOf(check: () => void): string {
  try {
    check()
    return 'ok'
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

const page = (headers: Record<string, string>, rules: Partial<AccessRules> = {}) =>
  codeOf(() => checkPageAccess(asked(headers), { ...OPEN, ...rules }))

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

describe('password', () => {
  const basic = (text: string, scheme = 'Basic') => ({
    host: 'localhost',
    authorization: `${scheme} ${Buffer.from(text).toString('base64')}`,
  })
  test.each([
    [basic('anyone:se:cret'), 'ok'],
    [basic(':se:cret', 'bAsIc'), 'ok'],
    [basic('anyone:wrong'), 'unauthorized'],
    [basic('anyone:'), 'unauthorized'],
    [basic(''), 'unauthorized'],
    [basic('anyone:se:cret', 'Bearer'), 'unauthorized'],
    [{ host: 'localhost', authorization: 'Basic !!!' }, 'unauthorized'],
    [{ host: 'localhost', 'x-api-key': 'se:cret' }, 'unauthorized'],
    [{ host: 'localhost' }, 'unauthorized'],
    [{ ...basic('anyone:se:cret'), host: 'evil.example' }, 'forbidden_host'],
    [{ ...basic('anyone:se:cret'), origin: 'http://evil.example' }, 'forbidden_origin'],
  ])('%j: %s', (headers, code) => {
    expect(page(headers, { adminPassword: 'se:cret' })).toBe(code)
  })
})

describe('ingest key', () => {
  const ingest = (headers: Record<string, string>, query = '', ingestKey: string | undefined = 'k3y') =>
    codeOf(() => checkIngestKey(asked(headers, query), { ...OPEN, ingestKey }))

  test.each([
    [{ authorization: 'Bearer k3y' }, '', 'ok'],
    [{ authorization: 'bearer  k3y ' }, '', 'ok'],
    [{ 'x-api-key': 'k3y' }, '', 'ok'],
    [{}, '?api_key=k3y', 'ok'],
    [{ authorization: 'Basic abc', 'x-api-key': 'k3y' }, '', 'ok'],
    [{ authorization: 'Bearer K3Y' }, '', 'unauthorized'],
    [{ authorization: 'Bearer k3' }, '', 'unauthorized'],
    [{ authorization: 'Bearer k3yy' }, '', 'unauthorized'],
    [{ authorization: 'Bearer ' }, '', 'unauthorized'],
    [{ authorization: 'k3y' }, '', 'unauthorized'],
    [{ 'x-api-key': '' }, '', 'unauthorized'],
    [{}, '?api_key=', 'unauthorized'],
    [{}, '', 'unauthorized'],
  ])('%j%s: %s', (headers, query, code) => {
    expect(ingest(headers, query)).toBe(code)
  })

  test('none is asked for where none is set, from any host and origin', () => {
    expect(codeOf(() => checkIngestKey(asked({ host: 'evil.example', origin: 'http://evil.example' }), OPEN))).toBe(
      'ok',
    )
  })

  test('no message shows the secret', () => {
    const rules = { ...OPEN, ingestKey: 'hunter2', adminPassword: 'hunter2' }
    for (const check of [checkIngestKey, checkPageAccess])
      expect(() => check(asked({ host: 'localhost', authorization: 'Bearer x' }), rules)).toThrow(/^(?!.*hunter2)/)
  })
})
