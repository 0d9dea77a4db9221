/** What callers that misbehave cost: nothing that lasts. */
import { readdirSync } from 'node:fs'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import { isReady, nobodyLeft, nodeOf, ns, numbered, open, post, span } from './support/tail-rows.ts'

const connect = (server: RunningServer) =>
  new Promise<net.Socket>((resolve, reject) => {
    const socket = net.connect({ port: Number(new URL(server.origin).port), host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => {})
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })

const openFiles = (server: RunningServer) => readdirSync(`/proc/${server.pid}/fd`).length

describe('a caller that is refused', () => {
  it.runIf(process.platform === 'linux')(
    'keeps no connection open, whatever it sends and however long it stays',
    async () => {
      const server = await startServer({ dataDir: temporaryDirectory() })
      await isReady(server)
      const before = openFiles(server)
      const callers: net.Socket[] = []
      for (const [path, origin] of [
        ['/api/tail', 'http://evil.example'],
        ['/api/nothing', server.origin],
      ])
        for (let n = 0; n < 50; n++) {
          const socket = await connect(server)
          socket.write(
            `GET ${path} HTTP/1.1\r\nHost: localhost\r\nOrigin: ${origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
          )
          await new Promise(resolve => socket.once('data', resolve))
          // One stays as it is, another goes on and leaves by halves.
          if (n % 2 === 0) socket.end('x'.repeat(100))
          callers.push(socket)
        }
      await eventually('the server has let go of them', async () => openFiles(server) < before + 10)
      for (const socket of callers) socket.destroy()
      await server.stop()
    },
  )
})

describe('a connection that asks for many tails at once', () => {
  it('gives all of them back when it ends', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await isReady(server)
    const socket = await connect(server)
    socket.write('GET /api/tail?query=x HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20))
    await eventually('all are read', async () => {
      return JSON.parse((await server.send('GET', '/health')).text).tail.readers === 20
    })
    socket.destroy()
    await nobodyLeft(server)
    // By itself: a server that waits for them is ended by force.
    expect(await server.stop()).toBe(0)
  })
})

describe('readers that do not read', () => {
  it('are owed their bound each, also of what is read back from the store', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir })
    await isReady(first)
    for (let from = 1; from <= 4_000; from += 500)
      await post(first, numbered(from, from + 499, { payload: 'x'.repeat(5_000) }))
    await spoolEmpty(first)
    expect(await first.stop()).toBe(0)
    // Each of them could make the server hold 16 MB of text: more than this together.
    const server = await startServer({ dataDir, env: { NODE_OPTIONS: '--max-old-space-size=320' } })
    await isReady(server)
    const node = await nodeOf(server)
    const sleepers: net.Socket[] = []
    for (let n = 0; n < 30; n++) {
      const socket = await connect(server)
      socket.pause()
      const ask = n % 5 !== 0 ? 'backfill=4000' : `resume=${node}:0`
      socket.write(`GET /api/tail?${ask} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      sleepers.push(socket)
    }
    // Somebody who reads is served beside them, and whole.
    const reader = await open(server, { resume: { [node]: 0 } })
    await eventually('all rows', async () => reader.rows.length === 4_000)
    expect(ns(reader)).toEqual(span(1, 4_000))
    await reader.cut()
    for (const socket of sleepers) socket.destroy()
    await nobodyLeft(server)
    expect(await server.stop()).toBe(0)
  })
})

describe('a restart', () => {
  it('hands whoever comes back in its first moments the rows that the store has, and no gap', async () => {
    const dataDir = temporaryDirectory()
    let server = await startServer({ dataDir })
    await isReady(server)
    const node = await nodeOf(server)
    for (let round = 0; round < 3; round++) {
      const from = round * 5 + 1
      await post(server, numbered(from, from + 4), '?wait=stored')
      expect(await server.stop()).toBe(0)
      server = await startServer({ dataDir })
      const reader = await open(server, { resume: { [node]: from - 1 } })
      await eventually('the rows', async () => reader.rows.length >= 5)
      expect(ns(reader)).toEqual(span(from, from + 4))
      expect(reader.messages.filter(({ type }) => type === 'gap')).toEqual([])
      await reader.cut()
    }
    await server.stop()
  })

  it('hands over every row that was acknowledged before it ends its readers', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await isReady(server)
    const reader = await open(server)
    const acknowledged: number[] = []
    let sent = 0
    let isOver = false
    const senders = Array.from({ length: 4 }, async () => {
      while (!isOver && sent < 100_000) {
        const from = sent + 1
        sent += 50
        const records = JSON.stringify(numbered(from, from + 49))
        const { status } = await server.send('POST', '/api/ingest', records).catch(() => ({ status: 0 }))
        if (status === 200) acknowledged.push(...span(from, from + 49))
        else isOver = true
      }
    })
    await eventually('rows are acknowledged', async () => acknowledged.length > 1_000)
    expect(await server.stop()).toBe(0)
    await Promise.all(senders)
    await eventually('the end of the stream', async () => reader.ended !== undefined)
    const handed = new Set(ns(reader))
    expect(acknowledged.filter(n => !handed.has(n))).toEqual([])
    await reader.cut()
  })
})
