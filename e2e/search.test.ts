import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'
import { STORES, type StartedStore, startStore } from './support/stores.ts'

let server: RunningServer

interface Page {
  readonly rows: { message: string; timestamp: string; service: string }[]
  readonly cursor?: string
}

async function trpc(procedure: string, input?: unknown): Promise<{ status: number; data: unknown; error: unknown }> {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  const { status, text } = await server.send('GET', `/api/trpc/${procedure}${query}`)
  const { result, error } = JSON.parse(text)
  return { status, data: result?.data, error }
}

const search = async (input: Record<string, unknown>): Promise<Page> => (await trpc('logs.search', input)).data as Page

async function post(records: readonly object[]): Promise<void> {
  const { status } = await server.send(
    'POST',
    '/api/ingest?wait=stored',
    records.map(record => JSON.stringify(record)).join('\n'),
  )
  expect(status).toBe(200)
}

/** Reads all pages and returns the messages in order. */
async function allPages(
  input: Record<string, unknown>,
  between: () => Promise<void> = async () => {},
): Promise<string[]> {
  const messages: string[] = []
  let cursor: string | undefined
  do {
    const page = await search({ ...input, ...(cursor === undefined ? {} : { cursor }) })
    messages.push(...page.rows.map(({ message }) => message))
    cursor = page.cursor
    await between()
  } while (cursor !== undefined)
  return messages
}

describe.each(STORES)('with an %s store', kind => {
  let store: StartedStore

  beforeAll(async () => {
    const dataDir = temporaryDirectory()
    store = await startStore(kind, dataDir)
    server = await startServer({ dataDir, env: store.env })
    await eventually(
      'ready',
      async () => JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready',
    )
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await store.stop()
  })

  describe('logs.search', () => {
    it('pages newest first over equal times, minutes and months without skipping or repeating a row', async () => {
      const now = Date.now()
      const ages = [0, 0, 0, 1, 30_000, 70_000, 600_000, 4_000_000, 90_000_000, 900_000_000, 20_000_000_000]
      const records = Array.from({ length: 330 }, (_, n) => ({
        service: 'paged',
        message: `row ${n}`,
        timestamp: now - (ages[n % ages.length] ?? 0),
      }))
      await post(records)
      const messages = await allPages({ service: 'paged', limit: 7 })
      expect(messages).toHaveLength(330)
      expect(new Set(messages).size).toBe(330)
      const { rows } = await search({ service: 'paged', limit: 1000 })
      expect(rows.map(({ message }) => message)).toEqual(messages)
      const times = rows.map(({ timestamp }) => timestamp)
      expect(times).toEqual([...times].sort().reverse())
    })

    it('skips and repeats nothing that was there before the first page while more arrives', async () => {
      const now = Date.now()
      await post(
        Array.from({ length: 500 }, (_, n) => ({ service: 'moving', message: `old ${n}`, timestamp: now - n * 100 })),
      )
      let n = 0
      const messages = await allPages({ service: 'moving', limit: 50 }, async () => {
        await post(
          Array.from({ length: 20 }, () => ({
            service: 'moving',
            message: `new ${n++}`,
            timestamp: now - ((n * 977) % 60_000),
          })),
        )
      })
      const old = messages.filter(message => message.startsWith('old'))
      expect(old).toHaveLength(500)
      expect(new Set(messages).size).toBe(messages.length)
    })

    it('finds by service, level, time range, trace id in any form, and text without regard to case', async () => {
      const id = '0AF7651916CD43DD8448EB211C80319C'
      await post([
        {
          service: 'find',
          level: 'error',
          message: 'Payment FAILED for order-17',
          trace_id: id,
          timestamp: '2026-11-20T10:00:00Z',
        },
        {
          service: 'find',
          level: 'info',
          message: 'fine',
          error_message: 'inner Timeout',
          timestamp: '2026-11-20T11:00:00.5Z',
        },
        {
          service: 'find',
          level: 'info',
          message: 'fine too',
          stack_trace: 'at naïve—handler (x.js:1)',
          timestamp: '2026-11-20T12:00:00Z',
        },
      ])
      const found = async (input: Record<string, unknown>) =>
        (await search({ service: 'find', ...input })).rows.map(({ message }) => message)
      expect(await found({ level: 'error' })).toEqual(['Payment FAILED for order-17'])
      expect(await found({ traceId: '0af76519-16cd-43dd-8448-eb211c80319c' })).toEqual(['Payment FAILED for order-17'])
      expect(await found({ from: '2026-11-20T11:00:00.5Z', to: '2026-11-20T12:00:00Z' })).toEqual(['fine'])
      expect(await found({ text: 'ment failed FOR ord' })).toEqual(['Payment FAILED for order-17'])
      expect(await found({ text: 'timeout' })).toEqual(['fine'])
      expect(await found({ text: 'NAÏVE—handler (x' })).toEqual(['fine too'])
      expect(await found({ text: "' OR 1=1 --" })).toEqual([])
      expect(await found({ text: '%' })).toEqual([])
    })

    it('finds what arrived with a clock ahead, and what is older than any window', async () => {
      await post([
        { service: 'clocks', message: 'ahead', timestamp: Date.now() + 86_400_000 },
        { service: 'clocks', message: 'ancient', timestamp: '1987-01-01T00:00:00Z' },
      ])
      expect((await search({ service: 'clocks' })).rows.map(({ message }) => message)).toEqual(['ahead', 'ancient'])
    })

    it.each([
      [{ limit: 0 }, 'limit'],
      [{ limit: 100_000 }, 'limit'],
      [{ level: 'loud' }, 'level'],
      [{ from: 'yesterday' }, 'yesterday'],
      [{ query: 'level: error' }, 'character'],
      [{ cursor: 'x' }, 'cursor'],
    ])('answers 400 with the reason for %j', async (input, reason) => {
      const { status, error } = await trpc('logs.search', input)
      expect(status).toBe(400)
      expect(JSON.stringify(error)).toContain(reason)
      expect(JSON.stringify(error)).not.toContain('node_modules')
    })
  })

  describe('services.list', () => {
    it('names every service with its counts and the time it was last seen', async () => {
      await post([
        { service: 'listed', level: 'fatal', message: 'x', timestamp: '2026-11-20T10:00:00.000000001Z' },
        { service: 'listed', level: 'info', message: 'y', timestamp: '2026-11-20T09:00:00Z' },
      ])
      const { data } = await trpc('services.list')
      expect(data).toContainEqual(
        expect.objectContaining({
          service: 'listed',
          count: 2,
          errors: 1,
          lastSeen: '2026-11-20T10:00:00.000000001Z',
        }),
      )
    })
  })

  describe('POST /query/search', () => {
    const query = async (body: unknown) => {
      const { status, text } = await server.send('POST', '/query/search', JSON.stringify(body), {
        'content-type': 'application/json',
      })
      return { status, reply: JSON.parse(text), text }
    }

    it('answers as the earlier aggregator did: five level names, nulls, total and has_more', async () => {
      await post([
        {
          service: 'old',
          level: 'warning',
          message: 'Disk ALMOST full',
          host: 'h1',
          attributes: { used: 0.97, big: 1 },
          timestamp: '2026-11-20T10:00:00Z',
        },
        { service: 'old', level: 'critical', message: 'disk full', timestamp: '2026-11-20T10:01:00Z' },
        { service: 'old', level: 'trace', message: 'tick', timestamp: '2026-11-20T10:02:00Z' },
      ])
      const { reply } = await query({ service: 'old', limit: 2 })
      expect(reply).toEqual({
        logs: [
          {
            timestamp: '2026-11-20T10:02:00.000Z',
            level: 'debug',
            service: 'old',
            message: 'tick',
            trace_id: null,
            span_id: null,
            host: null,
            attributes: {},
          },
          {
            timestamp: '2026-11-20T10:01:00.000Z',
            level: 'critical',
            service: 'old',
            message: 'disk full',
            trace_id: null,
            span_id: null,
            host: null,
            attributes: {},
          },
        ],
        total: 3,
        has_more: true,
      })
      const page = await query({ service: 'old', search: 'disk', level: 'warning', offset: 0 })
      expect(page.reply).toMatchObject({
        total: 1,
        has_more: false,
        logs: [{ level: 'warning', host: 'h1', attributes: { used: 0.97, big: 1 } }],
      })
      const range = await query({
        service: 'old',
        start_time: '2026-11-20T10:01:00Z',
        end_time: '2026-11-20T10:02:00Z',
      })
      expect(range.reply.total).toBe(2)
    })

    it('reports every field that is wrong, and a body that is no JSON', async () => {
      const { status, reply } = await query({ limit: -1, service: 5 })
      expect(status).toBe(422)
      expect(reply.error.message).toContain('limit')
      expect(reply.error.message).toContain('service')
      expect((await server.send('POST', '/query/search', '{')).status).toBe(422)
      expect((await server.send('GET', '/query/search')).status).toBe(405)
    })
  })
})
