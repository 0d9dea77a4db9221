import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { type IngestOriginRules, IngestOrigins } from './ingest-origins.ts'

const OPEN: IngestOriginRules = { ingestKey: undefined, allowedOrigins: ['https://shop.example'] }
const KEYED: IngestOriginRules = { ingestKey: 'k3y', allowedOrigins: [] }

const caller = (headers: Record<string, string>) => ({
  header: (name: string) => headers[name],
  url: new URL('http://x/'),
  remoteAddress: '127.0.0.1',
})

function check(headers: Record<string, string>, rules = OPEN): string {
  try {
    new IngestOrigins(rules).check(caller({ host: 'localhost:8245', ...headers }))
    return 'ok'
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

describe('without a key', () => {
  test.each([
    [{}, 'ok'],
    [{ 'sec-fetch-mode': 'cors' }, 'ok'],
    [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, 'ok'],
    [{ origin: 'http://127.0.0.1:5173', 'sec-fetch-site': 'cross-site' }, 'ok'],
    [{ origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' }, 'ok'],
    [{ origin: 'https://shop.example:8443' }, 'forbidden_origin'],
    [{ origin: 'http://shop.example' }, 'forbidden_origin'],
    [{ origin: 'https://www.shop.example' }, 'forbidden_origin'],
    [{ origin: 'https://evil.example' }, 'forbidden_origin'],
    [{ origin: 'null' }, 'forbidden_origin'],
    [{ origin: '' }, 'forbidden_origin'],
    [{ origin: 'https://shop.example, https://evil.example' }, 'forbidden_origin'],
    [{ origin: 'http://evil.example', host: 'evil.example', 'sec-fetch-site': 'same-origin' }, 'forbidden_origin'],
    [{ 'sec-fetch-site': 'none' }, 'ok'],
    [{ 'sec-fetch-site': 'same-origin' }, 'ok'],
    [{ 'sec-fetch-site': 'same-origin', host: 'evil.example' }, 'forbidden_origin'],
    [{ 'sec-fetch-site': 'same-site' }, 'forbidden_origin'],
    [{ 'sec-fetch-site': 'cross-site' }, 'forbidden_origin'],
    [{ 'sec-fetch-site': 'none, cross-site' }, 'forbidden_origin'],
  ])('a request with %j: %s', (headers, expected) => {
    expect(check(headers as Record<string, string>)).toBe(expected)
  })

  test('a refusal names the setting that allows the page', () => {
    const origins = new IngestOrigins(OPEN)
    expect(() => origins.check(caller({ origin: 'https://evil.example' }))).toThrow(/evil\.example.*ALLOWED_ORIGINS/)
  })
})

test('any page may send if a key is set', () => {
  for (const origin of ['https://evil.example', 'null', 'http://localhost:3000', 'chrome-extension://abc'])
    expect(check({ origin, 'sec-fetch-site': 'cross-site' }, KEYED)).toBe('ok')
})

describe('CORS headers', () => {
  const headers = (sent: Record<string, string>, isPreflight = false, rules = OPEN) =>
    new IngestOrigins(rules).corsHeaders(caller(sent), isPreflight)

  test('CORS headers echo an allowed origin, allow credentials and expose Retry-After', () => {
    expect(headers({ origin: 'https://shop.example' })).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after',
    })
    expect(headers({ origin: 'null' }, false, KEYED)).toMatchObject({ 'access-control-allow-origin': 'null' })
  })

  test.each([{}, { origin: 'https://evil.example' }, { origin: 'null' }])('CORS headers allow nothing to %j', sent => {
    expect(headers(sent as Record<string, string>)).toEqual({ vary: 'Origin' })
  })

  test.each(['https://a.example, https://b.example', 'https://ä.example', 'a b', ''])(
    'CORS headers never echo an invalid origin: %j',
    origin => {
      expect(headers({ origin }, false, KEYED)).toEqual({ vary: 'Origin' })
    },
  )

  test('a preflight reply echoes the requested headers', () => {
    const names = 'content-type,traceparent, x-b3-traceid'
    expect(headers({ origin: 'https://shop.example', 'access-control-request-headers': names }, true)).toEqual({
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Private-Network',
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': names,
      'access-control-max-age': '86400',
    })
  })

  test.each(['', 'a b', 'a,,b', 'a:b', 'ä', '"a"', `x-${'a'.repeat(LIMITS.requestedHeaderNamesCharsMax)}`])(
    'a preflight reply does not echo invalid header names: %j',
    names => {
      const reply = headers({ origin: 'https://shop.example', 'access-control-request-headers': names }, true)
      expect(reply).not.toHaveProperty('access-control-allow-headers')
    },
  )

  test('a preflight reply allows private network access only if an allowed page requests it', () => {
    const sent = { 'access-control-request-private-network': 'true' }
    const name = 'access-control-allow-private-network'
    expect(headers({ ...sent, origin: 'https://shop.example' }, true)).toHaveProperty(name, 'true')
    expect(headers({ origin: 'https://shop.example' }, true)).not.toHaveProperty(name)
    expect(headers({ ...sent, origin: 'https://evil.example' }, true)).not.toHaveProperty(name)
  })
})
