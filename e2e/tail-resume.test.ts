import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { startBridge } from './support/bridge.ts'
import { foundInGap } from './support/found.ts'
import { eventually, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import { TailReader, type Transport } from './support/tail-reader.ts'
import { has, isReady, nodeOf, ns, numbered, open, post, record, span } from './support/tail-rows.ts'

/** No store at all: what is sent stays in the spool. */
const NO_STORE = { CLICKHOUSE_URL: 'http://127.0.0.1:1' }
const TRANSPORTS: readonly Transport[] = ['socket', 'ndjson', 'sse']

describe('with the store away', () => {
  it('resumes after a restart from the files of the spool', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir, env: NO_STORE })
    const readers = await Promise.all(TRANSPORTS.map(transport => open(first, { transport })))
    await post(first, numbered(1, 100))
    for (const reader of readers) await has(reader, 100)
    for (const reader of readers) await reader.cut()
    await post(first, numbered(101, 3_000))
    first.kill('SIGKILL')
    await first.ended
    const second = await startServer({ dataDir, env: NO_STORE })
    for (const reader of readers) await reader.open(second.origin)
    await post(second, numbered(3_001, 3_010))
    for (const reader of readers) {
      await has(reader, 3_010)
      expect(ns(reader)).toEqual(span(1, 3_010))
      expect(reader.gaps).toEqual([])
    }
    const ended = Promise.all(readers.map(reader => eventually('the end', async () => reader.ended)))
    // By itself: a server that waits for its readers is ended by force.
    expect(await second.stop()).toBe(0)
    await ended
    expect(readers.map(reader => [reader.query.transport, reader.ended?.isClean])).toEqual(
      TRANSPORTS.map(transport => [transport, true]),
    )
    expect(readers[0]?.closeCode).toBe(1001)
  })

  it('a reader from too far back is told so, and gets the rest', async () => {
    const far = await startServer({ dataDir: temporaryDirectory(), env: NO_STORE })
    const farNode = await nodeOf(far)
    const text = (from: number) =>
      numbered(from, from + 9_999, { even: from })
        .map(row => JSON.stringify(row))
        .join('\n')
    for (let from = 1; from <= 110_000; from += 10_000) await far.send('POST', '/api/ingest', text(from))
    const reader = await open(far, { resume: { [farNode]: 500 } })
    await has(reader, 100_000)
    expect(reader.gaps).toEqual([
      { type: 'gap', node: farNode, from: 500, to: 10_000, count: null, cause: 'too_far_back' },
    ])
    expect(reader.numbers()).toEqual(span(10_001, 110_000))
    await reader.cut()
    await far.stop()
  })
})

describe('with a store that comes and goes', () => {
  it('a backfill while rows arrive has rows of the store and of the spool, none missing and none twice', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await isReady(server)
    await post(server, numbered(1, 500), '?wait=stored')
    let n = 500
    let isOver = false
    const sending = (async () => {
      while (!isOver) {
        await post(server, numbered(n + 1, n + 20))
        n += 20
      }
    })()
    const readers: TailReader[] = []
    for (let round = 0; round < 12; round++) {
      const transport = TRANSPORTS[round % 3] as Transport
      readers.push(await open(server, { transport, backfill: 400 }))
      await new Promise(resolve => setTimeout(resolve, 60))
    }
    isOver = true
    await sending
    for (const reader of readers) {
      await eventually('the last row', async () => ns(reader).includes(n))
      const sorted = [...ns(reader)].sort((a, b) => a - b)
      expect(sorted).toEqual(span(sorted[0] ?? 0, n))
      expect(reader.doubled).toEqual([])
      expect(reader.gaps).toEqual([])
    }
    // As long as a query may be, its backfill is found.
    const long = `service:tail ${'row '.repeat(480)}`.padEnd(LIMITS.queryBytesMax - 10, ' ').trim()
    const reader = await open(server, { query: long, backfill: 10 })
    await has(reader, 10)
    expect([...ns(reader)].sort((a, b) => a - b)).toEqual(span(n - 9, n))
    for (const each of [...readers, reader]) await each.cut()
    expect(await server.stop()).toBe(0)
  })

  it('resumes from the store, the spool and what is in memory, and tells a gap where the store is away', async () => {
    const dataDir = temporaryDirectory()
    const engine = path.join(dataDir, 'engine')
    mkdirSync(engine, { recursive: true })
    let bridge = await startBridge(engine)
    const { port, url } = bridge
    const env = { CLICKHOUSE_URL: url }
    let server = await startServer({ dataDir, env })
    const node = await nodeOf(server)
    await isReady(server)
    const early = await open(server, { query: 'even:yes' })
    const sendTo = (from: number, to: number) =>
      post(
        server,
        span(from, to).map(n => record(n, { even: n % 2 === 0 ? 'yes' : 'no' })),
      )
    await sendTo(1, 100)
    await has(early, 50)
    await early.cut()
    await sendTo(101, 3_000)
    await spoolEmpty(server)
    await bridge.stop()
    await sendTo(3_001, 4_000)
    expect(await server.stop()).toBe(0)

    // Right after a restart, with rows in the store, which is away, in files, and from now on in memory.
    server = await startServer({ dataDir, env })
    await sendTo(4_001, 4_100)
    await early.open(server.origin)
    await has(early, 50 + 550)
    expect(early.gaps).toEqual([{ type: 'gap', node, from: 100, to: 3_000, count: null, cause: 'store_unavailable' }])
    expect(ns(early)).toEqual([...span(1, 50), ...span(1_501, 2_050)].map(half => half * 2))
    await early.cut()

    bridge = await startBridge(engine, port)
    await isReady(server)
    const gap = early.gaps[0]
    if (gap === undefined) throw new Error('no gap')
    for (const { text, row } of await foundInGap(server, 'even:yes', gap)) early.take(text, row)
    expect(ns(early).sort((a, b) => a - b)).toEqual(span(1, 2_050).map(half => half * 2))
    expect(early.doubled).toEqual([])

    // The same with the store there, from every kind of place, while rows keep arriving.
    const sending = (async () => {
      for (let from = 4_101; from < 6_100; from += 100) await sendTo(from, from + 99)
    })()
    const readers: TailReader[] = []
    for (const [index, at] of [0, 50, 2_999, 3_500, 4_000, 4_050].entries()) {
      const reader = new TailReader({ query: 'even:yes', transport: TRANSPORTS[index % 3] as Transport })
      reader.at = { [node]: at }
      readers.push(await reader.open(server.origin))
    }
    await sending
    for (const [index, at] of [0, 50, 2_999, 3_500, 4_000, 4_050].entries()) {
      const reader = readers[index] as TailReader
      await eventually('the last row', async () => reader.numbers().at(-1) === 6_100)
      expect(reader.numbers()).toEqual(span(1, 6_100).filter(seq => seq > at && seq % 2 === 0))
      expect(reader.gaps).toEqual([])
      await reader.cut()
    }
    await server.stop()
    await bridge.stop()
  })

  it('a reader of an earlier node gets its rows from store and spool, and all of the new node', async () => {
    const dataDir = temporaryDirectory()
    const engine = path.join(dataDir, 'engine')
    mkdirSync(engine, { recursive: true })
    let bridge = await startBridge(engine)
    const { port, url } = bridge
    const env = { CLICKHOUSE_URL: url }
    let server = await startServer({ dataDir, env })
    const old = await nodeOf(server)
    await isReady(server)
    const reader = await open(server)
    await post(server, numbered(1, 10))
    await has(reader, 10)
    await reader.cut()
    await post(server, numbered(11, 1_500))
    await spoolEmpty(server)
    await bridge.stop()
    await post(server, numbered(1_501, 1_600))
    await server.stop()
    server = await startServer({ dataDir, env: { ...env, NEW_NODE: '1' } })
    const node = await nodeOf(server)
    expect(node).not.toBe(old)
    await post(server, numbered(1_601, 1_700))
    await reader.open(server.origin)
    await eventually('rows of the new node', async () => ns(reader).includes(1_700))
    bridge = await startBridge(engine, port)
    await has(reader, 1_700)
    await post(server, numbered(1_701, 1_710))
    await has(reader, 1_710)
    expect(ns(reader).sort((a, b) => a - b)).toEqual(span(1, 1_710))
    expect(reader.doubled).toEqual([])
    expect(reader.at).toEqual({ [old]: 1_600, [node]: 110 })
    expect(reader.gaps).toEqual([])
    await reader.cut()
    await server.stop()
    await bridge.stop()
  })
})
