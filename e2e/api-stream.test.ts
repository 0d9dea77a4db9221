/** Acceptance: a long result arrives whole while logs arrive, and takes bounded memory. */
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, foundIn, startApi } from './support/api.ts'
import { eventually } from './support/server.ts'
import { STORES } from './support/stores.ts'
import { textOf } from './support/tail-reader.ts'

let api: Api

const STORED = 100_000
/** Four pages as rows and as text, beside what the engine takes and keeps for itself while it reads. */
const MEMORY_BYTES = 700 * 1024 * 1024
const message = (n: number) => `stored ${n}`

/** Sends a thousand rows a second with times all over, also newer than any and older than any, until stopped. */
function arriving() {
  let isStopped = false
  let n = 0
  const done = (async () => {
    for (let next = performance.now(); !isStopped; next += 100) {
      const now = Date.now()
      const rows = Array.from({ length: 100 }, () => ({
        service: 'flood',
        message: `arrived ${n++}`,
        timestamp: now - ((n * 7_919) % 200_000),
      }))
      const { status } = await api.server.send('POST', '/api/ingest', rows.map(row => JSON.stringify(row)).join('\n'))
      expect(status).toBe(200)
      await sleep(Math.max(0, next + 100 - performance.now()))
    }
  })()
  return {
    sent: () => n,
    async stop() {
      isStopped = true
      await done
    },
  }
}

/** Begins to read, and leaves the rest to the caller. */
function open(address: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(address, api.server.origin), resolve)
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function residentBytes(): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${api.server.pid}/status`, 'utf8'))?.[1]
  return Number(kib) * 1024
}

/** Each stored row once, in the order of its time. */
function expectEveryStoredOnce(messages: readonly string[]) {
  const stored = messages.filter(text => text.startsWith('stored'))
  expect(stored).toHaveLength(STORED)
  expect(new Set(messages).size, 'none twice, not even of those that arrived meanwhile').toBe(messages.length)
  // Of two rows of one time the later one is the newer.
  expect(stored.every((text, n) => text === message(n ^ 1))).toBe(true)
}

describe.each(STORES)('100,000 rows of an %s store', kind => {
  beforeAll(async () => {
    api = await startApi(kind)
    const now = Date.now()
    for (let from = 0; from < STORED; from += 20_000)
      await api.post(
        Array.from({ length: 20_000 }, (_, i) => ({
          service: 'flood',
          message: message(from + i),
          // Two rows a millisecond: cursors cut among equal times.
          timestamp: now - Math.floor((from + i) / 2),
        })),
      )
  })
  afterAll(() => api.stop())

  it('are streamed once each and in order while a thousand rows a second arrive', async () => {
    const flood = arriving()
    const reply = await open('/api/search?query=service:flood&columns=message')
    expect(reply.statusCode).toBe(200)
    // An unread reply waits in the server: rows arrive in the middle of it, however quick the machine is.
    await eventually('rows arrive', async () => flood.sent() > 1_000)
    const { rows, end } = foundIn(await textOf(reply))
    await flood.stop()
    expect(end.error).toBeUndefined()
    expect(end.rows).toBe(rows.length)
    expectEveryStoredOnce(rows.map(row => String(row.message)))
  })

  it('are read page by page once each and in order while a thousand rows a second arrive', async () => {
    const flood = arriving()
    const messages: string[] = []
    let cursor: string | undefined
    do {
      const { data } = await api.trpc('logs.search', { query: 'service:flood message:stored', limit: 1_000, cursor })
      const page = data as { rows: { message: string }[]; cursor?: string }
      messages.push(...page.rows.map(row => row.message))
      cursor = page.cursor
    } while (cursor !== undefined)
    await flood.stop()
    expectEveryStoredOnce(messages)
  })

  it('take bounded memory when their reader is slow, and hold nobody else up', async () => {
    const before = residentBytes()
    const replies = await Promise.all(Array.from({ length: 4 }, () => open('/api/search?query=service:flood')))
    let highest = 0
    for (let tick = 0; tick < 20; tick++) {
      await sleep(100)
      highest = Math.max(highest, residentBytes())
      if (tick % 5 === 0) expect((await api.found({ query: 'service:flood', limit: '10' })).end.rows).toBe(10)
    }
    for (const reply of replies) reply.destroy()
    expect(highest - before).toBeLessThan(MEMORY_BYTES)
  })
})
