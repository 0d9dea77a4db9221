/** The requests of the earlier systems' clients, word for word, and the replies they wait for. */
import { createSocket } from 'node:dgram'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

let server: RunningServer
let syslogPort: number

beforeAll(async () => {
  syslogPort = await freePort()
  server = await startServer({ dataDir: temporaryDirectory(), env: { SYSLOG_PORT: String(syslogPort) } })
})
afterAll(async () => {
  await server.stop()
})

const json = { 'content-type': 'application/json' }
const post = async (path: string, body: unknown) => {
  const { status, text } = await server.send('POST', path, JSON.stringify(body), json)
  return { status, body: JSON.parse(text) }
}
const get = async (path: string, headers: Record<string, string> = { accept: '*/*' }) => {
  const { status, text } = await server.send('GET', path, undefined, headers)
  return { status, body: JSON.parse(text) }
}
/** Repeats until the rows are there: a search sees them within a second. */
async function until<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  for (let turn = 0; ; turn++) {
    const answer = await ask()
    if (isThere(answer) || turn === 600) return answer
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

describe('the FastAPI aggregator', () => {
  test('POST /ingest takes one entry and answers as it did', async () => {
    const entry = {
      timestamp: '2026-11-21T02:00:00',
      level: 'warning',
      service: 'legacy-one',
      message: 'Disk almost full',
      trace_id: 'abc',
      span_id: 'def',
      host: 'web-1',
      attributes: { free_gb: 3, path: '/var' },
    }
    const { status, body } = await post('/ingest', entry)
    expect(status).toBe(200)
    expect(body).toEqual({ status: 'accepted', queue_size: expect.any(Number) })
    expect(body.queue_size).toBeGreaterThan(0)
    const search = { service: 'legacy-one', search: 'ALMOST' }
    const page = await until(
      () => post('/query/search', search),
      ({ body }) => body.total > 0,
    )
    expect(page.body).toEqual({
      logs: [{ ...entry, timestamp: '2026-11-21T02:00:00.000Z' }],
      total: 1,
      has_more: false,
    })
  })

  test('an entry without service, host and level is taken: its sender is its host', async () => {
    expect((await post('/ingest', { message: 'bare legacy entry' })).status).toBe(200)
    const page = await until(
      () => post('/query/search', { search: 'bare legacy' }),
      ({ body }) => body.total > 0,
    )
    expect(page.body.logs[0]).toMatchObject({ service: '', level: 'info', host: '127.0.0.1', trace_id: null })
  })

  test('POST /ingest/batch takes the good entries of a batch and names the bad ones', async () => {
    const logs = [
      { service: 'legacy-batch', level: 'WARN', message: 'a' },
      'no entry',
      { level: 'critical', message: 'without service' },
      { service: 'legacy-batch', level: 'debug', message: 'c' },
    ]
    const { status, body } = await post('/ingest/batch', { logs })
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'accepted',
      accepted: 3,
      total: 4,
      queue_size: expect.any(Number),
      rejected: 1,
      errors: [{ index: 1, code: 'not_an_object', message: expect.stringContaining('no entry') }],
    })
    const page = await until(
      () => post('/query/search', { service: 'legacy-batch' }),
      ({ body }) => body.total === 2,
    )
    expect(page.body.logs.map((log: { level: string }) => log.level).sort()).toEqual(['debug', 'warning'])
  })

  test('what is shown as debug is found as debug', async () => {
    const logs = ['trace', 'debug', 'info'].map(level => ({ service: 'legacy-levels', level, message: level }))
    await post('/ingest/batch', { logs })
    const search = { service: 'legacy-levels', level: 'debug' }
    const page = await until(
      () => post('/query/search', search),
      ({ body }) => body.total === 2,
    )
    expect(page.body.logs.map((log: { level: string }) => log.level)).toEqual(['debug', 'debug'])
  })

  test('an empty batch is accepted, a batch of nothing but bad entries is refused', async () => {
    expect((await post('/ingest/batch', { logs: [] })).body).toMatchObject({
      status: 'accepted',
      accepted: 0,
      total: 0,
    })
    const refused = await post('/ingest/batch', { logs: [1, 2] })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ status: 'rejected', accepted: 0, total: 2, error: { code: 'all_rejected' } })
  })

  test('GET /query/services is a sorted list of names', async () => {
    const { body } = await until(
      () => get('/query/services'),
      ({ body }) => body.includes('legacy-batch'),
    )
    expect(body).toEqual([...body].sort())
    expect(body).toContain('legacy-one')
    expect(body).not.toContain('')
  })

  test('GET /query/tail/{service} gives the last lines of a service, oldest first', async () => {
    const service = 'légacy tail/1'
    const logs = Array.from({ length: 7 }, (_, i) => ({ service, message: `line ${i}`, timestamp: 1_795_000_000 + i }))
    await post('/ingest/batch', { logs })
    const address = `/query/tail/${encodeURIComponent(service)}?lines=3`
    const { status, body } = await until(
      () => get(address),
      ({ body }) => body.length === 3,
    )
    expect(status).toBe(200)
    expect(body.map((log: { message: string }) => log.message)).toEqual(['line 4', 'line 5', 'line 6'])
    expect(Object.keys(body[0])).toEqual([
      'timestamp',
      'level',
      'service',
      'message',
      'trace_id',
      'span_id',
      'host',
      'attributes',
    ])
    expect((await get('/query/tail/nobody')).body).toEqual([])
    for (const lines of ['0', '1001', 'x', '1.5', ''])
      expect(await get(`/query/tail/x?lines=${lines}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_query' } },
      })
    expect((await get('/query/tail/%ff')).status).toBe(400)
  })

  test('GET /health is reachable and says healthy, with the queue', async () => {
    const { status, body } = await get('/health')
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'healthy', queue_size: expect.any(Number) })
  })

  test('UDP takes one JSON entry a datagram; a missing host is the sender’s address', async () => {
    const socket = createSocket('udp4')
    for (const i of [1, 2, 3])
      socket.send(
        JSON.stringify({ service: 'legacy-udp', level: 'error', message: `datagram ${i}` }),
        syslogPort,
        '127.0.0.1',
      )
    const page = await until(
      () => post('/query/search', { service: 'legacy-udp' }),
      ({ body }) => body.total === 3,
    )
    socket.close()
    expect(page.body.logs[0]).toMatchObject({ level: 'error', host: '127.0.0.1' })
  })
})

describe('the collector', () => {
  const entry = {
    level: 'ERROR',
    message: 'card declined',
    created_at: 1_795_000_000.25,
    function_name: 'charge',
    file_path: '/app/pay.py',
    service: 'collector-1',
    environment: 'prod',
    service_version: '1.2.3',
    log_type: 'BACKEND',
    user_id: 'u-1',
    cart_total: 12.5,
    hostname: 'web-2',
    ip: '192.0.2.9',
    line: 42,
    exception: 'Traceback (most recent call last):\n  File "x"\nPaymentError: card declined',
  }

  test('POST /logs takes flat entries, keeps the caller’s own keys, and answers as it did', async () => {
    const { status, body } = await post('/logs', { logs: [entry, { ...entry, message: 'second' }] })
    expect(status).toBe(200)
    expect(body).toEqual({ status: 'ok', count: 2 })
    const page = await until(
      () => post('/query/search', { service: 'collector-1' }),
      ({ body }) => body.total === 2,
    )
    expect(page.body.logs[0]).toMatchObject({
      timestamp: new Date(entry.created_at * 1000).toISOString(),
      level: 'error',
      host: 'web-2',
      attributes: { cart_total: 12.5 },
    })
  })

  test('a hundred entries come compressed', async () => {
    const logs = Array.from({ length: 100 }, (_, i) => ({ ...entry, service: 'collector-gzip', message: `entry ${i}` }))
    const headers = { ...json, 'content-encoding': 'gzip' }
    const { text } = await server.send('POST', '/logs', gzipSync(JSON.stringify({ logs })), headers)
    expect(JSON.parse(text)).toEqual({ status: 'ok', count: 100 })
  })

  test('one bad entry takes no other down, and is named', async () => {
    const { status, body } = await post('/logs', { logs: [entry, null] })
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'ok', count: 1, rejected: 1, errors: [{ index: 1, code: 'not_an_object' }] })
  })

  test('GET / says ok to programs and shows the page to browsers', async () => {
    expect(await get('/')).toMatchObject({ status: 200, body: { status: 'ok' } })
    const page = await server.send('GET', '/', undefined, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
    expect(page.headers['content-type']).toContain('text/html')
    const part = await server.send('GET', '/?_rsc=1', undefined, { accept: '*/*', rsc: '1' })
    expect(String(part.headers['content-type'])).not.toContain('application/json')
    expect(part.text).not.toContain('"status":"ok"')
  })

  test('GET /stats counts what is stored', async () => {
    const { body } = await until(
      () => get('/stats'),
      ({ body }) => body.by_service?.['collector-gzip'] === 100,
    )
    expect(body).toMatchObject({ status: 'ok', by_service: { 'collector-gzip': 100 }, queue_size: expect.any(Number) })
    const sum = Object.values(body.by_level as Record<string, number>).reduce((a, b) => a + b, 0)
    expect(sum).toBe(body.total)
  })

  test('its browser client may post from any page', async () => {
    const origin = 'https://shop.example'
    const preflight = await server.send('OPTIONS', '/logs', undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-origin']).toBe('*')
    expect(preflight.headers['access-control-allow-headers']).toContain('content-type')
    const sent = await server.send('POST', '/logs', JSON.stringify({ logs: [entry] }), { ...json, origin })
    expect(sent.status).toBe(200)
    expect(sent.headers['access-control-allow-origin']).toBe('*')
    // What reads is for pages of this server only.
    expect((await server.send('GET', '/stats', undefined, { origin })).status).toBe(403)
  })
})

describe('their errors', () => {
  test.each(['/ingest', '/ingest/batch', '/logs'])('%s says what is wrong with a body', async path => {
    for (const body of ['', '{"logs":', 'x']) {
      const { status, text } = await server.send('POST', path, body, json)
      expect(status).toBe(400)
      expect(JSON.parse(text).error.message.length).toBeGreaterThan(20)
    }
    expect((await server.send('GET', path)).status).toBe(405)
  })

  test('a full spool is a 503 with the reason these senders look for', async () => {
    const full = await startServer({ dataDir: temporaryDirectory(), env: { SPOOL_RESERVE_BYTES: String(2 ** 52) } })
    try {
      for (const [path, body] of [
        ['/ingest', { message: 'x' }],
        ['/ingest/batch', { logs: [{ message: 'x' }] }],
      ] as const) {
        const { status, text, headers } = await full.send('POST', path, JSON.stringify(body), json)
        expect(status).toBe(503)
        expect(JSON.parse(text)).toMatchObject({ status: 'rejected', reason: 'buffer_full' })
        expect(headers['retry-after']).toBeDefined()
      }
      expect((await full.send('POST', '/logs', '{"logs":[{"message":"x"}]}', json)).status).toBe(503)
    } finally {
      await full.stop()
    }
  })
})
