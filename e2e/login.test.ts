import { readdirSync, statSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { EVERY_ROUTE } from '../server/http/routes.ts'
import { cookieOf, FORM, HTML, logIn, SECRETS } from './support/login.ts'
import { type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

const root = path.resolve(import.meta.dirname, '..')
const BROWSER = { ...HTML, 'user-agent': 'Mozilla/5.0' }
const BASIC = { authorization: `Basic ${Buffer.from('any:open sesame').toString('base64')}` }
const NEEDLE = 'needle-that-nobody-may-see'

let server: RunningServer
let cookie: string

beforeAll(async () => {
  server = await startServer({ dataDir: temporaryDirectory(), env: SECRETS })
  await server.send('POST', '/api/ingest?wait=stored', JSON.stringify({ service: NEEDLE, message: NEEDLE }), {
    'x-api-key': 'k3y',
  })
  const page = await server.send('GET', '/', undefined, { ...BASIC, ...HTML })
  expect(page.text, 'what must not be shown is there').toContain(NEEDLE)
  cookie = cookieOf(await logIn(server, 'open sesame'))
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

/** Sends from a loopback address other than the usual one, and the target as it stands. */
function from(localAddress: string, method: string, target: string, headers: Record<string, string>, body?: string) {
  const { port } = new URL(server.origin)
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path: target, headers, localAddress }, reply => {
      let text = ''
      reply.on('data', chunk => {
        text += chunk
      })
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

describe('every address', () => {
  const routes = EVERY_ROUTE.flatMap(([address, { access, methods }]) =>
    methods.map(method => ({ address, access, method })),
  )

  it('is gated, but for these few', () => {
    const ungated = EVERY_ROUTE.filter(([, { access }]) => access !== 'page' && access !== 'ingest')
    expect(ungated.map(([address, { access }]) => `${address} ${access}`)).toEqual([
      '/api/login entrance',
      '/api/logout entrance',
      '/livez open',
    ])
  })

  describe.each(routes.filter(({ access }) => access === 'ingest'))('$method $address', ({ method, address }) => {
    const send = (headers: Record<string, string>, query = '') =>
      server.send(method, address + query, '{"message":"a"}', headers)

    it('demands the ingest key, and takes it in any of three ways', async () => {
      for (const headers of [{}, { 'x-api-key': 'wrong' }, { authorization: 'Bearer wrong' }, BASIC, { cookie }]) {
        const reply = await send(headers as Record<string, string>)
        expect(reply.status, JSON.stringify(headers)).toBe(401)
        expect(JSON.parse(reply.text).error.code).toBe('unauthorized')
        expect(reply.headers['www-authenticate'], 'no dialog in a page of another site').toBeUndefined()
      }
      expect((await send({}, '?api_key=wrong')).status).toBe(401)
      expect((await send({ 'x-api-key': 'k3y' })).status).not.toBe(401)
      expect((await send({ authorization: 'Bearer k3y' })).status).not.toBe(401)
      expect((await send({}, '?api_key=k3y')).status).not.toBe(401)
    })
  })

  const pages = [
    ...routes.filter(({ access }) => access === 'page'),
    ...[
      '/?_rsc=1',
      `/?_rsc=1&text=${NEEDLE}`,
      '/nowhere',
      '/api/trpc/logs.search?input=%7B%7D',
      '/api/trpc/services.list',
      '/api/tail',
      '/_next/data/build/index.json',
      '/_next/image?url=%2Ficon.svg&w=64&q=75',
      '/_next/static/..%2f..%2fserver',
      '/_next/webpack-hmr',
      '/login/',
      '/login/x',
      '/%6Cogin',
      '//x/login',
      '/login/%2e%2e/',
      '/login%2f..%2f',
      '/livez/',
      '/livez%2f',
    ].map(address => ({ method: 'GET', address })),
    { method: 'POST', address: '/' },
    { method: 'POST', address: '/login' },
    { method: 'PUT', address: '/login' },
    { method: 'OPTIONS', address: '/' },
    { method: 'POST', address: '/api/trpc/logs.search' },
    { method: 'DELETE', address: '/nowhere' },
  ]
  it.each(pages)('$method $address shows nothing without the password', async ({ method, address }) => {
    for (const headers of [{}, { 'x-api-key': 'k3y' }, { cookie: cookie.replace(/\d{10}\./, '9999999999.') }]) {
      const {
        status,
        text,
        headers: replied,
      } = await from('127.0.0.1', method, address, {
        host: 'localhost',
        ...(headers as Record<string, string>),
      })
      expect(status).toBe(401)
      if (method !== 'HEAD') expect(JSON.parse(text).error.code).toBe('unauthorized')
      expect(replied['www-authenticate']).toContain('Basic')
      expect(text).not.toContain(NEEDLE)
    }
  })

  it('names the ingest endpoint to a sender that posts to a page', async () => {
    for (const method of ['POST', 'PUT'])
      expect((await server.send(method, '/', '{}')).text).toContain('Send logs to POST /api/ingest')
    expect((await server.send('GET', '/')).text).not.toContain('/api/ingest')
    expect((await server.send('POST', '/', '{}', BASIC)).status).toBe(405)
    expect((await server.send('POST', '/v1/logs', '{}', BASIC)).status).toBe(404)
  })

  it('is answered as it was checked, not as Next might have read it', async () => {
    for (const address of ['/x/../', '/login/..', '/login/../?a', 'http://localhost/', '/login/./..', '/a/..\\..\\'])
      expect((await from('127.0.0.1', 'GET', address, { host: 'localhost' })).status, address).toBe(401)
    const reply = await from('127.0.0.1', 'GET', '/x/..\\login', { host: 'localhost' })
    expect(reply.text).toContain('Log in to Tailrace')
  })

  it('by its method as well: the routes that answer ahead of Next cannot be walked around', async () => {
    for (const [address, { access }] of EVERY_ROUTE) {
      if (access === 'ingest' || access === 'page') continue
      const { status } = await server.send('DELETE', address)
      expect(status, address).toBe(405)
    }
  })
})

describe('without a password', () => {
  it('/livez tells that the process lives and nothing else, whatever name it is asked by', async () => {
    for (const host of ['localhost', '10.1.2.3:8245']) {
      const { status, text } = await server.send('GET', '/livez', undefined, { host })
      expect({ status, text }).toEqual({ status: 200, text: '{"status":"alive"}' })
    }
  })

  it('the login page and everything it loads are there, with no word of the data', async () => {
    for (let i = 0; i < 20; i++) {
      const { status, text } = await server.send('GET', `/login?next=/${i}`, undefined, BROWSER)
      expect(status).toBe(200)
      expect(text).not.toContain(NEEDLE)
      expect(text).toContain('<form class="login-form" action="/api/login" method="post"')
      expect(text, 'nothing is put into place by a script').not.toMatch(/<template id="B:|<div[^>]* class="skeleton"/)
    }
    const { text } = await server.send('GET', '/login', undefined, BROWSER)
    const assets = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, address = '']) => address)
    expect(assets.length).toBeGreaterThan(3)
    for (const asset of assets) expect((await server.send('GET', asset)).status, asset).toBe(200)
  })

  it('every file that Next has built for browsers is there under its own name', async () => {
    const files = readdirSync(path.join(root, '.next/static'), { recursive: true, encoding: 'utf8' }).filter(name =>
      statSync(path.join(root, '.next/static', name)).isFile(),
    )
    expect(files.length).toBeGreaterThan(10)
    for (const file of files) expect((await server.send('GET', `/_next/static/${file}`)).status, file).toBe(200)
  })

  it.each([
    { rsc: '1' },
    { rsc: '1', 'next-router-state-tree': encodeURIComponent('["",{"children":["__PAGE__",{}]},null,null,true]') },
    { rsc: '1', 'next-url': '/', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/__PAGE__' },
    { 'x-middleware-rewrite': '/' },
    { 'x-middleware-subrequest': 'middleware:middleware:middleware' },
    { 'x-matched-path': '/', 'x-now-route-matches': '1=' },
    { 'x-invoke-path': '/', 'x-invoke-query': '%7B%7D', 'x-invoke-output': '/' },
    { 'x-nextjs-data': '1' },
    { 'x-forwarded-host': 'evil.example', 'x-rewrite-url': '/', 'x-original-url': '/' },
    { 'x-http-method-override': 'POST', 'next-action': 'a'.repeat(42) },
  ])('no header makes another page of the login page: %j', async headers => {
    const { text } = await server.send('GET', `/login?text=${'x'}`, undefined, { ...BROWSER, ...headers } as never)
    expect(text).not.toContain(NEEDLE)
    expect(text).toContain('Log in to Tailrace')
  })
})

describe('a browser', () => {
  it('that opens any page is led to the login page and from there back to it', async () => {
    const { status, headers } = await server.send('GET', '/?text=a%20b&level=error', undefined, BROWSER)
    expect({ status, location: headers.location }).toEqual({
      status: 303,
      location: '/login?next=%2F%3Ftext%3Da%2520b%26level%3Derror',
    })
    const next = new URL(String(headers.location), server.origin).searchParams.get('next') ?? ''
    const reply = await logIn(server, 'open sesame', BROWSER, next)
    expect(reply.headers.location).toBe('/?text=a%20b&level=error')
  })

  it('gets a cookie that opens everything but ingestion, and that a page of another site cannot use', async () => {
    expect((await server.send('GET', '/', undefined, { ...HTML, cookie })).text).toContain(NEEDLE)
    expect((await server.send('GET', '/health', undefined, { cookie })).status).toBe(200)
    const search = (headers: Record<string, string>) =>
      server.send('POST', '/query/search', '{}', { cookie, ...headers })
    expect((await search({})).text).toContain(NEEDLE)
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'http://localhost:3000' },
      { origin: 'null' },
      { host: 'evil.example' },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
    ]) {
      const { status, text } = await search(headers as Record<string, string>)
      expect(status, JSON.stringify(headers)).toBe(403)
      expect(text).not.toContain(NEEDLE)
    }
  })

  it('is not led to another server, neither by the page nor by the form', async () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/.//evil.example',
      '/\t/evil.example',
    ]) {
      expect((await logIn(server, 'open sesame', HTML, next)).headers.location, next).toBe('/')
      const inside = await server.send('GET', `/login?next=${encodeURIComponent(next)}`, undefined, { ...HTML, cookie })
      expect({ status: inside.status, location: inside.headers.location }, next).toEqual({ status: 303, location: '/' })
    }
  })

  it('that is logged in is not asked again', async () => {
    const { status, headers } = await server.send('GET', '/login?next=/health', undefined, { ...HTML, cookie })
    expect({ status, location: headers.location }).toEqual({ status: 303, location: '/health' })
  })

  it('whose session has ended sees no dialog where a script asks in the background', async () => {
    const { status, headers } = await server.send('GET', '/', undefined, { accept: '*/*', 'user-agent': 'Mozilla/5.0' })
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({ status: 401, challenge: undefined })
  })

  it('is logged out by a cookie that is over', async () => {
    const { status, headers } = await server.send('POST', '/api/logout', undefined, { ...HTML, cookie })
    expect({ status, location: headers.location }).toEqual({ status: 303, location: '/login' })
    expect(String(headers['set-cookie'])).toMatch(/^tailrace_session_\d+=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax$/)
  })

  it('cannot be logged in or out by a page of another site', async () => {
    for (const address of ['/api/login', '/api/logout']) {
      for (const headers of [
        { origin: 'http://evil.example' },
        { host: 'evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        const reply = await server.send('POST', address, 'password=open+sesame', { ...FORM, ...headers } as never)
        expect(reply.status, `${address} ${JSON.stringify(headers)}`).toBe(403)
        expect(reply.headers['set-cookie']).toBeUndefined()
      }
    }
  })

  it('behind https gets a Secure cookie', async () => {
    const reply = await logIn(server, 'open sesame', { ...HTML, host: 'localhost', origin: 'https://localhost' })
    expect(String(reply.headers['set-cookie'])).toMatch(/^tailrace_session=.*; SameSite=Lax; Secure$/)
  })
})

describe('the form', () => {
  it('tells a program by status what a browser is told by a page', async () => {
    expect((await logIn(server, 'no', {})).status).toBe(401)
    const { status, headers } = await logIn(server, 'no', HTML, '/health')
    expect({ status, location: headers.location }).toEqual({
      status: 303,
      location: '/login?failed=wrong&next=%2Fhealth',
    })
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('is small', async () => {
    expect((await logIn(server, 'x'.repeat(LIMITS.formBytesMax))).status).toBe(413)
    const json = await server.send('POST', '/api/login', '{"password":"open sesame"}', {
      'content-type': 'application/json',
    })
    expect(json.status).toBe(415)
  })
})

describe('wrong attempts', () => {
  const basic = (password: string) => ({
    host: 'localhost',
    authorization: `Basic ${Buffer.from(`x:${password}`).toString('base64')}`,
  })
  const form = (password: string) => ({ body: `password=${password}`, headers: { host: 'localhost', ...FORM } })

  it('by login and Basic together: ten, then a wait for this address and no other; a session goes on', async () => {
    const here = '127.0.0.21'
    for (let i = 0; i < LIMITS.wrongGuessesMax / 2; i++) {
      expect((await from(here, 'GET', '/health', basic(`guess ${i}`))).status).toBe(401)
      const { body, headers } = form('the same typo')
      expect((await from(here, 'POST', '/api/login', headers, body)).status).toBe(401)
    }
    for (const reply of [
      await from(here, 'GET', '/health', basic('open sesame')),
      await from(here, 'POST', '/api/login', form('open+sesame').headers, form('open+sesame').body),
    ]) {
      expect(reply.status).toBe(429)
      expect(JSON.parse(reply.text).error.code).toBe('too_many_attempts')
      expect(reply.headers['retry-after']).toBe('1')
      expect(reply.headers['set-cookie']).toBeUndefined()
    }
    const page = await from(
      here,
      'POST',
      '/api/login',
      { ...form('').headers, ...HTML },
      'password=open+sesame&next=/a',
    )
    const location = new URL(String(page.headers.location), server.origin)
    expect(Object.fromEntries(location.searchParams)).toEqual({
      failed: 'wait',
      until: expect.stringMatching(/^\d{10}$/),
      next: '/a',
    })
    const name = cookieOf(await from('127.0.0.1', 'POST', '/api/login', form('').headers, 'password=open+sesame'))
    expect((await from(here, 'GET', '/health', { host: 'localhost', cookie: name })).status).toBe(200)
    expect((await from('127.0.0.22', 'GET', '/health', basic('open sesame'))).status).toBe(200)
    await new Promise(resolve => setTimeout(resolve, 1_050))
    expect((await from(here, 'GET', '/health', basic('open sesame'))).status).toBe(200)
  })

  it('wrong ingest keys never throttle the right key, from any address', async () => {
    const post = (address: string, key: string) =>
      from(address, 'POST', '/api/ingest', { host: 'localhost', 'x-api-key': key }, '{"message":"a"}')
    const addresses = Array.from({ length: 250 }, (_, i) => `127.0.3.${i + 1}`)
    for (let round = 0; round < 2; round++) {
      const replies = await Promise.all(addresses.map(address => post(address, `guess ${round} ${address}`)))
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]))
    }
    for (let i = 0; i < 2 * LIMITS.wrongGuessesMax; i++)
      expect((await post('127.0.3.1', `guess ${i}`)).status).toBe(401)
    const newSenders = Array.from({ length: 40 }, (_, i) => `127.0.4.${i + 1}`)
    for (const address of [...newSenders, '127.0.3.1']) expect((await post(address, 'k3y')).status).toBe(200)
  })

  it('are counted by kind and logged once a second, without what was tried', async () => {
    const { text } = await server.send('GET', '/metrics', undefined, BASIC)
    for (const kind of ['key', 'basic', 'login']) {
      expect(text).toMatch(new RegExp(`tailrace_logins_failed_total\\{kind="${kind}",reason="wrong"\\} [1-9]`))
      if (kind === 'key') continue
      expect(text).toMatch(new RegExp(`tailrace_logins_failed_total\\{kind="${kind}",reason="too_many"\\} [1-9]`))
    }
    const lines = server
      .log()
      .split('\n')
      .filter(line => line.includes('wrong key or password'))
    expect(lines.length).toBeGreaterThan(0)
    const times = lines.map(line => Date.parse(JSON.parse(line).timestamp))
    for (const [i, time] of times.entries()) if (i > 0) expect(time - Number(times[i - 1])).toBeGreaterThanOrEqual(990)
    expect(server.log()).not.toMatch(/guess|typo|old key|sesame|k3y/)
  })
})
