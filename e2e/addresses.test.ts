/** What a sender hears that uses a wrong method, path or parameter: never a web page, never a 2xx. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVERY_ROUTE } from '../server/http/routes.ts'
import { eventually, type Reply, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ dataDir: temporaryDirectory() })
})
afterAll(async () => {
  await server.stop()
})

/** Sends the address as it is written; a URL would resolve it first. */
function send(method: string, address: string, body = '', headers: Record<string, string> = {}): Promise<Reply> {
  const { hostname, port } = new URL(server.origin)
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const options = { hostname, port, method, path: address, headers: { ...length, ...headers }, agent: false }
    const outgoing = request(options, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const WRITING = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']
const logs = JSON.stringify([{ message: 'posted to a page' }])

function expectJsonError({ status, headers, text }: Reply, code: string, wanted: number): void {
  expect(status).toBe(wanted)
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(headers['access-control-allow-origin']).toBeUndefined()
  expect(JSON.parse(text)).toEqual({ error: { code, message: expect.any(String) } })
  expect(text.length).toBeLessThan(600)
}

describe('a method other than GET and HEAD', () => {
  const pages = [
    ...['/', '/login', '/live/x', '/live/a%2Fb', '/?_rsc=1', '/login?next=/'],
    ...['//', '/login/', '/live/x/', '/%6Cogin', '///login//', '/./login', '/live/../'],
    ...['/favicon.ico', '/icon.svg', '/_next/static/chunks/x.js'],
  ]
  test.each(pages)('page %s answers other methods with a 405 that names the ingest endpoint', async address => {
    for (const method of WRITING) {
      const reply = await send(method, address, logs)
      expectJsonError(reply, 'method_not_allowed', 405)
      expect(reply.headers.allow).toBe('GET, HEAD')
      expect(reply.text).toContain('POST /api/ingest')
    }
  })

  test.each([
    { accept: 'text/html' },
    { 'next-action': 'a'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' },
    { 'next-action': 'a'.repeat(42), 'content-type': 'multipart/form-data; boundary=x', rsc: '1' },
    { 'content-type': 'application/x-www-form-urlencoded', ...BROWSER },
    { 'x-http-method-override': 'GET', 'next-router-state-tree': '1' },
  ])('on a page is a 405 with the headers %j too', async headers => {
    for (const address of ['/', '/login', '/live/x'])
      expectJsonError(await send('POST', address, logs, headers as never), 'method_not_allowed', 405)
  })

  test('an unknown path answers other methods with a JSON 404 that names the ingest endpoint, also to browsers', async () => {
    const foreign = [
      '/loki/api/v1/push',
      '/v1/logs',
      '/services/collector',
      '/_bulk',
      '/api/v2/logs',
      '/upload',
      '/gelf',
    ]
    const unknown = [
      '/index',
      '/live',
      '/live/a/b',
      '/api/ingest/',
      '/api',
      '/api/trpc',
      '/LOGIN',
      '/_next/x',
      '/x'.repeat(4_000),
    ]
    for (const address of [...foreign, ...unknown])
      for (const method of WRITING) {
        const reply = await send(method, address, logs, BROWSER)
        expectJsonError(reply, 'not_found', 404)
        expect(reply.text).toContain('POST /api/ingest')
      }
  })

  test('a page answers a POST without a reset while megabytes are still being sent', async () => {
    const { hostname, port } = new URL(server.origin)
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname)
      let received = ''
      socket.on('error', reject)
      socket.on('data', chunk => {
        received += chunk
        if (received.includes('"error"')) resolve(received)
      })
      socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${64 * 1024 * 1024}\r\n\r\n`)
      socket.write(Buffer.alloc(4 * 1024 * 1024, 0x20))
    })
    expect(text).toMatch(/^HTTP\/1\.1 405 /)
  })

  test('a refused method stores nothing', async () => {
    const search = () => send('POST', '/query/search', '{"search":"posted to a page"}')
    const { text } = await eventually('the store answers', async () => {
      const reply = await search()
      return reply.status === 200 && reply
    })
    expect(JSON.parse(text).total).toBe(0)
  })
})

test('every 405 lists the supported methods in Allow', async () => {
  for (const [address, { methods, access }] of EVERY_ROUTE) {
    const { status, headers } = await send('PATCH', address, '{}')
    expect(status, address).toBe(405)
    expect(headers.allow, address).toBe([...methods, ...(access === 'ingest' ? ['OPTIONS'] : [])].join(', '))
  }
})

describe('an unknown path', () => {
  const unknown = [
    '/nope',
    '/index',
    '/live',
    '/live/a/b',
    '/_next/nope',
    '/_next',
    '/__nextjs_x',
    '/apple-icon.png',
    '/nope?_rsc=1',
    '/api',
    '/api/trpc',
    '/loki/api/v1/labels',
  ]

  test.each(unknown)('unknown path %s returns a short JSON 404 to programs', async address => {
    for (const accept of ['*/*', 'application/json', undefined, 'text/plain', 'image/png,*/*']) {
      const reply = await send('GET', address, undefined, accept === undefined ? {} : { accept })
      expectJsonError(reply, 'not_found', 404)
      expect(reply.text).toContain('/api/openapi.json')
    }
    const head = await send('HEAD', address)
    expect(head).toMatchObject({ status: 404, text: '' })
    expect(head.headers['content-type']).toContain('application/json')
  })

  test('an unknown path returns a page to browsers', async () => {
    const { status, headers, text } = await send('GET', '/nope', undefined, BROWSER)
    expect(status).toBe(404)
    expect(headers['content-type']).toContain('text/html')
    expect(text).toContain('There is no such page')
  })
})

describe('a known path', () => {
  test('a known path returns the page for any Accept, and its parts to Next', async () => {
    for (const address of ['/live/x', '/live/x?level=error'])
      for (const headers of [{}, { accept: '*/*' }, BROWSER]) {
        const reply = await send('GET', address, undefined, headers as never)
        expect(reply.status).toBe(200)
        expect(reply.headers['content-type']).toContain('text/html')
        expect((await send('HEAD', address, undefined, headers as never)).status).toBe(200)
      }
    for (const address of ['/', '/live/x']) {
      const rsc = { rsc: '1', accept: '*/*' }
      // Next leads to the address that has the digest of these headers.
      const { status, headers } = await send('GET', address, undefined, rsc)
      expect(status).toBe(307)
      const part = await send('GET', String(headers.location), undefined, rsc)
      expect(part.status).toBe(200)
      expect(part.headers['content-type']).toContain('text/x-component')
    }
  })

  test('another spelling of a known path redirects to it', async () => {
    for (const [address, right] of [
      ['/login/', '/login'],
      ['/health/', '/health'],
      ['/query/tail/x/', '/query/tail/x'],
    ]) {
      const { status, headers } = await send('GET', address ?? '')
      if (status === 308) expect(headers.location).toBe(right)
      else expect(status, address).toBe(200)
    }
  })
})

describe('a parameter of an ingest address', () => {
  const receivers = EVERY_ROUTE.filter(([, { access }]) => access === 'ingest').map(([address]) => address)

  test.each(receivers)('%s refuses an unknown parameter by name and stores nothing', async address => {
    for (const query of ['servcie=x', 'Service=x', 'limit=5', 'wait=stored&x', '=x', 'environment%20=prod']) {
      const { status, text } = await send('POST', `${address}?${query}`, '{"message":"parameter"}')
      expect(status, query).toBe(400)
      const { code, message } = JSON.parse(text).error
      expect(code).toBe('invalid_query')
      expect(message).toMatch(/ is no parameter of an ingest request: use .*wait, api_key$/)
    }
  })

  test('an ingest endpoint refuses a repeated parameter', async () => {
    for (const address of receivers)
      for (const query of ['wait=stored&wait=stored', 'api_key=a&api_key=b']) {
        const { status, text } = await send('POST', `${address}?${query}`, '{"message":"parameter"}')
        expect(status, query).toBe(400)
        expect(JSON.parse(text).error.message).toContain('is given twice')
      }
  })

  test('an ingest endpoint accepts a known parameter and ignores an empty one', async () => {
    for (const query of ['service=a&environment=b&api_key=c', 'service=&environment='])
      expect((await send('POST', `/api/ingest?${query}`, '{"message":"taken"}')).status).toBe(200)
    for (const address of ['/ingest', '/logs'])
      expect((await send('POST', `${address}?api_key=c`, '{"message":"taken"}')).status).toBe(200)
  })
})
