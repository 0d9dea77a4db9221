import { beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TailClient } from './client.ts'
import { SILENCE_MS } from './connection.ts'
import type { TailListener } from './listener.ts'
import type { Rate } from './protocol.ts'
import { type Reader, until } from './test-support/reader.ts'
import { range, seqs, TailFixture } from './test-support/tail-fixture.ts'
import { NODE, type TailServer } from './test-support/tail-server.ts'

const fixture = new TailFixture()
const { read } = fixture
let server: TailServer

beforeEach(() => {
  server = fixture.server
})

describe('a connection', () => {
  it('that is silent for three heartbeats is given up, and not before', async () => {
    const reader = read()
    await reader.is('live')
    reader.clock.turn(SILENCE_MS - 1)
    server.heartbeat()
    server.append(1)
    await until(() => reader.live.length === 1, 'the row')
    server.manners.isMute = true
    reader.clock.turn(SILENCE_MS - 1)
    expect(reader.client.state.kind).toBe('live')
    reader.clock.turn(1)
    expect(reader.reason).toEqual({ kind: 'silent', message: 'the server said nothing for 15 s' })
    await until(() => server.readersConnected === 0, 'the end of the connection')
    server.append(5)
    server.manners.isMute = false
    await reader.reconnect()
    await until(() => reader.live.length === 6, 'the rows')
    expect(reader.seqs).toEqual(range(1, 6))
  })

  it('whose query is not answered is given up, whatever else it says', async () => {
    const reader = read()
    await reader.is('live')
    server.manners.isDeaf = true
    reader.client.change({ query: 'service:b' })
    await until(() => server.subscribes.length === 2, 'the query')
    reader.clock.turn(SILENCE_MS - 1)
    server.heartbeat()
    await new Promise(resolve => setTimeout(resolve, 20))
    reader.clock.turn(1)
    expect(reader.reason?.kind).toBe('silent')
  })

  it('that does not open is given up', async () => {
    server.manners.isHanging = true
    const reader = read()
    await until(() => server.connections === 1, 'the connection')
    reader.clock.turn(SILENCE_MS)
    expect(reader.reason?.kind).toBe('silent')
    server.manners.isHanging = false
    await reader.reconnect()
    await reader.is('live')
  })

  it.each([401, 403, 503])('refused with %i waits, with the words of the server', async status => {
    server.manners.refusal = status
    const reader = read()
    await until(() => reader.reason?.status !== undefined, 'the reason')
    expect(reader.reason).toEqual({
      kind: 'refused',
      status,
      code: `code_${status}`,
      message: `refused with ${status}`,
    })
    server.manners.refusal = undefined
    await reader.reconnect()
    await reader.is('live')
    expect([...new Set(reader.kinds)]).toEqual(['connecting', 'waiting', 'live'])
  })

  it('that cannot be made at all waits too', () => {
    const Refusing = class {
      constructor() {
        throw new Error('blocked by the page')
      }
    }
    const fetch = () => Promise.reject(new Error('offline'))
    const reader = read({ WebSocket: Refusing as never, fetch })
    expect(reader.reason).toEqual({ kind: 'refused', message: 'blocked by the page' })
  })

  it.each(['no JSON', '[]', '{"type":"rows","rows":[{"node":"17"}],"at":{}}', '{"type":"at","at":{"17":-1}}'])(
    'that says %s is given up, and resumed',
    async text => {
      const reader = read()
      await reader.is('live')
      server.say(text)
      await reader.is('waiting')
      expect(reader.reason?.kind).toBe('fault')
      server.append(3)
      await reader.reconnect()
      await until(() => reader.live.length === 3, 'the rows')
    },
  )

  it('is kept when it says what only later versions know', async () => {
    const reader = read()
    await reader.is('live')
    server.say('{"type":"weather"}')
    server.say('{"type":"constructor"}')
    server.append(1)
    await until(() => reader.live.length === 1, 'the row')
    expect(reader.kinds).toEqual(['connecting', 'live'])
  })
})

describe('the next try', () => {
  const waits = (reader: Reader) =>
    reader.states.flatMap((state, i) =>
      state.kind === 'waiting' && reader.states[i - 1]?.kind !== 'waiting' ? [state.untilMs] : [],
    )

  it('comes later each time up to half a minute', async () => {
    server.manners.refusal = 503
    const reader = read()
    const delaysMs: number[] = []
    for (let tries = 0; tries < 12; tries++) {
      await reader.is('waiting')
      delaysMs.push(Number(waits(reader).at(-1)) - reader.clock.now())
      await reader.reconnect()
      await until(() => waits(reader).length > tries + 1, 'the next refusal')
    }
    for (const [tries, delayMs] of delaysMs.entries()) {
      const mostMs = Math.min(30_000, 500 * 2 ** tries)
      expect(delayMs).toBeGreaterThanOrEqual(mostMs / 2)
      expect(delayMs).toBeLessThanOrEqual(mostMs)
    }
    expect(new Set(delaysMs).size).toBe(delaysMs.length)
  })

  it('comes soon after a connection that lived, and not after one that was cut at once', async () => {
    const reader = read()
    const cutAndWait = async () => {
      server.cut()
      await reader.is('waiting')
      const delayMs = Number(waits(reader).at(-1)) - reader.clock.now()
      await reader.reconnect()
      await reader.is('live')
      return delayMs
    }
    await reader.is('live')
    for (let i = 0; i < 4; i++) await cutAndWait()
    expect(await cutAndWait()).toBeGreaterThanOrEqual(4_000)
    reader.clock.turn(SILENCE_MS - 1)
    expect(await cutAndWait()).toBeLessThanOrEqual(500)
  })

  it('can be had at once', async () => {
    const reader = read()
    await reader.is('live')
    server.cut()
    await reader.is('waiting')
    reader.client.retry()
    await reader.is('live')
    expect(reader.clock.timersSet).toBe(1)
  })
})

describe('a closed client', () => {
  it('tells nothing more, connects no more and leaves no timer', async () => {
    const reader = read({ fillGaps: true })
    await reader.is('live')
    server.manners.storedTo = () => 0
    server.appendGap(5)
    await until(() => server.searches.length > 0, 'the search')
    reader.client.close()
    reader.client.close()
    reader.client.open()
    reader.client.retry()
    reader.client.change({ query: 'service:b' })
    server.append(10)
    await until(() => server.readersConnected === 0 && reader.clock.timersSet === 0, 'the end')
    reader.clock.turn(600_000)
    expect(reader.kinds).toEqual(['connecting', 'live', 'closed'])
    expect(reader.live).toEqual([])
    expect(reader.fills).toEqual([])
    expect(server.connections).toBe(1)
  })

  it('may be closed while it waits, while it connects, and from within what it tells', async () => {
    const waiting = read()
    await waiting.is('live')
    server.cut()
    await waiting.is('waiting')
    waiting.client.close()
    const connecting = read()
    connecting.client.close()
    const seen: number[] = []
    const rows: TailListener['rows'] = rows => {
      seen.push(...rows.map(({ seq }) => seq))
      inside.client.close()
    }
    const inside = read({}, { rows })
    await inside.is('live')
    server.append(30)
    await inside.is('closed')
    await until(() => server.readersConnected === 0, 'the end of the connections')
    expect(seen).toEqual(range(1, 10))
    for (const { clock } of [waiting, connecting, inside]) expect(clock.timersSet).toBe(0)
  })
})

describe('gaps', () => {
  it('are told with their query, and filled when asked', async () => {
    const reader = read({ query: 'service:a OR service:b' })
    await reader.is('live')
    server.append(3)
    server.appendGap(9)
    server.append(3)
    await until(() => reader.gaps.length === 1 && reader.live.length >= 4, 'the gap')
    const [gap] = reader.gaps
    if (gap === undefined) return
    expect(gap).toMatchObject({ from: 3, to: 12, count: 6, query: 'service:a OR service:b' })
    reader.client.change({ query: 'service:c' })
    const fill = await reader.client.fill(gap)
    expect(server.searches).toEqual([`service:a OR service:b in ${NODE}:3-12`])
    expect(seqs(fill.rows)).toEqual([4, 6, 7, 9, 10, 12])
    expect(fill).toMatchObject({ missing: 0, rest: null })
  })

  it('are filled by themselves where the caller wants it, one after the other', async () => {
    const reader = read({ fillGaps: true, fillRowsMax: 4 })
    await reader.is('live')
    server.appendGap(10)
    server.append(2)
    server.appendGap(10, false)
    await until(() => reader.everySeq.length === 22, 'the rows')
    expect(reader.everySeq).toEqual(range(1, 22))
    const covered = reader.fills.map(({ gap }) => [gap.from, gap.to])
    expect(covered.map(([from]) => from)).toEqual([0, ...covered.slice(0, -1).map(([, to]) => (to === 10 ? 12 : to))])
  })

  it('that cannot be filled are told as such', async () => {
    server.manners.searchStatus = () => 403
    const reader = read({ fillGaps: true })
    await reader.is('live')
    server.appendGap(10)
    await until(() => reader.fills.length === 1, 'the answer')
    expect(reader.fills[0]).toMatchObject({ rows: [], missing: 10, reason: 'refused with 403', rest: null })
  })

  it('of a query are of no interest once another one runs', async () => {
    server.manners.storedTo = () => 0
    const reader = read({ query: 'service:a', fillGaps: true })
    await reader.is('live')
    server.appendGap(10)
    await until(() => server.searches.length === 1, 'the search')
    reader.client.change({ query: 'service:b' })
    await until(() => reader.starts.length === 2, 'the change')
    await until(() => reader.clock.timersSet === 1, 'the end of the filling')
    expect(reader.fills).toEqual([])
  })
})

it('hands on rates', async () => {
  const reader = read()
  await reader.is('live')
  const rate: Rate = { type: 'rate', seconds: 1, matched: { info: 12, error: 3 }, shown: 10 }
  server.say(JSON.stringify(rate))
  await until(() => reader.rates.length === 1, 'the rate')
  expect(reader.rates).toEqual([rate])
})

it('is not opened once it was closed', () => {
  const client = new TailClient({ base: server.base, WebSocket: WebSocket as never }, {})
  client.close()
  client.open()
  expect(client.state).toEqual({ kind: 'closed' })
})

it('says what it lacks where the platform has none', () => {
  expect(() => new TailClient({ WebSocket: WebSocket as never }, {})).toThrow('needs `base`')
  expect(() => new TailClient({ base: 'http://localhost' }, {})).toThrow('needs `WebSocket`')
})

it('finds the server below a path, over TLS', () => {
  const urls: string[] = []
  const Noting = class {
    constructor(url: string) {
      urls.push(url)
    }
    addEventListener(): void {}
    close(): void {}
  }
  read({ base: 'https://logs.example/tailrace', WebSocket: Noting as never })
  expect(urls).toEqual(['wss://logs.example/tailrace/api/tail'])
})
