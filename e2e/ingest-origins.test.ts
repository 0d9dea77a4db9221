/** Which web pages may send logs, and what the server answers them, on every ingest address. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

const ADDRESSES = ['/api/ingest', '/ingest', '/ingest/batch', '/logs']
const LOCAL = 'http://localhost:3000'
const SHOP = 'https://shop.example'
const FOREIGN = 'https://evil.example'
const KEY = 'a-key-of-20-characters'
const BODY = '{"logs":[{"message":"from a page"}]}'

const preflightOf = (origin: string, headers = 'content-type,traceparent') => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': headers,
  'access-control-request-private-network': 'true',
})

describe('without INGEST_KEY', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer({ dataDir: temporaryDirectory(), env: { ALLOWED_ORIGINS: SHOP } })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  test.each(ADDRESSES)(
    '%s takes records of allowed pages and of programs, and refuses those of other pages',
    async path => {
      const send = (headers: Record<string, string>) => server.send('POST', path, BODY, headers)
      for (const origin of [LOCAL, 'http://127.0.0.1:5173', SHOP]) {
        const { status, headers } = await send({ origin, 'sec-fetch-site': 'cross-site' })
        expect(status, origin).toBe(200)
        expect(headers).toMatchObject({
          vary: 'Origin',
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-expose-headers': 'retry-after',
        })
      }
      expect((await send({})).status).toBe(200)
      for (const refused of [
        { origin: FOREIGN },
        { origin: 'null' },
        { origin: FOREIGN, host: 'evil.example' },
        { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
      ]) {
        const { status, headers, text } = await send(refused as Record<string, string>)
        expect(status, JSON.stringify(refused)).toBe(403)
        expect(JSON.parse(text).error).toMatchObject({
          code: 'forbidden_origin',
          message: expect.stringContaining('ALLOWED_ORIGINS'),
        })
        expect(headers['access-control-allow-origin']).toBeUndefined()
        expect(headers.vary).toBe('Origin')
      }
    },
  )

  test.each(ADDRESSES)('%s allows the headers that the preflight of an allowed page requests', async path => {
    const { status, headers } = await server.send('OPTIONS', path, undefined, preflightOf(SHOP))
    expect(status).toBe(204)
    expect(headers).toMatchObject({
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Private-Network',
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'content-type,traceparent',
      'access-control-allow-private-network': 'true',
    })
    const refused = await server.send('OPTIONS', path, undefined, preflightOf(FOREIGN))
    expect(refused.status).toBe(403)
    expect(Object.keys(refused.headers).filter(name => name.startsWith('access-control'))).toEqual([])
  })

  test.each(ADDRESSES)('%s lets an allowed page read its errors', async path => {
    for (const [method, body, headers] of [
      ['POST', '{', {}],
      ['POST', BODY, { 'content-encoding': 'lzma' }],
      ['DELETE', undefined, {}],
    ] as const) {
      const reply = await server.send(method, path, body, { origin: LOCAL, ...headers })
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(reply.headers['access-control-allow-origin'], `${method} ${reply.status}`).toBe(LOCAL)
    }
  })

  test('endpoints that read logs allow no other origin, not even one that may send', async () => {
    for (const origin of [SHOP, LOCAL]) {
      const { status, headers } = await server.send('POST', '/query/search', '{}', { origin })
      expect(status).toBe(403)
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('counts refused requests by receiver and reason', async () => {
    const { text } = await server.send('GET', '/metrics')
    for (const door of ['ingest', 'aggregator', 'collector'])
      expect(text).toMatch(
        new RegExp(`tailrace_requests_refused_total\\{door="${door}",code="forbidden_origin"\\} [1-9]`),
      )
  })
})

test('with INGEST_KEY any page that sends the key may send logs, and no cookie replaces it', async () => {
  const server = await startServer({ dataDir: temporaryDirectory(), env: { INGEST_KEY: KEY, ADMIN_PASSWORD: KEY } })
  const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
  const login = await server.send('POST', '/api/login', `password=${KEY}`, form)
  const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
  for (const path of ADDRESSES) {
    for (const origin of [FOREIGN, 'null', LOCAL]) {
      const allowed = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }
      const preflight = await server.send('OPTIONS', path, undefined, preflightOf(origin, 'x-api-key'))
      expect(preflight.status).toBe(204)
      expect(preflight.headers).toMatchObject({ ...allowed, 'access-control-allow-headers': 'x-api-key' })
      const sent = await server.send('POST', path, BODY, { origin, 'x-api-key': KEY })
      expect(sent.status).toBe(200)
      expect(sent.headers).toMatchObject(allowed)
      const refused = await server.send('POST', path, BODY, { origin, cookie })
      expect(refused.status).toBe(401)
      expect(refused.headers).toMatchObject(allowed)
    }
  }
  expect(await server.stop()).toBe(0)
})
