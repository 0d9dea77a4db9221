import { describe, expect, test } from 'vitest'
import { HttpGuard } from './http-guard.ts'

/** What passes as syslog, or `http`. */
function run(chunks: readonly string[]): string {
  const guard = new HttpGuard()
  let passed = ''
  for (const chunk of chunks) {
    const result = guard.push(Buffer.from(chunk))
    if (result === 'http') return 'http'
    passed += result.toString()
  }
  return passed + guard.release().toString()
}

describe('a request line that begins a connection is HTTP', () => {
  test.each([
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /api/ingest?x=1 HTTP/1.0\r\n\r\n{"message":"m"}',
    'OPTIONS * HTTP/1.1\r\n',
    'CONNECT localhost:22 HTTP/1.1\r\n',
    `PUT /${'a'.repeat(4_000)} HTTP/1.1\r\n`,
  ])('%j, whole or in pieces', text => {
    expect(run([text])).toBe('http')
    expect(run(text.split(''))).toBe('http')
  })
})

describe('anything else passes unchanged', () => {
  test.each([
    '<13>GET / HTTP/1.1\n',
    '57 <13>Nov 30 10:00:00 vm app: x',
    '{"message":"m"}\n',
    'GET ready for HTTP/1.1\n',
    'GET /\n',
    'GET',
    'GETTING / HTTP/1.1\n',
    'POST  / HTTP/1.1\n',
    'GET / HTTP/2.0\n',
    'PRI * HTTP/2.0\r\n',
    'get / HTTP/1.1\n',
    `GET /${'a'.repeat(9_000)} HTTP/1.1\n`,
    '',
  ])('%j', text => {
    expect(run([text])).toBe(text)
    expect(run(text.split(''))).toBe(text)
  })

  test('also a request line behind the first bytes', () => {
    expect(run(['<13>a\n', 'GET / HTTP/1.1\n'])).toBe('<13>a\nGET / HTTP/1.1\n')
  })

  test('and text is not held once it can be no request', () => {
    const guard = new HttpGuard()
    expect(guard.push(Buffer.from('GET o')).toString()).toBe('')
    expect(guard.heldBytes).toBe(5)
    expect(guard.push(Buffer.from(' x')).toString()).toBe('GET o x')
    expect(guard.heldBytes).toBe(0)
  })
})
