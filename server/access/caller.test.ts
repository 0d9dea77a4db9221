import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { Access } from './access.ts'
import { callerOf } from './caller.ts'
import { memorySessions } from './test-support/memory-sessions.ts'

const pathOf = (url: string) => {
  const host = url.startsWith('http://elsewhere') ? 'elsewhere.example' : 'localhost'
  const head = {
    url,
    headers: { host },
    rawHeaders: ['Host', host],
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    socket: {},
  }
  const { pathname, search } = callerOf(head as unknown as IncomingMessage).url
  return pathname + search
}

test.each([
  ['/login?a=b', '/login?a=b'],
  ['//evil.example/login', '//evil.example/login'],
  ['/\\evil.example/login', '//evil.example/login'],
  ['/a/../login', '/login'],
  ['/a\\..\\login', '/login'],
  ['/a/%2e%2e/login', '/login'],
  ['/%2e%2e%2flogin', '/%2e%2e%2flogin'],
  ['http://elsewhere.example/login?a', '/login?a'],
])('%s is understood as %s, once and for all', (target, path) => {
  expect(pathOf(target)).toBe(path)
})

test.each(['*', 'x', 'ftp://x/', 'http://', 'http://[/', 'javascript:1'])('%j is no address', target => {
  expect(() => pathOf(target)).toThrow('must begin with /')
})

test('an upgrade is admitted by the same check as a request', async () => {
  const rules = { host: '127.0.0.1', allowedHosts: [], allowedOrigins: [], ingestKey: undefined, adminPassword: 'p' }
  const sessions = await memorySessions()
  const access = new Access(rules, sessions, () => {})
  const server = createServer()
  const answers: string[] = []
  server.on('upgrade', (incoming, socket) => {
    try {
      answers.push(access.admit(callerOf(incoming), 'page').id)
    } catch (error) {
      answers.push((error as { code: string }).code)
    }
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const upgrade = (headers: Record<string, string>, ...more: string[]) =>
    new Promise(resolve => {
      const all = { connection: 'upgrade', upgrade: 'websocket', ...headers }
      const outgoing = request({ port, path: '/api/tail', headers: [...Object.entries(all).flat(), ...more] })
      outgoing.on('error', resolve)
      outgoing.end()
    })
  const host = `localhost:${port}`
  const begun = await sessions.begin({ header: (name: string) => (name === 'host' ? host : undefined) } as never)
  const cookie = begun.split(';')[0] ?? ''
  await upgrade({ host })
  await upgrade({ host, cookie })
  await upgrade({ host, cookie, origin: `http://${host}` })
  await upgrade({ host, cookie, origin: 'http://localhost:3000' })
  await upgrade({ host: 'evil.example', cookie })
  await upgrade({ host, cookie }, 'HOST', 'evil.example')
  server.close()
  expect(answers).toEqual(['unauthorized', 'admin', 'admin', 'forbidden_origin', 'forbidden_host', 'bad_request'])
})
