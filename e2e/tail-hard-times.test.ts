import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { At, TailMessage } from '../core/tail/protocol.ts'
import { startBridge } from './support/bridge.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import type { TailReader } from './support/tail-reader.ts'
import { has, isReady, nodeOf, ns, numbered, open, post, span } from './support/tail-rows.ts'

const MB = 1024 * 1024
const endOf = (reader: TailReader) =>
  reader.messages.find((message): message is At => message.type === 'at' && message.backfill !== undefined)

async function stored(server: RunningServer, rows: number, chars: number): Promise<void> {
  await isReady(server)
  for (let from = 1; from <= rows; from += 20)
    await post(server, numbered(from, Math.min(rows, from + 19), { payload: 'x'.repeat(chars) }))
  await spoolEmpty(server)
}

describe('rows as large as they may be', () => {
  it('are read back in messages that any reader takes, to the last of them', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir })
    await stored(first, 200, 500_000)
    expect(await first.stop()).toBe(0)
    // Nothing of them is in memory any more.
    const server = await startServer({ dataDir })
    const node = await nodeOf(server)
    await isReady(server)
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/api/tail`, { maxPayload: 4 * MB })
    const seqs: number[] = []
    const gaps: TailMessage[] = []
    let closed: number | undefined
    socket.on('error', () => {})
    socket.on('close', code => {
      closed = code
    })
    socket.on('message', data => {
      const message = JSON.parse(String(data)) as TailMessage
      if (message.type === 'gap') gaps.push(message)
      if (message.type === 'rows') seqs.push(...message.rows.map(({ seq }) => seq))
    })
    await new Promise(resolve => socket.once('open', resolve))
    socket.send(JSON.stringify({ type: 'subscribe', resume: { [node]: 0 } }))
    await eventually('all rows', async () => seqs.length >= 200 || closed !== undefined)
    expect({ closed, gaps, seqs }).toEqual({ closed: undefined, gaps: [], seqs: span(1, 200) })
    socket.terminate()

    const reader = await open(server, { backfill: 200 })
    await eventually('the end of the backfill', async () => endOf(reader))
    const { rows, missing } = endOf(reader)?.backfill ?? {}
    // As many as may be held or could be read in time, and it is said.
    expect(['too_large', 'store_unavailable']).toContain(missing)
    expect(rows).toBe(reader.rows.length)
    expect(rows).toBeLessThan(100)
    expect(ns(reader), 'the newest').toEqual(span(201 - reader.rows.length, 200))
    await reader.cut()
    await server.stop()
  })
})

describe('a store that hangs', () => {
  it('keeps nobody from what arrives, and what could not be had is said', async () => {
    const dataDir = temporaryDirectory()
    mkdirSync(path.join(dataDir, 'engine'), { recursive: true })
    const bridge = await startBridge(path.join(dataDir, 'engine'))
    const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url } })
    const node = await nodeOf(server)
    await isReady(server)
    await post(server, numbered(1, 500), '?wait=stored')
    process.kill(bridge.pid, 'SIGSTOP')
    try {
      const reader = await open(server, { backfill: 50 })
      const other = await open(server, { resume: { '1': 5, [node]: 500 } })
      await post(server, numbered(501, 510))
      // Before the store's own time is up, which is a minute.
      await eventually('what arrives', async () => ns(reader).includes(510) && ns(other).includes(510), 40_000)
      expect(endOf(reader)?.backfill?.missing).toBe('store_unavailable')
      expect(ns(other)).toEqual(span(501, 510))
      await reader.cut()
      await other.cut()
    } finally {
      process.kill(bridge.pid, 'SIGCONT')
    }
    expect(await server.stop()).toBe(0)
    await bridge.stop()
  })
})

describe('a query of the present', () => {
  it.each(['timestamp:<=now', 'timestamp:[now-1h TO now]', 'received_at:<=now', '-timestamp:>now'])(
    '%s finds what arrives, as a search would',
    async query => {
      const server = await startServer({ dataDir: temporaryDirectory() })
      await isReady(server)
      const reader = await open(server, { query })
      await new Promise(resolve => setTimeout(resolve, 1_000))
      await post(server, numbered(1, 10), '?wait=stored')
      await has(reader, 10)
      const { text } = await server.send('GET', `/api/search?${new URLSearchParams({ query, columns: 'seq' })}`)
      const found = text.trimEnd().split('\n').slice(0, -1)
      expect(found.map(line => JSON.parse(line).seq).sort((a, b) => a - b)).toEqual(reader.numbers())
      await reader.cut()
      await server.stop()
    },
  )
})

it('who asks and does not read the answers is sent away', async () => {
  const server = await startServer({ dataDir: temporaryDirectory(), env: { CLICKHOUSE_URL: 'http://127.0.0.1:1' } })
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/api/tail`)
  await new Promise(resolve => socket.once('open', resolve))
  socket.pause()
  let code: number | undefined
  socket.on('error', () => {})
  socket.on('close', closedWith => {
    code = closedWith
  })
  for (let n = 0; n < 600_000 && socket.readyState === WebSocket.OPEN; n++) {
    socket.send('{"type":"nope"}')
    if (n % 2_000 === 0) await new Promise(resolve => setTimeout(resolve, 2))
  }
  await eventually('the server has let go', async () => {
    return JSON.parse((await server.send('GET', '/health')).text).tail.readers === 0
  })
  socket.resume()
  await eventually('the end', async () => code !== undefined)
  await server.stop()
})
