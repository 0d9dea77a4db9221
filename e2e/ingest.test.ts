import { connect } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOG_COLUMNS } from '../core/record.ts'
import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../core/schema/logs.ts'
import { peakMemoryMiB } from './bench/process-usage.ts'
import { eventually, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer({ dataDir: temporaryDirectory() })
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

const ingest = async (body: string | Buffer, headers: Record<string, string> = {}, query = '?wait=stored') => {
  const { status, text, headers: replied } = await server.send('POST', `/api/ingest${query}`, body, headers)
  return { status, reply: JSON.parse(text), headers: replied }
}

const search = async (input: Record<string, unknown>) => {
  const address = `/api/trpc/logs.search?input=${encodeURIComponent(JSON.stringify(input))}`
  const { text } = await server.send('GET', address)
  return JSON.parse(text).result.data.rows as Record<string, unknown>[]
}

const byService = (service: string) => search({ service, limit: 1000 })

/** Sends the bytes on a connection of its own and returns what came back within a moment of the reply's first bytes. */
function rawRequest(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    let received = ''
    socket.on('data', chunk => {
      received += chunk
      setTimeout(() => socket.destroy(), 100)
    })
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
    socket.write(bytes)
  })
}

describe('POST /api/ingest', () => {
  it.each([
    ['an object', '{"service":"shape-1","message":"one"}', 1],
    ['a pretty-printed object', '{\n  "service": "shape-2",\n  "message": "one"\n}', 1],
    ['an array', '[{"service":"shape-3","message":"a"},{"service":"shape-3","message":"b"}]', 2],
    ['an envelope', '{"logs":[{"service":"shape-4","message":"a"},{"service":"shape-4","message":"b"}]}', 2],
    ['NDJSON', '{"service":"shape-5","message":"a"}\n\n{"service":"shape-5","message":"b"}\r\n', 2],
    ['NDJSON of one line without an end', '{"service":"shape-6","message":"a"}', 1],
  ])('takes %s', async (_, body, count) => {
    const { status, reply } = await ingest(body)
    expect({ status, reply }).toEqual({
      status: 200,
      reply: { accepted: count, rejected: 0, errors: [], stored: true },
    })
    const service = /shape-\d/.exec(body)?.[0] ?? ''
    expect(await byService(service)).toHaveLength(count)
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('unpacks %s', async (encoding, pack) => {
    const { status, reply } = await ingest(pack(Buffer.from('{"message":"packed"}')), { 'content-encoding': encoding })
    expect(status).toBe(200)
    expect(reply.accepted).toBe(1)
  })

  it('answers clients that offer HTTP/2 as if they had not, however the body arrives', async () => {
    const body = '{"service":"offers-http2","message":"kept"}'
    const head = `POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: ${body.length}\r\n\r\n`
    for (const parts of [[head + body], [head, body], [head, body.slice(0, 9), body.slice(9)]]) {
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      for (const part of parts) {
        socket.write(part)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      await eventually('answered', async () => text.includes('"accepted":1'))
      expect(text).toMatch(/^HTTP\/1\.1 200 /)
      // And the next on the same connection.
      socket.write(`POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      await eventually('answered again', async () => text.split('"accepted":1').length === 3)
      socket.destroy()
    }
  })

  it('takes a chunked body without Content-Length', async () => {
    const parts = ['{"message"', ':"chun', 'ked"}'].map(part => `${part.length.toString(16)}\r\n${part}\r\n`)
    const text = await rawRequest(
      `POST /api/ingest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${parts.join('')}0\r\n\r\n`,
    )
    expect(text).toContain('200 OK')
    expect(text).toContain('"accepted":1')
  })

  it('stores every column by its name and every unknown key as a typed attribute', async () => {
    const texts = Object.fromEntries(Object.keys(TEXT_COLUMNS).map(column => [column, `value of ${column}`]))
    const record = {
      ...texts,
      service: 'columns',
      timestamp: '2026-11-20T10:11:12.123456789+01:00',
      level: 'WARNING',
      status_code: 404,
      line_number: 77,
      duration_ms: 12.5,
      resource: { 'service.namespace': 'shop' },
      attributes: { nested: { deep: true }, list: [1, 2] },
      unknown: 'kept',
      count: 45,
      ratio: 0.25,
      big: 1,
    }
    await ingest(JSON.stringify(record).replace('"big":1', '"big":9007199254740993'))
    const [row] = await byService('columns')
    expect(row).toMatchObject({
      ...texts,
      service: 'columns',
      timestamp: '2026-11-20T09:11:12.123456789Z',
      level: 'warn',
      severity_number: 13,
      status_code: 404,
      line_number: 77,
      duration_ms: 12.5,
      attributes: {
        'nested.deep': true,
        list: [1, 2],
        unknown: 'kept',
        count: 45,
        ratio: 0.25,
        big: '9007199254740993',
      },
      resource: { 'service.namespace': 'shop' },
    })
    const shown = new Set([...Object.keys(row ?? {}), 'attribute_tokens'])
    expect(LOG_COLUMNS.filter(column => !shown.has(column))).toEqual([])
  })

  it('keeps what does not fit its column as an attribute of that name', async () => {
    await ingest(
      '{"service":"misfit","status_code":70000,"line_number":-1,"duration_ms":"soon","level":"loud","timestamp":"yesterday","message":{"a":1}}',
    )
    const [row] = await byService('misfit')
    expect(row).toMatchObject({ status_code: null, line_number: null, duration_ms: null, level: 'info' })
    // A record without a message gets its fields as one.
    expect(row?.message).toMatch(/message\.a=1/)
    expect(row?.attributes).toMatchObject({
      status_code: 70000,
      line_number: -1,
      duration_ms: 'soon',
      level: 'loud',
      timestamp: 'yesterday',
      'message.a': 1,
    })
    expect(Object.keys(NUMBER_COLUMNS).length).toBe(3)
  })

  it('reports bad records by index and code and keeps their neighbours', async () => {
    const { status, reply } = await ingest(
      '{"service":"neighbours","message":"first"}\n{"service": nonsense}\n[1,2]\n"text"\n{"service":"neighbours","message":"last"}\n',
    )
    expect(status).toBe(200)
    expect(reply).toMatchObject({ accepted: 2, rejected: 3, stored: true })
    expect(reply.errors.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [1, 'invalid_json'],
      [2, 'not_an_object'],
      [3, 'not_an_object'],
    ])
    expect((await byService('neighbours')).map(({ message }) => message).sort()).toEqual(['first', 'last'])
  })

  it('keeps the good elements of an array with a broken one', async () => {
    const { reply } = await ingest('[{"service":"broken","n":1},{"service":},{"service":"broken","n":3}]')
    expect(reply).toMatchObject({ accepted: 2, rejected: 1, errors: [{ index: 1, code: 'invalid_json' }] })
  })

  it('answers 400 with the reason when nothing was accepted', async () => {
    const { status, reply } = await ingest('{"message":', {}, '')
    expect(status).toBe(400)
    expect(reply).toMatchObject({ accepted: 0, rejected: 1, error: { code: 'all_rejected' } })
    expect((await ingest('', {}, '')).reply.error.code).toBe('empty_body')
    expect((await ingest('[]', {}, '')).reply).toEqual({ accepted: 0, rejected: 0, errors: [] })
  })

  it('keeps a message of 200 kB whole and cuts one of over 1 MB with a mark', async () => {
    await ingest(JSON.stringify({ service: 'long', message: 'x'.repeat(200_000) }))
    await ingest(JSON.stringify({ service: 'longer', message: 'é'.repeat(700_000) }))
    const [long] = await byService('long')
    expect(String(long?.message).length).toBe(200_000)
    const [longer] = await byService('longer')
    expect(Buffer.byteLength(String(longer?.message))).toBe(1_000_000)
    expect(longer?.attributes).toEqual({ 'tailrace.truncated.message': 1_400_000 })
  })

  it('refuses bodies over 64 MiB before and after unpacking with 413 and does not grow for a bomb', async () => {
    const declared = await rawRequest(
      `POST /api/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: ${65 * 1024 * 1024}\r\n\r\n`,
    )
    expect(declared).toMatch(/^HTTP\/1.1 413 [\s\S]*"body_too_large"/)
    const before = peakMemoryMiB(server.pid)
    const bomb = gzipSync(Buffer.alloc(600 * 1024 * 1024, 0x20), { level: 9 })
    const { status, reply } = await ingest(bomb, { 'content-encoding': 'gzip' })
    expect(status).toBe(413)
    expect(reply.error.code).toBe('body_too_large')
    expect(peakMemoryMiB(server.pid) - before).toBeLessThan(200)
  })

  it.each([
    [{ 'content-type': 'application/xml' }, 415, 'unsupported_media_type'],
    [{ 'content-encoding': 'lzma' }, 415, 'unsupported_encoding'],
    [{ 'content-encoding': 'gzip' }, 400, 'invalid_body'],
    [{ 'idempotency-key': 'x'.repeat(300) }, 400, 'bad_request'],
  ])('refuses %j with %i %s', async (headers, status, code) => {
    const result = await ingest('{"message":"x"}', headers)
    expect(result.status).toBe(status)
    expect(result.reply.error.code).toBe(code)
    expect(result.reply.error.message.length).toBeGreaterThan(20)
  })

  it('takes invalid UTF-8, NUL, lone surrogates, prototype-polluting and duplicate keys', async () => {
    const invalid = Buffer.concat([
      Buffer.from('{"service":"odd","message":"a'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('b"}'),
    ])
    expect((await ingest(invalid)).reply.accepted).toBe(1)
    await ingest(
      '{"service":"odd-2","message":"a\\u0000b\\ud800c","__proto__":{"polluted":1},"constructor":"c","k":1,"k":2}',
    )
    expect((await byService('odd'))[0]?.message).toBe('a\ufffd\ufffdb')
    const [row] = await byService('odd-2')
    expect(row?.message).toBe('a\u0000b\ufffdc')
    expect(row?.attributes).toMatchObject({ '__proto__.polluted': 1, constructor: 'c', k: 2 })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('moves absurd times to the edge of what the store holds and keeps the original', async () => {
    await ingest(
      '{"service":"times","n":1,"timestamp":"0001-01-01T00:00:00Z"}\n{"service":"times","n":2,"timestamp":"9999-12-31T23:59:59Z"}\n{"service":"times","n":3,"timestamp":1}',
    )
    const rows = await byService('times')
    expect(
      rows.map(({ timestamp, attributes }) => [timestamp, (attributes as Record<string, unknown>).timestamp_original]),
    ).toEqual([
      ['2106-01-31T23:59:59.999999999Z', '9999-12-31T23:59:59Z'],
      ['1970-01-02T00:00:00.000Z', '1'],
      ['1970-01-02T00:00:00.000Z', '0001-01-01T00:00:00Z'],
    ])
    expect(rows[0]?.attributes).toHaveProperty(['tailrace.timestamp_ahead_ms'])
  })

  it('survives nesting of 100,000 levels and 20 MB of brackets', async () => {
    const deep = `{"service":"deep","a":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`
    expect((await ingest(deep)).reply.accepted).toBe(1)
    const { status } = await ingest('['.repeat(20 * 1024 * 1024))
    expect(status).toBe(400)
    expect((await server.send('GET', '/livez')).status).toBe(200)
  })

  it('answers a repeat under an Idempotency-Key from memory and stores it once, also when both are in flight', async () => {
    const body = '{"service":"idempotent","message":"once"}'
    const headers = { 'idempotency-key': 'order-4711' }
    const replies = await Promise.all([ingest(body, headers), ingest(body, headers)])
    replies.push(await ingest(body, headers))
    expect(new Set(replies.map(({ reply }) => JSON.stringify(reply))).size).toBe(1)
    expect(await byService('idempotent')).toHaveLength(1)
    expect((await ingest('{"message":"other"}', headers)).status).toBe(422)
  })

  it('takes a body of 60 MB in 120,000 records as one', async () => {
    const line = `${JSON.stringify({ service: 'large', message: 'y'.repeat(460) })}\n`
    const { reply } = await ingest(line.repeat(120_000))
    expect(reply).toMatchObject({ accepted: 120_000, rejected: 0 })
  })

  it('refuses a foreign host name, except for programs that send logs', async () => {
    const rebound = await server.send('GET', '/', undefined, { host: 'evil.example' })
    expect(rebound.status).toBe(403)
    expect(JSON.parse(rebound.text).error.code).toBe('forbidden_host')
    expect((await ingest('{"message":"x"}', { host: 'logs.example' })).status).toBe(200)
  })
})

describe('with INGEST_KEY and ADMIN_PASSWORD', () => {
  it('every door asks for the key, everything else for the password', async () => {
    const guarded = await startServer({
      dataDir: temporaryDirectory(),
      env: { INGEST_KEY: 'in', ADMIN_PASSWORD: 'out' },
    })
    const status = async (method: string, address: string, headers: Record<string, string> = {}) =>
      (await guarded.send(method, address, method === 'POST' ? '{"message":"x"}' : undefined, headers)).status
    expect(await status('POST', '/api/ingest')).toBe(401)
    expect(await status('POST', '/api/ingest', { authorization: 'Bearer wrong' })).toBe(401)
    expect(await status('POST', '/api/ingest', { authorization: 'Bearer in' })).toBe(200)
    expect(await status('POST', '/api/ingest', { 'x-api-key': 'in' })).toBe(200)
    expect(await status('POST', '/api/ingest?api_key=in')).toBe(200)
    const basic = { authorization: `Basic ${Buffer.from('me:out').toString('base64')}` }
    await eventually('ready', async () => (await status('GET', '/api/trpc/services.list', basic)) === 200)
    for (const address of ['/health', '/metrics', '/', '/api/trpc/services.list']) {
      expect(await status('GET', address)).toBe(401)
      expect(await status('GET', address, { authorization: 'Bearer in' })).toBe(401)
      expect(await status('GET', address, basic)).toBe(200)
    }
    await guarded.stop()
  })
})
