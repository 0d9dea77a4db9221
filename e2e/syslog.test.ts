/** The syslog doors against senders that break rules, stall, flood, come without a key, or meet a full spool. */
import { createSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBridge } from './support/bridge.ts'
import { freePort, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

async function search(
  server: RunningServer,
  fields: object,
): Promise<{ total: number; logs: Record<string, unknown>[] }> {
  return JSON.parse((await server.send('POST', '/query/search', JSON.stringify({ limit: 1_000, ...fields }))).text)
}

/** Asks until as many are found; what is found then is judged by the caller. */
async function found(server: RunningServer, fields: object, total: number, turns = 600) {
  for (let turn = 0; turn < turns; turn++) {
    const page = await search(server, fields)
    if (page.total >= total) return page
    await sleep(100)
  }
  return search(server, fields)
}

interface Rejections {
  latest: { door: string; code: string; sender: string; message: string; sample: string }[]
  counts: { door: string; code: string; sender: string; count: number }[]
}

async function rejections(server: RunningServer): Promise<Rejections> {
  return JSON.parse((await server.send('GET', '/api/trpc/ingest.rejections')).text).result.data
}

const countOf = async (server: RunningServer, door: string, code: string) =>
  (await rejections(server)).counts
    .filter(item => item.door === door && item.code === code)
    .reduce((sum, { count }) => sum + count, 0)

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}

const closed = (socket: Socket) => new Promise<void>(resolve => void socket.once('close', () => resolve()))

async function datagrams(port: number, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const message of messages)
    await new Promise((resolve, reject) =>
      socket.send(message, port, '127.0.0.1', error => (error ? reject(error) : resolve(undefined))),
    )
  socket.close()
}

describe('an open door', () => {
  let server: RunningServer
  let port: number

  beforeAll(async () => {
    port = await freePort()
    server = await startServer({
      dataDir: temporaryDirectory(),
      env: { SYSLOG_PORT: String(port), SYSLOG_TIMEZONE: 'UTC' },
    })
  })
  afterAll(async () => {
    await server.stop()
  })

  test('every framing in one connection arrives as it was sent', async () => {
    const socket = await open(port)
    socket.write('<13>Nov 21 02:55:43 vm mixed: line\n')
    socket.write('38 <13>Nov 21 02:55:43 vm mixed: counted\n')
    socket.write('<13>Nov 21 02:55:43 vm mixed: without end')
    await sleep(1_500)
    socket.write('<13>1 2026-11-21T02:55:43Z vm mixed - - - last')
    socket.end()
    const { logs } = await found(server, { service: 'mixed' }, 4)
    expect(logs.map(log => log.message).sort()).toEqual(['counted', 'last', 'line', 'without end'])
  })

  test('messages in pieces of a byte arrive whole', async () => {
    const socket = await open(port)
    socket.setNoDelay(true)
    const message = Buffer.from('<13>1 2026-11-21T02:55:43Z vm bytes - - - größe')
    for (const byte of Buffer.concat([Buffer.from(`${message.length} `), message])) {
      socket.write(Buffer.of(byte))
      await sleep(1)
    }
    socket.end()
    const { logs } = await found(server, { service: 'bytes' }, 1)
    expect(logs.map(log => log.message)).toEqual(['größe'])
  })

  test('a broken priority, length or encoding is kept as text, and what follows is read on', async () => {
    const socket = await open(port)
    socket.write('<999>broken one\n<13broken two\n99999999999 <13>broken three\n')
    socket.write(Buffer.concat([Buffer.from('<13>broken '), Buffer.from([0xff, 0xfe]), Buffer.from(' four\n')]))
    socket.end('<13>Nov 21 02:55:43 vm after: broken five\n')
    const { logs } = await found(server, { search: 'broken' }, 5)
    expect(logs.map(log => log.message).sort()).toEqual([
      '99999999999 <13>broken three',
      '<13broken two',
      '<999>broken one',
      'broken five',
      'broken \uFFFD\uFFFD four',
    ])
    const { text } = await server.send('GET', '/metrics')
    expect(text).toContain('tailrace_bodies_invalid_utf8_total{door="syslog_tcp"} 1')
  })

  test('a message over the bound is cut, says so, and the next one is whole', async () => {
    const socket = await open(port)
    socket.end(`<13>Nov 21 02:55:43 vm huge: ${'x'.repeat(3_000_000)}\n<13>Nov 21 02:55:43 vm huge: next\n`)
    const { logs } = await found(server, { service: 'huge' }, 2)
    const [cut] = logs.filter(log => log.message !== 'next')
    expect(logs).toHaveLength(2)
    expect(String(cut?.message).length).toBeGreaterThan(900_000)
    expect(cut?.attributes).toMatchObject({ 'tailrace.cut_bytes': expect.any(Number) })
  })

  test('a connection that ends inside a counted message loses that one only, and it is counted', async () => {
    const socket = await open(port)
    socket.write('<13>Nov 21 02:55:43 vm torn: whole\n')
    socket.end('500 <13>Nov 21 02:55:43 vm torn: half')
    await found(server, { service: 'torn' }, 1)
    const { latest } = await rejections(server)
    expect(latest.find(item => item.code === 'incomplete_message')).toMatchObject({
      door: 'syslog_tcp',
      sender: '127.0.0.1',
      sample: '500 <13>Nov 21 02:55:43 vm torn: half',
    })
    expect((await search(server, { service: 'torn' })).total).toBe(1)
  })

  test('datagrams: the largest there is, an empty one, several JSON records, plain text', async () => {
    const large = `<13>Nov 21 02:55:43 vm datagram: ${'y'.repeat(65_507 - 33)}`
    expect(Buffer.byteLength(large)).toBe(65_507)
    const batch = '{"service":"datagram","message":"one"}\n{"service":"datagram","message":"two"}\n{"broken":'
    await datagrams(port, [large, '', batch, 'plain datagram text\n'])
    expect((await found(server, { service: 'datagram' }, 3)).total).toBe(3)
    expect((await found(server, { search: 'plain datagram text' }, 1)).logs[0]).toMatchObject({
      host: '127.0.0.1',
      level: 'info',
      service: 'unknown',
    })
    expect(await countOf(server, 'syslog_udp', 'empty_message')).toBe(1)
    expect(await countOf(server, 'syslog_udp', 'invalid_json')).toBe(1)
    // A line in brackets is no JSON, and 65,000 line feeds are one message.
    await datagrams(port, ['[WARN  disk, full', '[a] bracket one\n[b] bracket two', `${'\n'.repeat(65_000)}flood`])
    expect((await found(server, { search: '[WARN  disk, full' }, 1)).logs[0]?.message).toBe('[WARN  disk, full')
    expect((await found(server, { search: 'bracket' }, 1)).logs.map(log => log.message)).toEqual([
      '[a] bracket one\n[b] bracket two',
    ])
    // What UDP cannot carry never leaves its sender.
    await expect(datagrams(port, [Buffer.alloc(65_508, 'z')])).rejects.toThrow('EMSGSIZE')
  })

  test('a count of characters instead of bytes spoils no message', async () => {
    const socket = await open(port)
    const first = '<13>Nov 21 02:55:43 vm counts: größe übel'
    const second = '<11>Nov 21 02:55:44 vm counts: second'
    socket.end(`${first.length} ${first}${second.length} ${second}`)
    const { logs } = await found(server, { service: 'counts' }, 2)
    expect(logs.map(({ message, level }) => [message, level]).sort()).toEqual([
      ['größe übel', 'info'],
      ['second', 'error'],
    ])
  })

  test('appenders of one connection may end their messages with line feeds and NUL by turns', async () => {
    const socket = await open(port)
    const pretty = JSON.stringify({ service: 'mixed-ends', message: 'pretty', list: [{ a: 1 }] }, null, 2)
    socket.write(`<13>Nov 21 02:55:43 vm mixed-ends: line\n${pretty}\0`)
    socket.end(`<13>Nov 21 02:55:43 vm mixed-ends: nul\0{"service":"mixed-ends","message":"flat"}\n${pretty}\0`)
    const { logs } = await found(server, { service: 'mixed-ends' }, 5)
    expect(logs.map(({ message }) => message).sort()).toEqual(['flat', 'line', 'nul', 'pretty', 'pretty'])
  })

  test('HTTP of a page is refused by name and once, and none of its lines becomes a log', async () => {
    const before = await countOf(server, 'syslog_tcp', 'wrong_protocol')
    for (const chunks of [
      ['POST / HTTP/1.1\r\nHost: evil\r\n\r\n<13>Nov 21 02:55:43 vm smuggled: x\n'],
      ['PO', 'ST /api/ingest HT', 'TP/1.1\r\n<13>Nov 21 02:55:43 vm smuggled: x\n'],
    ]) {
      const socket = await open(port)
      socket.on('error', () => {})
      socket.setNoDelay(true)
      const ended = closed(socket)
      socket.resume()
      for (const chunk of chunks) await new Promise<void>(resolve => void socket.write(chunk, () => resolve()))
      await ended
    }
    expect((await countOf(server, 'syslog_tcp', 'wrong_protocol')) - before).toBe(2)
    const { latest } = await rejections(server)
    expect(latest.find(item => item.code === 'wrong_protocol')?.message).toMatch(/send HTTP to port \d+, \/api\/ingest/)
    // A message behind them shows that everything before it was handled.
    const socket = await open(port)
    socket.end('GET is only a word here\n<13>Nov 21 02:55:43 vm behind-http: x\n')
    expect((await found(server, { service: 'behind-http' }, 1)).total).toBe(1)
    expect((await search(server, { search: 'GET is only a word here' })).total).toBe(1)
    expect((await search(server, { service: 'smuggled' })).total).toBe(0)
    expect((await search(server, { search: 'Host: evil' })).total).toBe(0)
  })

  test('compressed GELF is refused by name, and GELF that is not compressed is taken', async () => {
    const record = '{"version":"1.1","host":"gelf-1","short_message":"uncompressed GELF"}'
    const chunk = Buffer.concat([Buffer.from([0x1e, 0x0f]), Buffer.alloc(10), gzipSync(record)])
    await datagrams(port, [gzipSync(record), deflateSync(record), chunk, record])
    expect((await found(server, { search: 'uncompressed GELF' }, 1)).logs).toMatchObject([{ host: 'gelf-1' }])
    expect(await countOf(server, 'syslog_udp', 'unsupported_encoding')).toBe(3)
    const messages = (await rejections(server)).latest.map(({ message }) => message)
    for (const form of ['compressed with gzip', 'compressed with zlib', 'in chunks'])
      expect(messages.some(message => message.includes(form) && message.includes('turn compression off'))).toBe(true)
  })

  test('a sender of another server’s port is a warning there and no crash', async () => {
    const second = await startServer({ dataDir: temporaryDirectory(), env: { SYSLOG_PORT: String(port) } })
    const health = JSON.parse((await second.send('GET', '/health')).text)
    expect(health.doors.side).toEqual([
      { name: 'syslog_udp', port, state: 'port taken' },
      { name: 'syslog_tcp', port, state: 'port taken', connections: 0 },
    ])
    expect((await second.send('POST', '/api/ingest', '{"message":"x"}')).status).toBe(200)
    expect(second.log()).toContain('SYSLOG_PORT')
    await second.stop()
  })

  test('a thousand silent connections cost the others nothing: one of them makes room', async () => {
    const silent = await Promise.all(Array.from({ length: 1_000 }, () => open(port)))
    let gone = 0
    for (const socket of silent) socket.once('close', () => gone++)
    await sleep(1_200)
    const speaking = await open(port)
    speaking.write('<13>Nov 21 02:55:43 vm silent: tcp\n')
    await datagrams(port, ['<13>Nov 21 02:55:43 vm silent: udp'])
    expect((await found(server, { service: 'silent' }, 2)).total).toBe(2)
    expect(gone).toBe(1)
    for (const socket of [...silent, speaking]) socket.destroy()
    await sleep(200)
  })

  test('a thousand connections in use are kept; one more is refused and counted', async () => {
    const busy = await Promise.all(Array.from({ length: 1_000 }, () => open(port)))
    for (const socket of busy) socket.write('<13>Nov 21 02:55:43 vm busy: x\n')
    await found(server, { service: 'busy' }, 1_000)
    await closed(await open(port))
    const { text } = await server.send('GET', '/metrics')
    expect(text).toMatch(/tailrace_requests_refused_total\{door="syslog_tcp",code="busy"\} 1/)
    for (const socket of busy) socket.write('<13>Nov 21 02:55:43 vm busy: y\n')
    expect((await found(server, { service: 'busy' }, 2_000)).total).toBe(2_000)
    for (const socket of busy) socket.destroy()
  })

  test('a shutdown takes what senders had sent and does not wait for those that say nothing', async () => {
    const other = await freePort()
    const dataDir = temporaryDirectory()
    const env = { SYSLOG_PORT: String(other) }
    const first = await startServer({ dataDir, env })
    const idle = await open(other)
    const busy = await open(other)
    const ended = [closed(idle), closed(busy)]
    for (let i = 0; i < 1_000; i++) busy.write(`<13>Nov 21 02:55:43 vm shutdown: record ${i}\n`)
    expect(await first.stop()).toBe(0)
    await Promise.all(ended)
    const second = await startServer({ dataDir, env })
    expect((await found(second, { service: 'shutdown' }, 1_000)).total).toBe(1_000)
    await second.stop()
  })
})

describe('with INGEST_KEY', () => {
  test('a message shows the key in its structured data or comes from a trusted address; the key is never stored', async () => {
    const port = await freePort()
    const dataDir = temporaryDirectory()
    const env = { SYSLOG_PORT: String(port), INGEST_KEY: 's3cret-key' }
    const server = await startServer({ dataDir, env })
    const message = (data: string, text: string) => `<13>1 2026-11-21T02:55:43Z vm keyed - - ${data} ${text}`
    const sent = [
      message('-', 'without'),
      message('[tailrace@0 key="wr0ng-key"]', 'wrong'),
      message('[tailrace@0 key="s3cret-key"][x y="z"]', 'right'),
      '{"service":"keyed","message":"json"}',
    ]
    await datagrams(port, sent)
    const socket = await open(port)
    socket.end(sent.map(text => `${text}\n`).join(''))
    const { logs } = await found(server, { service: 'keyed' }, 2)
    expect(logs.map(log => [log.message, log.attributes])).toEqual(
      [1, 2].map(() => ['right', { 'syslog.facility': 'user', 'structured_data.x.y': 'z' }]),
    )
    expect(await countOf(server, 'syslog_udp', 'unauthorized')).toBe(3)
    expect(await countOf(server, 'syslog_tcp', 'unauthorized')).toBe(3)
    const kept = JSON.stringify(await rejections(server))
    expect(kept).toContain('SYSLOG_TRUSTED')
    expect(kept + server.log()).not.toMatch(/s3cret-key|wr0ng-key/)
    expect(await server.stop()).toBe(0)

    const trusting = await startServer({ dataDir, env: { ...env, SYSLOG_TRUSTED: '127.0.0.0/8' } })
    await datagrams(port, sent)
    expect((await found(trusting, { service: 'keyed' }, 6)).total).toBe(6)
    // What was refused before the restart is still there to be looked at.
    expect(await countOf(trusting, 'syslog_tcp', 'unauthorized')).toBe(3)
    await trusting.stop()
  })
})

describe('with a full spool', () => {
  const SPOOL_BYTES = 2 * 1024 * 1024

  test('TCP makes its senders wait and loses nothing; UDP drops, and counts each', async () => {
    const port = await freePort()
    const storePort = await freePort()
    const server = await startServer({
      dataDir: temporaryDirectory(),
      env: {
        SYSLOG_PORT: String(port),
        SPOOL_MAX_BYTES: String(SPOOL_BYTES),
        CLICKHOUSE_URL: `http://127.0.0.1:${storePort}`,
      },
    })
    const count = 20_000
    const socket = await open(port)
    let isWaiting = false
    for (let i = 0; i < count; i++)
      isWaiting = !socket.write(`<13>Nov 21 02:55:43 vm flood: record ${i} ${'x'.repeat(500)}\n`)
    socket.end()
    expect(isWaiting).toBe(true)
    const spool = async () => JSON.parse((await server.send('GET', '/health')).text).spool
    for (let turn = 0; turn < 600 && (await spool()).bytes < 0.9 * SPOOL_BYTES; turn++) await sleep(100)
    expect((await spool()).bytes).toBeGreaterThan(0.9 * SPOOL_BYTES)
    // 60 MB of datagrams on top: more than waits in memory.
    const large = `<13>Nov 21 02:55:43 vm flood-udp: ${'y'.repeat(60_000)}`
    for (let burst = 0; burst < 10; burst++) {
      await datagrams(
        port,
        Array.from({ length: 100 }, () => large),
      )
      await sleep(20)
    }

    const bridge = await startBridge(temporaryDirectory(), storePort)
    expect((await found(server, { service: 'flood' }, count, 1_200)).total).toBe(count)
    // The kernel's count is read every few seconds, and what waits in memory is stored by and by.
    const lost = async () =>
      (await countOf(server, 'syslog_udp', 'busy')) + (await countOf(server, 'syslog_udp', 'dropped_by_kernel'))
    const stored = async () => (await search(server, { service: 'flood-udp' })).total
    for (let turn = 0; turn < 600 && (await stored()) + (await lost()) < 1_000; turn++) await sleep(100)
    expect((await stored()) + (await lost())).toBe(1_000)
    expect(await lost()).toBeGreaterThan(0)
    expect(await countOf(server, 'syslog_tcp', 'spool_full')).toBe(0)
    await server.stop()
    await bridge.stop()
  })
})
