/** The requests of the earlier systems' clients, word for word, and the replies they wait for. */
import { createSocket } from 'node:dgram'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
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

/** With the members of each object in one order: that of names means nothing in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)])
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
    expect(refused.status).toBe(422)
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

  test('GET /query/tail/{service} returns the last lines of a service, newest first', async () => {
    const service = 'légacy tail/1'
    const logs = Array.from({ length: 7 }, (_, i) => ({ service, message: `line ${i}`, timestamp: 1_795_000_000 + i }))
    await post('/ingest/batch', { logs })
    const address = `/query/tail/${encodeURIComponent(service)}?lines=3`
    const { status, body } = await until(
      () => get(address),
      ({ body }) => body.length === 3,
    )
    expect(status).toBe(200)
    expect(body.map((log: { message: string }) => log.message)).toEqual(['line 6', 'line 5', 'line 4'])
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
    expect((await get('/query/tail/%ff')).status).toBe(400)
  })

  test('lines and limit are capped at their bound, and 0 returns no entries', async () => {
    const service = 'legacy-limits'
    const logs = Array.from({ length: 1_003 }, (_, i) => ({ service, message: `line ${i}` }))
    await post('/ingest/batch', { logs })
    await until(
      () => post('/query/search', { service, limit: 1 }),
      ({ body }) => body.total === 1_003,
    )
    for (const lines of ['1000', '1001', '99999999999999999999', '1000.0', ' 1000 ', '1&lines=1000'])
      expect((await get(`/query/tail/${service}?lines=${lines}`)).body, lines).toHaveLength(1_000)
    expect((await get(`/query/tail/${service}`)).body).toHaveLength(100)
    expect((await get(`/query/tail/${service}?lines=0&_=1764500000`)).body).toEqual([])
    for (const limit of [1_000, 1_001, 1e20, '5000']) {
      const { body } = await post('/query/search', { service, limit })
      expect(body).toMatchObject({ total: 1_003, has_more: true })
      expect(body.logs, String(limit)).toHaveLength(1_000)
    }
    expect((await post('/query/search', { service, limit: 0 })).body).toEqual({
      logs: [],
      total: 1_003,
      has_more: true,
    })
    const end = await post('/query/search', { service, limit: 0, offset: 1_003 })
    expect(end.body).toEqual({ logs: [], total: 1_003, has_more: false })
  })

  test('attributes come back with the nesting and types they were sent with', async () => {
    const sent = [
      '{"k":{"n":1},"x":null,"list":[1,"a"],"b":true,"f":1.0}',
      '{"a":{"b":{"c":[1,2,3],"d":"text"}},"e":[true,false],"g":[]}',
      '{"empty":{},"in":{"empty":{},"null":null},"nulls":[null,null]}',
      '{"a.b":1,"a":{"b":2,"c.d":null},"":{"":0}}',
      '{"big":9007199254740993,"small":1e-400,"e":1E3,"minus":-0.0,"list":[12345678901234567890]}',
      '{"rows":[{"id":1,"tags":["x",null]},{"id":2}],"matrix":[[1,2],[3]]}',
      '{"text":"\\u0000 \\ud83d\\ude00 é","number":"5","bool":"true","date":"2026-11-30"}',
      `{"deep":${'{"d":'.repeat(60)}null${'}'.repeat(60)}}`,
      '{"__proto__":{"x":null},"constructor":1,"toString":{}}',
      JSON.stringify(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`key${i}`, i % 7 === 0 ? null : i]))),
      '{"syslog":{"facility":"x"},"structured_data":{"a":{"b":1}},"tailrace":{"mark":true}}',
      '{}',
    ]
    const entries = sent.map(
      (attributes, i) => `{"service":"legacy-attributes","message":"${i}","attributes":${attributes}}`,
    )
    await server.send('POST', '/ingest/batch', `{"logs":[${entries.join(',')}]}`, json)
    await server.send(
      'POST',
      '/ingest',
      `{"service":"legacy-attributes","message":"single","attributes":${sent[0]}}`,
      json,
    )
    const search = JSON.stringify({ service: 'legacy-attributes' })
    const { text } = await until(
      () => server.send('POST', '/query/search', search, json),
      ({ text }) => text.includes(`"total":${sent.length + 1}`),
    )
    const compact = (json: string) => JSON.stringify(JSON.parse(json))
    const { logs } = JSON.parse(text) as { logs: { message: string; attributes: Record<string, unknown> }[] }
    for (const { message, attributes } of logs) {
      // Marks of ours, as of a record with more attributes than are indexed.
      const others = Object.entries(attributes).filter(([name]) => !name.startsWith('tailrace.'))
      expect(Object.fromEntries(others), message).toEqual(JSON.parse(sent[Number(message)] ?? sent[0] ?? ''))
    }
    for (const exact of [
      '"f":1.0',
      '"big":9007199254740993',
      '"small":1e-400',
      '"list":[12345678901234567890]',
      '"minus":-0.0',
    ])
      expect(text).toContain(exact)
    expect(compact(text)).not.toContain('attributes_as_sent')
  })

  test('random attributes come back exactly as sent', async () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'a.b', 'b.c.d', ''), fc.string({ maxLength: 6 }))
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(name, fc.jsonValue({ maxDepth: 1 })))
    const sent = fc
      .sample(fc.dictionary(name, value, { maxKeys: 8 }), 400)
      .map(attributes => JSON.stringify(attributes))
    const entries = sent.map((attributes, i) => `{"service":"legacy-any","message":"${i}","attributes":${attributes}}`)
    const { text } = await server.send('POST', '/ingest/batch', `{"logs":[${entries.join(',')}]}`, json)
    expect(JSON.parse(text)).toMatchObject({ accepted: sent.length })
    const { body } = await until(
      () => post('/query/search', { service: 'legacy-any', limit: 1_000 }),
      ({ body }) => body.total === sent.length,
    )
    for (const { message, attributes } of body.logs)
      expect(JSON.stringify(sorted(attributes)), message).toBe(JSON.stringify(sorted(JSON.parse(sent[message] ?? ''))))
  })

  test('records of other receivers come back nested, with the columns the aggregator lacked', async () => {
    const record = {
      service: 'legacy-columns',
      level: 'error',
      message: 'checkout failed',
      user_id: 'u-7',
      status_code: 502,
      duration_ms: 12.5,
      error: { type: 'TypeError', message: 'x is undefined', stack: 'TypeError: x is undefined\n    at pay.ts:3:1' },
      cart: { items: 3, 'total.net': 9.5 },
      resource: { 'host.arch': 'arm64' },
    }
    await post('/api/ingest', record)
    const { body } = await until(
      () => post('/query/search', { service: 'legacy-columns' }),
      ({ body }) => body.total === 1,
    )
    expect(body.logs[0]).toEqual({
      timestamp: expect.any(String),
      level: 'error',
      service: 'legacy-columns',
      message: 'checkout failed',
      trace_id: null,
      span_id: null,
      host: null,
      attributes: { cart: { items: 3, total: { net: 9.5 } } },
      user_id: 'u-7',
      status_code: 502,
      duration_ms: 12.5,
      error_type: 'TypeError',
      error_message: 'x is undefined',
      stack_trace: record.error.stack,
      resource: { host: { arch: 'arm64' } },
    })
    expect((await get('/query/tail/legacy-columns')).body).toEqual(body.logs)
  })

  test('an entry without content is refused, and its neighbours are accepted', async () => {
    const nothing = [
      {},
      { message: null },
      { service: 'legacy-empty' },
      { level: 'info', timestamp: 1 },
      { attributes: {} },
    ]
    for (const entry of nothing) {
      const logs = [{ service: 'legacy-empty', message: 'before' }, entry, { message: 'after', attributes: {} }]
      const { status, body } = await post('/ingest/batch', { logs })
      expect(status, JSON.stringify(entry)).toBe(200)
      expect(body).toMatchObject({ accepted: 2, rejected: 1, total: 3, errors: [{ index: 1, code: 'empty_record' }] })
      expect(body).not.toHaveProperty('detail')
      const single = await post('/ingest', entry)
      expect(single.status).toBe(422)
      expect(single.body).toMatchObject({
        status: 'rejected',
        error: { code: 'all_rejected' },
        detail: [{ loc: ['body', 'message'], msg: 'Field required', type: 'missing' }],
      })
    }
    // No message is needed where something else is said, and an empty one is one.
    for (const entry of [{ message: '' }, { attributes: { a: null, b: 1 } }, { error_type: 'E' }, { status_code: 500 }])
      expect((await post('/ingest', entry)).body, JSON.stringify(entry)).toMatchObject({ status: 'accepted' })
  })

  test('a body that is not a batch gets a 422 with FastAPI’s detail and stores nothing', async () => {
    const cases: [body: string, loc: (string | number)[], type: string][] = [
      ['', ['body'], 'missing'],
      ['{"logs":', ['body'], 'json_invalid'],
      ['{"logs":[]} x', ['body'], 'json_invalid'],
      ['{"logs":[{"message":"a"}]}\n{"logs":[{"message":"b"}]}', ['body'], 'json_invalid'],
      ['[{"message":"a"}]', ['body'], 'model_attributes_type'],
      ['null', ['body'], 'model_attributes_type'],
      ['"x"', ['body'], 'model_attributes_type'],
      ['{}', ['body', 'logs'], 'missing'],
      ['{"message":"no batch"}', ['body', 'logs'], 'missing'],
      ['{"logs":{"message":"a"}}', ['body', 'logs'], 'list_type'],
      ['{"logs":null}', ['body', 'logs'], 'list_type'],
      ['{"logs":["x"]}', ['body', 'logs', 0], 'model_attributes_type'],
      ['{"logs":[{},5]}', ['body', 'logs', 0, 'message'], 'missing'],
    ]
    for (const [body, loc, type] of cases) {
      const { status, text } = await server.send('POST', '/ingest/batch', body, json)
      expect(status, body).toBe(422)
      const reply = JSON.parse(text)
      expect(reply.error.message.length).toBeGreaterThan(20)
      expect(reply.detail[0], body).toEqual({ loc, type, msg: expect.any(String) })
    }
    // Whatever else the object holds, and up to where it was cut off.
    const other = await server.send(
      'POST',
      '/ingest/batch',
      '{"level":"x","message":"m","logs":[{"message":"a"}]}',
      json,
    )
    expect(JSON.parse(other.text)).toMatchObject({ accepted: 1, rejected: 0 })
    const cut = await server.send('POST', '/ingest/batch', '{"logs":[{"message":"a"},{"mess', json)
    expect(JSON.parse(cut.text)).toMatchObject({ accepted: 1, rejected: 1 })
  })

  test.each([
    ['', ['body'], 'missing'],
    ['[]', ['body'], 'missing'],
    ['{', ['body'], 'json_invalid'],
    ['5', ['body'], 'model_attributes_type'],
    ['"text"', ['body'], 'model_attributes_type'],
  ])('POST /ingest of %j is a 422 with FastAPI’s detail', async (body, loc, type) => {
    const { status, text } = await server.send('POST', '/ingest', body, json)
    expect(status).toBe(422)
    expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String) }, detail: [{ loc, type }] })
  })

  test('an invalid search or tail gets a 422 that names every fault', async () => {
    const faults = [
      [{ limit: -1 }, 'limit', 'greater_than_equal'],
      [{ limit: 1.5 }, 'limit', 'int_from_float'],
      [{ limit: 'x' }, 'limit', 'int_parsing'],
      [{ limit: null }, 'limit', 'int_type'],
      [{ limit: [5] }, 'limit', 'int_type'],
      [{ offset: -5 }, 'offset', 'greater_than_equal'],
      [{ offset: 1_000_001 }, 'offset', 'less_than_equal'],
      [{ service: 5 }, 'service', 'string_type'],
      [{ search: {} }, 'search', 'string_type'],
      [{ trace_id: 'x'.repeat(8_193) }, 'trace_id', 'string_too_long'],
      [{ level: 'loud' }, 'level', 'enum'],
      [{ start_time: 'yesterdayish' }, 'start_time', 'datetime_parsing'],
      [{ end_time: true }, 'end_time', 'datetime_parsing'],
    ] as const
    for (const [body, field, type] of faults) {
      const reply = await post('/query/search', body)
      expect(reply.status, JSON.stringify(body)).toBe(422)
      expect(reply.body.error.code).toBe('invalid_query')
      expect(reply.body.error.message).toContain(field)
      expect(reply.body.detail).toEqual([{ loc: ['body', field], type, msg: expect.any(String) }])
    }
    const both = await post('/query/search', { limit: -1, service: 5, other: 1 })
    expect(both.body.detail).toHaveLength(2)
    for (const [lines, type] of [
      ['-1', 'greater_than_equal'],
      ['x', 'int_parsing'],
      ['1.5', 'int_parsing'],
      ['', 'int_parsing'],
      ['1e2', 'int_parsing'],
    ])
      expect(await get(`/query/tail/x?lines=${lines}`)).toMatchObject({
        status: 422,
        body: { error: { code: 'invalid_query' }, detail: [{ loc: ['query', 'lines'], type }] },
      })
    for (const [text, type] of [
      ['', 'missing'],
      ['{', 'json_invalid'],
      ['[]', 'model_attributes_type'],
      ['5', 'model_attributes_type'],
    ] as const) {
      const { status, text: reply } = await server.send('POST', '/query/search', text, json)
      expect(status).toBe(422)
      expect(JSON.parse(reply).detail).toEqual([{ loc: ['body'], type, msg: expect.any(String) }])
    }
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
    expect(page.body.logs[0]).toMatchObject({ level: 'error', host: '127.0.0.1' })
    // Plain text is an entry of an unknown service.
    socket.send('plain legacy text', syslogPort, '127.0.0.1')
    socket.send(
      '{"service":"legacy-udp-attributes","message":"m","attributes":{"a":{"b":null}}}',
      syslogPort,
      '127.0.0.1',
    )
    const plain = await until(
      () => post('/query/search', { service: 'unknown' }),
      ({ body }) => body.total === 1,
    )
    expect(plain.body.logs[0]).toMatchObject({ message: 'plain legacy text', level: 'info', host: '127.0.0.1' })
    const nested = await until(
      () => post('/query/search', { service: 'legacy-udp-attributes' }),
      ({ body }) => body.total === 1,
    )
    socket.close()
    expect(nested.body.logs[0].attributes).toEqual({ a: { b: null } })
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

  test('its browser client can post from pages of this machine but not read logs', async () => {
    const origin = 'http://localhost:3000'
    const preflight = await server.send('OPTIONS', '/logs', undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-origin']).toBe(origin)
    expect(preflight.headers['access-control-allow-headers']).toContain('content-type')
    const sent = await server.send('POST', '/logs', JSON.stringify({ logs: [entry] }), { ...json, origin })
    expect(sent.status).toBe(200)
    expect(sent.headers['access-control-allow-origin']).toBe(origin)
    // What reads is for pages of this server only.
    expect((await server.send('GET', '/stats', undefined, { origin })).status).toBe(403)
  })
})

describe('their errors', () => {
  test.each(['/ingest', '/ingest/batch', '/logs'])('%s says what is wrong with a body', async path => {
    for (const body of ['', '{"logs":', 'x']) {
      const { status, text } = await server.send('POST', path, body, json)
      expect(status).toBe(path === '/logs' ? 400 : 422)
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
