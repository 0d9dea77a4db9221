/** Requests whose Host can be read in two ways, byte by byte as no HTTP library would send them. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ dataDir: temporaryDirectory() })
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

/** Sends the lines as one request head and returns everything that comes back. */
function exchange(lines: readonly string[]): Promise<string> {
  const { port, hostname } = new URL(server.origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', chunk => {
      text += chunk
    })
    socket.once('close', () => resolve(text))
    socket.once('error', reject)
    socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  })
}

const REQUESTS = ['GET /health HTTP/1.1', 'GET /livez HTTP/1.1', 'POST /api/ingest HTTP/1.1', 'GET /nowhere HTTP/1.1']

test.each([
  [['Host: localhost', 'Host: evil.example'], '2 Host headers'],
  [['Host: evil.example', 'Host: localhost'], '2 Host headers'],
  [['Host: localhost', 'host: localhost'], '2 Host headers'],
  [['Host: localhost', 'X-Other: 1', 'hOST: evil.example'], '2 Host headers'],
  [[], 'Host header is missing'],
  [['Host: localhost, evil.example'], 'is not valid'],
  [['Host: localhost@evil.example'], 'is not valid'],
  [['Host: localhost/evil.example'], 'is not valid'],
])('every endpoint answers 400 to %j', async (headers, reason) => {
  for (const request of REQUESTS) {
    const text = await exchange([request, ...headers])
    expect(text, request).toMatch(/^HTTP\/1\.1 400 /)
    expect(text).toContain('"code":"bad_request"')
    expect(text).toContain(reason)
  }
})

test('answers 400 if the request target and Host name different servers', async () => {
  expect(await exchange(['GET http://evil.example/livez HTTP/1.1', 'Host: localhost'])).toMatch(/^HTTP\/1\.1 400 /)
  expect(await exchange(['GET http://localhost/livez HTTP/1.1', 'Host: localhost'])).toMatch(/^HTTP\/1\.1 200 /)
})

test('refuses a WebSocket with two Host headers', async () => {
  const upgrade = ['GET /api/tail HTTP/1.1', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const text = await exchange([...upgrade, key, 'Host: localhost', 'Host: evil.example'])
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(text).toContain('2 Host headers')
})

test('answers HTTP/1.0 without Host on endpoints that accept any host name', async () => {
  expect(await exchange(['GET /livez HTTP/1.0'])).toMatch(/^HTTP\/1\.1 200 /)
  expect(await exchange(['GET /health HTTP/1.0'])).toMatch(/^HTTP\/1\.1 403 /)
})
