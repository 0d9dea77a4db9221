import { beforeEach, describe, expect, it } from 'vitest'
import { SILENCE_MS } from './connection.ts'
import type { TailListener } from './listener.ts'
import type { TailMessage } from './protocol.ts'
import { until } from './test-support/reader.ts'
import { seededRandom } from './test-support/seeded-random.ts'
import { range, seqs, TailFixture } from './test-support/tail-fixture.ts'
import { NODE, type TailServer } from './test-support/tail-server.ts'

const fixture = new TailFixture()
const { read } = fixture
let server: TailServer

beforeEach(() => {
  server = fixture.server
})

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
