import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import type { TailMessage } from '../core/tail/protocol.ts'
import { eventually, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'
import { TailReader, type Transport } from './support/tail-reader.ts'
import { has, nobodyLeft, nodeOf, ns, numbered, open, post, span } from './support/tail-rows.ts'

/** No store at all: what is sent stays in the spool. */
const NO_STORE = { CLICKHOUSE_URL: 'http://127.0.0.1:1' }
const TRANSPORTS: readonly Transport[] = ['socket', 'ndjson', 'sse']

describe('with the store away', () => {
  let server: RunningServer
  let node: string
  let next = 1

  beforeAll(async () => {
    server = await startServer({ dataDir: temporaryDirectory(), env: NO_STORE })
    node = await nodeOf(server)
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  /** Rows nobody else sends. */
  async function send(count: number, more: object = {}): Promise<number[]> {
    const from = next
    next += count
    await post(server, numbered(from, from + count - 1, more))
    return span(from, from + count - 1)
  }

  it.each(TRANSPORTS)('a %s reader has a row in the moment in which its sender has the answer', async transport => {
    const reader = await open(server, { transport })
    const [n] = await send(1)
    await eventually('the row is there', async () => ns(reader).includes(n ?? 0))
    expect((await server.send('GET', '/api/search')).status, 'the store does not have it').toBe(503)
    await reader.cut()
  })

  it('says where it starts, and a reader whose query matches nothing resumes exactly where it was', async () => {
    const readers = await Promise.all(TRANSPORTS.map(transport => open(server, { transport, query: 'mark:me' })))
    await send(50)
    const looked = next - 1
    await eventually('heartbeats', async () => readers.every(({ at }) => at[node] === looked))
    for (const reader of readers) {
      expect(reader.rows).toEqual([])
      await reader.cut()
    }
    const missed = await send(3, { mark: 'me' })
    await send(20)
    for (const reader of readers) {
      await reader.open(server.origin)
      await has(reader, 3)
    }
    const live = await send(2, { mark: 'me' })
    for (const reader of readers) {
      await has(reader, 5)
      expect(ns(reader), reader.query.transport).toEqual([...missed, ...live])
      expect(reader.doubled).toEqual([])
      await reader.cut()
    }
  })

  it('nothing of the query before comes after the answer to the next one', async () => {
    const reader = await open(server, { query: 'side:left', id: 'first' })
    for (let round = 0; round < 20; round++) {
      const query = round % 2 === 0 ? 'side:right' : 'side:left'
      const sending = [send(20, { side: 'left' }), send(20, { side: 'right' })]
      reader.send({ type: 'subscribe', query, id: `${round}` })
      await Promise.all(sending)
      await eventually('the answer', async () =>
        reader.messages.some(message => message.type === 'subscribed' && message.id === `${round}`),
      )
    }
    await reader.cut()
    const sockets = await open(server, { query: 'side:left' })
    const heard: TailMessage[] = []
    const sides: [string, unknown][] = []
    let asked = 'left'
    // @ts-expect-error what comes is looked at in its order
    sockets.hear = (text: string) => {
      const message = JSON.parse(text) as TailMessage
      heard.push(message)
      if (message.type === 'subscribed') asked = message.id ?? ''
      if (message.type === 'rows')
        for (const row of message.rows) sides.push([asked, (row.attributes as { side: string }).side])
    }
    for (let round = 0; round < 30; round++) {
      const id = round % 2 === 0 ? 'right' : 'left'
      const sending = [send(20, { side: 'left' }), send(20, { side: 'right' })]
      sockets.send({ type: 'subscribe', query: `side:${id}`, id })
      await Promise.all(sending)
    }
    await eventually('rows', async () => sides.length > 100)
    expect(sides.filter(([query, side]) => query !== side)).toEqual([])
    await sockets.cut()
  })

  it('a query that is none is answered with its place, and the one before goes on', async () => {
    const reader = await open(server, { query: 'kind:a' })
    for (const message of [
      { type: 'subscribe', query: 'kind:a AND (' },
      'x',
      '',
      '[]',
      Buffer.from([0, 255, 1]),
      '{"type":"bye"}',
    ])
      reader.send(message)
    await eventually('the errors', async () => reader.messages.filter(({ type }) => type === 'error').length === 6)
    const [first, ...others] = reader.messages.filter(message => message.type === 'error')
    expect(first?.error).toMatchObject({ code: 'invalid_query', position: expect.any(Number) })
    expect(others.every(({ error }) => error.code === 'invalid_query' && error.message !== '')).toBe(true)
    const rows = await send(3, { kind: 'a' })
    await has(reader, 3)
    expect(ns(reader)).toEqual(rows)
    await reader.cut()
  })

  it('rate: what matched is counted exactly by level, and what was shown too', async () => {
    const reader = await open(server, { rate: 20, query: 'burst:yes' })
    for (let burst = 0; burst < 10; burst++) {
      await send(30, { burst: 'yes', level: 'info' })
      await send(10, { burst: 'yes', level: 'error' })
      await new Promise(resolve => setTimeout(resolve, 150))
    }
    const sum = (level: 'info' | 'error') =>
      reader.rates.reduce((total, { matched }) => total + (matched[level] ?? 0), 0)
    await eventually('all are counted', async () => sum('info') === 300 && sum('error') === 100)
    expect(reader.rates.reduce((total, { shown }) => total + shown, 0)).toBe(reader.rows.length)
    const seconds = reader.rates.reduce((total, rate) => total + rate.seconds, 0)
    expect(reader.rows.length).toBeLessThanOrEqual(20 * (seconds + 2))
    expect(reader.rows.length).toBeGreaterThan(20)
    expect(reader.gaps, 'a sample is no gap').toEqual([])
    await reader.cut()
  })

  it('a reader that was never here, is of another node or of the future gets what is sent from now on', async () => {
    const first = await open(server)
    const here = first.at[node] ?? 0
    await first.cut()
    const future = await open(server, { resume: { [node]: here + 1_000_000 } })
    expect(future.at).toEqual({ [node]: here })
    const present = await open(server, { resume: {} })
    expect(present.at).toEqual({ [node]: here })
    const elsewhere = await open(server, { resume: { '1': 17 } })
    await has(elsewhere, here)
    expect(elsewhere.numbers(), 'all of this node is new to it').toEqual(span(1, here))
    const rows = await send(3)
    for (const reader of [future, present]) {
      await has(reader, 3)
      expect(ns(reader)).toEqual(rows)
    }
    await has(elsewhere, here + 3)
    expect(elsewhere.at).toEqual({ '1': 17, [node]: here + 3 })
    expect(elsewhere.gaps).toEqual([])
    for (const reader of [future, present, elsewhere]) await reader.cut()
  })

  it('what cannot be asked for is refused in words', async () => {
    const get = async (parameters: string) => {
      const { status, text } = await server.send('GET', `/api/tail?${parameters}`)
      return [status, JSON.parse(text).error.code]
    }
    expect(await get('follow=1')).toEqual([400, 'invalid_query'])
    expect(await get('resume=x')).toEqual([400, 'invalid_query'])
    expect(await get('query=a&query=b')).toEqual([400, 'invalid_query'])
    expect(await get(`query=${'a'.repeat(LIMITS.queryBytesMax + 1)}`)).toEqual([400, 'invalid_query'])
    for (const method of ['POST', 'HEAD', 'PUT', 'DELETE'])
      expect((await server.send(method, '/api/tail')).status, method).toBe(405)
    expect((await server.send('GET', '/api/tail/x')).status).toBe(404)
    await expect(new TailReader().open(server.origin, { origin: 'https://evil.example' })).rejects.toThrow('403')
    await expect(new TailReader().open(server.origin, { host: 'evil.example' })).rejects.toThrow('403')
    await expect(new TailReader({ transport: 'ndjson' }).open(server.origin, { host: 'evil.example' })).rejects.toThrow(
      '403',
    )
  })

  it('a message over the bound closes the socket with 1009, a query over it is an error', async () => {
    const reader = await open(server)
    reader.send({ type: 'subscribe', query: 'a'.repeat(LIMITS.queryBytesMax + 1) })
    await eventually('the error', async () => reader.messages.some(({ type }) => type === 'error'))
    reader.send({ type: 'subscribe', query: 'a'.repeat(LIMITS.tailRequestBytesMax) })
    await eventually('the end', async () => reader.ended !== undefined)
    expect(reader.closeCode).toBe(1009)
    await nobodyLeft(server)
  })

  it('an upgrade that is none ends, and leaves nothing behind', async () => {
    const { port } = new URL(server.origin)
    const answers = await Promise.all(
      ['/api/tail', '/api/search', '/', '//'].map(async address => {
        const socket = connect(Number(port), '127.0.0.1')
        socket.write(`GET ${address} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
        let answer = ''
        for await (const chunk of socket) answer += chunk
        return answer.split(' ')[1]
      }),
    )
    expect(answers).toEqual(['400', '404', '404', expect.stringMatching(/40\d/)])
    await nobodyLeft(server)
  })

  it.each(TRANSPORTS)('a %s backfill has rows that are in the spool only', async transport => {
    const rows = await send(40, { fill: transport })
    // What was not handed over yet comes to the reader as if it arrived now.
    await new Promise(resolve => setTimeout(resolve, 100))
    const reader = await open(server, { transport, query: `fill:${transport}`, backfill: 30 })
    await has(reader, 30)
    const live = await send(2, { fill: transport })
    await has(reader, 32)
    expect(ns(reader)).toEqual([...rows.slice(-30), ...live])
    await reader.cut()
    const more = await send(2, { fill: transport })
    await reader.open(server.origin)
    await has(reader, 34)
    expect(ns(reader)).toEqual([...rows.slice(-30), ...live, ...more])
    expect(reader.doubled).toEqual([])
    await reader.cut()
  })
})
