import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { eventually, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer({ dataDir: temporaryDirectory() })
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

describe('one huge record', () => {
  it('refuses a 67 MB record in 64 kB of gzip by its index, keeps it for inspection, and stores its neighbours', async () => {
    const huge = gzipSync(`{"a":[${'{},'.repeat(22_000_000)}{}]}`)
    expect(huge.length).toBeLessThan(100_000)
    const headers = { 'content-encoding': 'gzip' }
    // Members of a gzip file are one text.
    const [before, after] = ['{"service":"beside"}\n', '\n{"service":"beside"}'].map(text => gzipSync(text))
    const beside = Buffer.concat([before, huge, after].filter(part => part !== undefined))
    const { status, text } = await server.send('POST', '/api/ingest', beside, headers)
    const refused = { index: 1, code: 'record_too_large' }
    expect([status, JSON.parse(text)]).toMatchObject([200, { accepted: 2, rejected: 1, errors: [refused] }])
    const alone = await server.send('POST', '/logs', huge, headers)
    expect([alone.status, JSON.parse(alone.text).error.code]).toEqual([400, 'all_rejected'])
    const { text: metrics } = await server.send('GET', '/metrics')
    expect(metrics).toContain('tailrace_records_rejected_total{door="ingest",code="record_too_large"} 1')
    const { text: rejections } = await server.send('GET', '/api/trpc/ingest.rejections')
    expect(JSON.parse(rejections).result.data.latest).toMatchObject([
      { door: 'collector', code: 'record_too_large', sample: expect.stringMatching(/^\{"a":\[\{\},/) },
      { door: 'ingest', ...refused },
    ])
  })
})

describe('bodies that are held', () => {
  const CONNECTIONS = 350
  const BODY_BYTES = 1_000_000
  const record = `${JSON.stringify({ service: 'held', message: 'x'.repeat(960) })}\n`
  const body = Buffer.from(record.repeat(Math.floor(BODY_BYTES / record.length)))
  /** All but the end, which completes it. */
  const kept = 10_000

  it(`bodies of ${CONNECTIONS} connections stay within their budget; each completes or gets 503, and others are acknowledged`, async () => {
    const held = Array.from({ length: CONNECTIONS }, () => new HeldBody())
    await Promise.all(held.map(({ isOpen }) => isOpen))
    for (const one of held) one.send(body.subarray(0, -kept))
    let mostBytes = 0
    const othersAreServed = async () => {
      const small = await server.send('POST', '/api/ingest', '{"service":"small","message":"acknowledged"}')
      expect(small.status).toBe(200)
      expect((await server.send('GET', '/health')).status).toBe(200)
      mostBytes = Math.max(mostBytes, await heldBytes())
    }
    await eventually('the budget is used up', async () => {
      await othersAreServed()
      return (await heldBytes()) > LIMITS.bodiesBytesMax - LIMITS.smallBodiesBytesMax - 2 * BODY_BYTES
    })
    await othersAreServed()
    for (const one of held) one.send(body.subarray(-kept))
    await othersAreServed()
    const statuses = await Promise.all(held.map(({ status }) => status))
    await othersAreServed()
    expect(new Set([...statuses, 200, 503])).toEqual(new Set([200, 503]))
    expect(statuses).toContain(200)
    // The budget, and the one body that completes on top of it.
    expect(mostBytes).toBeLessThan(LIMITS.bodiesBytesMax + 4 * BODY_BYTES)
    await eventually('the share of every body is back', async () => (await heldBytes()) === 0)
  })

  async function heldBytes(): Promise<number> {
    await server.send('GET', '/health')
    const { text } = await server.send('GET', '/metrics')
    return Number(/^tailrace_bodies_bytes (\d+)$/m.exec(text)?.[1])
  }

  class HeldBody {
    readonly status: Promise<number>
    readonly isOpen: Promise<void>
    private readonly socket: Socket

    constructor() {
      this.socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
      this.isOpen = new Promise((resolve, reject) => this.socket.once('connect', resolve).once('error', reject))
      this.status = new Promise((resolve, reject) => {
        let text = ''
        this.socket.on('data', chunk => {
          text += chunk
          const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
          if (status === undefined) return
          resolve(Number(status))
          this.socket.destroy()
        })
        this.socket.once('close', () => reject(new Error(`closed without a reply: ${text}`)))
      })
      this.status.catch(() => {})
      this.socket.on('error', () => {})
      this.socket.write(`POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`)
    }

    send(bytes: Buffer): void {
      if (!this.socket.destroyed) this.socket.write(bytes)
    }
  }
})

it(`refuses a query body beyond ${LIMITS.queryBodyBytesMax} bytes`, async () => {
  const large = JSON.stringify({ search: 'x'.repeat(LIMITS.queryBodyBytesMax) })
  for (const address of ['/query/search', '/api/trpc/logs.search'])
    expect((await server.send('POST', address, large, { 'content-type': 'application/json' })).status).toBe(413)
})
