import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TailClient } from './client.ts'
import { SILENCE_MS } from './connection.ts'
import type { TailListener } from './listener.ts'
import type { Rate, TailMessage } from './protocol.ts'
import { Reader, until } from './test-support/reader.ts'
import { seededRandom } from './test-support/seeded-random.ts'
import { NODE, TailServer } from './test-support/tail-server.ts'

let server: TailServer
const readers: Reader[] = []

beforeEach(async () => {
  server = await TailServer.start()
})

afterEach(async () => {
  for (const { client } of readers.splice(0)) client.close()
  await server.close()
})

function read(...[options, listener]: Partial<ConstructorParameters<typeof Reader>>): Reader {
  const reader = new Reader({ base: server.base, ...options }, listener)
  readers.push(reader)
  return reader
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const seqs = (rows: readonly { seq: number }[] | undefined) => rows?.map(({ seq }) => seq)

describe('rows', () => {
  it('are delivered as they arrive, from now on', async () => {
    server.append(5)
    const reader = read()
    await reader.is('live')
    server.append(25)
    await until(() => reader.live.length >= 25, 'the rows')
    expect(reader.seqs).toEqual(range(6, 30))
    expect(reader.live[0]).toEqual({ node: NODE, seq: 6, service: 'a', message: 'message 6' })
    expect(reader.kinds).toEqual(['connecting', 'live'])
    expect(reader.starts).toEqual([{ query: '', isResumed: false, at: { [NODE]: 5 } }])
    expect(reader.client.positions).toEqual({ [NODE]: 30 })
  })

  it('go on behind the positions of an earlier client', async () => {
    server.append(20)
    const reader = read({ resume: { [NODE]: 12 } })
    await until(() => reader.live.length >= 8, 'the rows')
    expect(reader.seqs).toEqual(range(13, 20))
    expect(reader.starts).toEqual([{ query: '', isResumed: true, at: { [NODE]: 12 } }])
  })

  it('are neither lost nor doubled when a cut loses what is on its way and the server repeats itself', async () => {
    server.manners.overlapRows = 7
    const reader = read()
    await reader.is('live')
    for (let round = 0; round < 5; round++) {
      server.append(30)
      server.cut()
      server.append(13)
      await reader.reconnect()
      await reader.is('live')
    }
    await until(() => reader.live.length >= 215, 'the rows')
    expect(reader.seqs).toEqual(range(1, 215))
    // A cut is no new query.
    expect(reader.starts).toHaveLength(1)
  })

  it('that match nothing move the position too', async () => {
    const reader = read({ query: 'service:x' })
    await reader.is('live')
    server.append(40)
    await until(() => reader.client.positions[NODE] === 40, 'the position')
    server.cut()
    await reader.reconnect()
    await reader.is('live')
    expect(server.subscribes[1]).toEqual({ type: 'subscribe', id: '2', query: 'service:x', resume: { [NODE]: 40 } })
  })

  it.each(range(1, 12))('survive anything that happens to the connection, exactly once (seed %i)', async seed => {
    const random = seededRandom(seed)
    const chance = (share: number) => random() < share
    const kindOf = (message: TailMessage) => ({ rows: 0.15, gap: 0.2, subscribed: 0.2 })[message.type as string] ?? 0.05
    let isCalm = false
    let searchesServed = 0
    // A try needs two searches at most, so that none of the gaps runs out of tries.
    const searchStatus = () => {
      if (isCalm || searchesServed++ < 2 || chance(0.5)) return 200
      searchesServed = 0
      return 503
    }
    Object.assign(server.manners, {
      begins: chance(0.5) ? 'at-now' : 'nowhere',
      batchRows: 1 + Math.floor(random() * 20),
      overlapRows: Math.floor(random() * 30),
      mayPass: (message: TailMessage) => isCalm || !chance(kindOf(message)),
      searchStatus,
    })
    server.append(50)
    const reader = read({ query: 'service:a OR service:b', backfillRows: 20, fillGaps: true, fillRowsMax: 5 })
    const turn = () => {
      const { state } = reader.client
      if (state.kind === 'waiting') reader.clock.turn(state.untilMs - reader.clock.now())
      // The waits of gaps; short of the watchdog's.
      else reader.clock.turnToNext(SILENCE_MS - 1)
    }
    await until(() => reader.backfills.length > 0, 'the backfill', turn)
    const begin = Number(reader.backfills[0]?.at(-1)?.seq)
    for (let round = 0; round < 60; round++) {
      const event = random()
      if (event < 0.2) server.appendGap(1 + Math.floor(random() * 30), chance(0.5))
      else if (event < 0.4) server.cut()
      else if (event < 0.45) server.heartbeat()
      else server.append(1 + Math.floor(random() * 40))
      if (chance(0.7)) await new Promise(resolve => setTimeout(resolve, 1))
      turn()
    }
    isCalm = true
    server.append(1)
    const wanted = [
      ...server.matching('service:a service:b', 0, begin).slice(-20),
      ...server.matching('service:a service:b', begin, server.rows.length),
    ]
    await until(() => reader.everySeq.length >= wanted.length, `${wanted.length} rows`, turn)
    expect(reader.everySeq).toEqual(seqs(wanted))
    expect(reader.seqs).toEqual([...reader.seqs].sort((a, b) => a - b))
    expect(reader.backfills).toHaveLength(1)
    expect(reader.fills.every(({ missing }) => missing === 0)).toBe(true)
  })
})

describe.each(['at-now', 'nowhere'] as const)('a backfill, with a server that begins %s', begins => {
  beforeEach(() => {
    server.manners.begins = begins
  })

  it('comes first, and as one', async () => {
    server.append(50)
    const reader = read({ backfillRows: 25 })
    await until(() => reader.backfills.length > 0, 'the backfill')
    server.append(5)
    await until(() => reader.live.length >= 5, 'the rows')
    expect(reader.backfills.map(seqs)).toEqual([range(26, 50)])
    expect(reader.seqs).toEqual(range(51, 55))
  })

  it('of fewer rows than were asked for is whole', async () => {
    server.append(3)
    const reader = read({ backfillRows: 25 })
    await until(() => reader.backfills.length > 0, 'the backfill')
    expect(reader.backfills.map(seqs)).toEqual([[1, 2, 3]])
  })

  it('that a cut broke off is read anew, and not delivered in parts', async () => {
    let messages = 0
    server.manners.mayPass = ({ type }) => type !== 'rows' || ++messages !== 2
    server.append(50)
    const reader = read({ backfillRows: 25 })
    await reader.is('waiting')
    server.append(4)
    await reader.reconnect()
    await until(() => reader.backfills.length > 0, 'the backfill')
    expect(server.subscribes.map(({ backfill }) => backfill)).toEqual([25, 25])
    expect(reader.backfills.map(seqs)).toEqual([range(30, 54)])
    expect(reader.live).toEqual([])
  })
})

describe('a changed query', () => {
  it('begins at now with a backfill over the same connection; what is late of the earlier one is ignored', async () => {
    const reader = read({ query: 'service:a', backfillRows: 2 })
    await reader.is('live')
    server.append(30)
    await until(() => reader.live.length >= 10, 'the rows')
    reader.client.change({ query: 'service:b' })
    expect(reader.client.state.kind).toBe('connecting')
    await until(() => reader.backfills.length > 0, 'the backfill')
    server.append(30)
    await until(() => reader.live.length >= 20, 'the rows')
    expect(server.connections).toBe(1)
    expect(server.subscribes[1]).toEqual({ type: 'subscribe', id: '2', query: 'service:b', backfill: 2 })
    expect(reader.backfills.map(seqs)).toEqual([[25, 28]])
    expect(reader.live.map(({ service }) => service).join('')).toBe('a'.repeat(10) + 'b'.repeat(10))
    expect(reader.gaps).toEqual([])
    expect(reader.starts.map(({ query }) => query)).toEqual(['service:a', 'service:b'])
  })

  it('goes on where the caller says', async () => {
    const reader = read({ query: 'service:a' })
    await reader.is('live')
    server.append(30)
    await until(() => reader.live.length >= 10, 'the rows')
    reader.client.change({ query: 'service:b', resume: { [NODE]: 15 } })
    await until(() => reader.live.length >= 15, 'the rows')
    expect(reader.seqs.slice(10)).toEqual([16, 19, 22, 25, 28])
    expect(reader.starts[1]).toEqual({ query: 'service:b', isResumed: true, at: { [NODE]: 15 } })
  })

  it('is asked for once the connection is there, and only the last of several', async () => {
    const reader = read({ query: 'service:a' })
    reader.client.change({ query: 'service:b' })
    await until(() => server.subscribes.length === 1, 'the query')
    for (const query of ['service:c', 'service:a', 'service:b', 'service:c']) reader.client.change({ query })
    await reader.is('live')
    server.append(3)
    await until(() => reader.live.length > 0, 'the rows')
    expect(reader.live.map(({ service }) => service)).toEqual(['c'])
    expect(server.subscribes.length).toBeLessThanOrEqual(3)
    expect(reader.starts.at(-1)?.query).toBe('service:c')
  })

  it('during a wait is what the next connection asks for', async () => {
    const reader = read({ query: 'service:a' })
    await reader.is('live')
    server.cut()
    await reader.is('waiting')
    reader.client.change({ query: 'service:b' })
    expect(reader.client.state.kind).toBe('waiting')
    await reader.reconnect()
    await reader.is('live')
    expect(server.subscribes.map(({ query }) => query)).toEqual(['service:a', 'service:b'])
  })

  it('of its rate alone goes on where it is', async () => {
    const reader = read({ backfillRows: 3 })
    await reader.is('live')
    server.append(10)
    await until(() => reader.live.length >= 10, 'the rows')
    reader.client.change({ rate: 50 })
    server.append(10)
    reader.client.change({ rate: null })
    await until(() => reader.live.length >= 20, 'the rows')
    expect(reader.seqs).toEqual(range(1, 20))
    expect(server.subscribes[1]).toMatchObject({ rate: 50, resume: { [NODE]: 10 } })
    await until(() => server.subscribes.length === 3, 'the third request')
    expect(server.subscribes[2]).not.toHaveProperty('rate')
  })
})

it('hands on the whole of a message during which the listener changes the rate', async () => {
  server.append(3)
  server.manners.endsBackfill = false
  const seen: number[] = []
  const rows: TailListener['rows'] = (rows, part) => {
    seen.push(...rows.map(({ seq }) => seq))
    if (part === 'backfill') reader.client.change({ rate: 9 })
  }
  const reader = read({ backfillRows: 5 }, { rows })
  await reader.is('live')
  // The first of these rows end the backfill.
  server.append(25)
  await until(() => seen.length >= 28, 'the rows')
  expect(seen).toEqual(range(1, 28))
})

describe('a query that the server cannot run', () => {
  const error = { code: 'invalid_query', message: 'no such thing' }
  beforeEach(() => {
    server.manners.errorOf = query => (query === 'bad' ? error : undefined)
  })

  it('leaves the earlier one going on, without a row lost meanwhile, and stays visible across a cut', async () => {
    const reader = read({ query: 'service:a' })
    await reader.is('live')
    server.append(30)
    await until(() => reader.live.length >= 10, 'the rows')
    reader.client.change({ query: 'bad' })
    server.append(30)
    await reader.is('failed')
    expect(reader.client.state).toEqual({ kind: 'failed', error })
    server.append(30)
    await until(() => reader.live.length >= 30, 'the rows')
    server.cut()
    await reader.reconnect()
    await reader.is('failed')
    server.append(30)
    await until(() => reader.live.length >= 40, 'the rows')
    expect(reader.seqs).toEqual(seqs(server.matching('service:a', 0, 120)))
    expect(reader.kinds).toEqual(['connecting', 'live', 'connecting', 'failed', 'waiting', 'connecting', 'failed'])
    reader.client.change({ query: 'service:b' })
    await reader.is('live')
    expect(reader.starts.map(({ query }) => query)).toEqual(['service:a', 'service:b'])
  })

  it('as the first one ends the connection, until it is another', async () => {
    const reader = read({ query: 'bad' })
    await reader.is('failed')
    await until(() => server.readersConnected === 0, 'the end of the connection')
    reader.clock.turn(600_000)
    expect(server.connections).toBe(1)
    reader.client.change({ query: 'service:b' })
    await reader.is('live')
    expect(server.connections).toBe(2)
  })

  it('is no matter when another one was wanted meanwhile', async () => {
    const reader = read({ query: 'bad' })
    await until(() => server.subscribes.length === 1 || reader.client.state.kind === 'failed', 'the query')
    reader.client.change({ query: 'service:b' })
    await reader.is('live')
    expect(reader.client.state).toEqual({ kind: 'live' })
  })

  it('for now is asked for again after a wait, behind what was seen', async () => {
    const reader = read()
    await reader.is('live')
    server.append(10)
    await until(() => reader.live.length >= 10, 'the rows')
    server.manners.errorOf = () => ({ code: 'store_unavailable', message: 'the store is away' })
    server.cut()
    await reader.reconnect()
    await until(() => reader.reason?.kind === 'unavailable', 'the refusal')
    expect(reader.reason).toEqual({ kind: 'unavailable', code: 'store_unavailable', message: 'the store is away' })
    server.manners.errorOf = () => undefined
    server.append(10)
    await reader.reconnect()
    await until(() => reader.live.length >= 20, 'the rows')
    expect(reader.seqs).toEqual(range(1, 20))
  })
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
