import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { LIMITS } from '../../core/limits.ts'
import { TailSockets } from './socket-door.ts'
import { tailStream } from './stream-door.ts'
import { Tail, type TailEvents } from './tail.ts'
import { MemoryNode } from './test-support/memory-node.ts'
import { NODE } from './test-support/rows.ts'

const EVENTS: TailEvents = { onRows() {}, onGap() {}, onFailure() {} }
const every = () => true

function tailOf(node: MemoryNode, events = EVENTS): Tail {
  return new Tail(node.hub, node.spooled, () => node.storedRows(every), events)
}

/** Rows in files only, more than a reader is sent before it has read some. */
function longNode(): MemoryNode {
  const node = new MemoryNode(1)
  for (let file = 0; file < 40; file++) {
    node.commit(Array.from({ length: 500 }, () => 'info'))
    node.seal()
  }
  return node
}

describe('a WebSocket', () => {
  let http: Server
  let url: string
  let tail: Tail
  let node: MemoryNode

  beforeEach(async () => {
    node = longNode()
    tail = tailOf(node)
    http = createServer()
    const sockets = new TailSockets(tail)
    http.on('upgrade', (incoming, socket, head) => sockets.accept(incoming, socket, head))
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    await tail.close()
    http.close()
  })

  async function stalled(): Promise<WebSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'subscribe', resume: { [NODE]: 0 } }))
    await once(socket, 'message')
    socket.pause()
    await sleep(500)
    return socket
  }
  const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length

  test('that is cut in the middle of catching up leaves neither timers nor a place behind', async () => {
    const before = timers()
    const sockets = [await stalled(), await stalled()]
    expect(tail.connections).toBe(2)
    for (const socket of sockets) socket.terminate()
    for (let tries = 0; tail.connections > 0 && tries < 100; tries++) await sleep(20)
    await sleep(100)
    expect(tail.connections).toBe(0)
    expect(node.hub.readers).toBe(0)
    expect(timers()).toBeLessThanOrEqual(before + 1)
  })

  test('compiles one query of a WebSocket per turn of the event loop and answers in order', async () => {
    const turns: number[] = []
    let turn = 0
    const counting = { isOn: true }
    const count = () => {
      turn++
      if (counting.isOn) setImmediate(count)
    }
    const { subscribe } = tail
    tail.subscribe = (...request) => {
      turns.push(turn)
      return subscribe.apply(tail, request)
    }
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await once(socket, 'open')
    const ids: string[] = []
    socket.on('message', data => {
      const message = JSON.parse(String(data))
      if (message.type === 'subscribed') ids.push(message.id)
    })
    count()
    const sent = Array.from({ length: 20 }, (_, n) => String(n))
    for (const id of sent) socket.send(JSON.stringify({ type: 'subscribe', query: `message:~a${id}`, id }))
    for (let tries = 0; ids.length < sent.length && tries < 500; tries++) await sleep(20)
    counting.isOn = false
    expect(ids).toEqual(sent)
    expect(new Set(turns).size).toBe(sent.length)
    socket.terminate()
  })

  test('is refused once the server shuts down', async () => {
    await tail.close()
    expect(() => tail.admit('127.0.0.1', () => {})).toThrow(expect.objectContaining({ code: 'shutting_down' }))
  })
})

describe('connections', () => {
  test('of one address are bounded, and a place is free again once', () => {
    const tail = tailOf(new MemoryNode(1_000))
    const leaves = Array.from({ length: LIMITS.tailReadersPerAddressMax }, () => tail.admit('a', () => {}))
    expect(() => tail.admit('a', () => {})).toThrow(expect.objectContaining({ code: 'busy' }))
    const other = tail.admit('b', () => {})
    leaves[0]?.()
    leaves[0]?.()
    tail.admit('a', () => {})
    expect(() => tail.admit('a', () => {})).toThrow(expect.objectContaining({ code: 'busy' }))
    other()
    expect(tail.connections).toBe(LIMITS.tailReadersPerAddressMax)
  })
})

describe('a stream', () => {
  const request = { type: 'subscribe', resume: { [NODE]: 0 } } as const

  test('whose reader left before it began takes no place', async () => {
    const tail = tailOf(longNode())
    tailStream(tail, request, 'ndjson', 'a', AbortSignal.abort())
    expect(tail.connections).toBe(0)
    await tail.close()
  })

  test('whose reader leaves and never asked for a byte takes no place any more', async () => {
    const tail = tailOf(longNode())
    const leaving = new AbortController()
    tailStream(tail, request, 'ndjson', 'a', leaving.signal)
    expect(tail.connections).toBe(1)
    leaving.abort()
    expect(tail.connections).toBe(0)
    await tail.close()
  })

  test('for a query that is none takes no place', () => {
    const tail = tailOf(longNode())
    const signal = new AbortController().signal
    expect(() => tailStream(tail, { type: 'subscribe', query: '(' }, 'ndjson', 'a', signal)).toThrow()
    expect(tail.connections).toBe(0)
  })

  test('that is closed ends after what waits, and holds not more than its bound meanwhile', async () => {
    const node = longNode()
    let sent = 0
    const tail = tailOf(node, {
      ...EVENTS,
      onRows: (_, bytes) => {
        sent += bytes
      },
    })
    const chunks = tailStream(tail, request, 'ndjson', 'a', new AbortController().signal)
    for (let tries = 0; sent <= LIMITS.tailReaderBytesMax / 4 && tries < 500; tries++) await sleep(20)
    // Time enough for more than it may hold.
    await sleep(200)
    await tail.close()
    let bytes = 0
    for await (const chunk of chunks) bytes += chunk.length
    expect(bytes).toBeGreaterThan(LIMITS.tailReaderBytesMax / 4)
    expect(bytes).toBeLessThan(LIMITS.tailReaderBytesMax)
  })

  test('breaks off when its rows cannot be read, so that the reader comes back', async () => {
    const node = longNode()
    const failures: unknown[] = []
    const tail = tailOf(node, { ...EVENTS, onFailure: error => failures.push(error) })
    node.spooled.readAfter = async () => {
      throw new Error('EIO')
    }
    const chunks = tailStream(tail, request, 'ndjson', 'a', new AbortController().signal)
    const read = async () => {
      for await (const _ of chunks);
    }
    await expect(read()).rejects.toThrow('could not be read back')
    expect(failures).toEqual([expect.objectContaining({ message: 'EIO' })])
    expect(tail.connections).toBe(0)
    await tail.close()
  })
})
