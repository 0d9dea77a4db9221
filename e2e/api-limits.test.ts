/** What a search may take: bounded time, and no work after its caller has left. */
import { type ClientRequest, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, startApi } from './support/api.ts'
import { SLEEPING_ENV } from './support/engine-env.ts'
import { eventually } from './support/server.ts'
import { STORES, type StoreKind } from './support/stores.ts'

const HOUR = 3_600_000
const SHORT_ROWS = 700
/** Newest first: as `GET /api/search` returns them. */
const SHORT_MESSAGES = Array.from({ length: SHORT_ROWS }, (_, n) => `short ${n}`)
/** Reading these sleeps for ten minutes in the engine (`support/sleeping-statements.mjs`): every limit here ends first. */
const SLOW = 'user_id:sleeper'
const SLOW_ROWS = 10

let api: Api

describe.each(STORES)('the time limit of a search with an %s store', kind => {
  const TIMEOUT_S = 3
  beforeAll(() => startWithRows(kind, 2 * HOUR, { QUERY_TIMEOUT_S: String(TIMEOUT_S) }))
  afterAll(() => api.stop())

  it('answers 504 when a query takes too long', async () => {
    const { status, text } = await api.search({ query: SLOW })
    expect(status).toBe(504)
    expect(JSON.parse(text).error).toMatchObject({
      code: 'query_timeout',
      message: expect.stringContaining(`stopped after ${TIMEOUT_S} s: narrow`),
    })
    expect((await api.trpc('logs.search', { query: SLOW })).status).toBe(504)
  })

  it('reports in the last line that a result is incomplete, with the cursor to continue from', async () => {
    const { rows, end } = await api.found({ query: `service:short OR ${SLOW}` })
    expect(rows.length).toBeGreaterThanOrEqual(500)
    expect(end).toMatchObject({ rows: rows.length, error: { code: 'query_timeout' }, cursor: expect.any(String) })
    const rest = await api.found({ query: 'service:short', cursor: end.cursor ?? '' })
    expect([...rows, ...rest.rows].map(({ message }) => message)).toEqual(SHORT_MESSAGES)
  })

  it('aborts a CSV reply, which cannot carry an error', async () => {
    const reply = api.search({ query: `service:short OR ${SLOW}`, format: 'csv' })
    expect(
      await reply.then(
        ({ text }) => text.length,
        () => 'broken off',
      ),
    ).toBe('broken off')
  })
})

describe.each(STORES)('a search whose caller leaves, with an %s store', kind => {
  // The first statement of each search sleeps, and no time limit ends it: only the kill does.
  beforeAll(() => startWithRows(kind, 0, { QUERY_TIMEOUT_S: '3600' }))
  afterAll(() => api.stop())

  it('cancels a search in the engine when its caller disconnects, while others are answered', async () => {
    // A cancelled statement stays listed until its session is used again.
    const running = async () => {
      const rows = await api.store.query?.(
        "SELECT count() AS n FROM system.processes WHERE query NOT LIKE '%processes%' AND is_cancelled = 0",
      )
      return Number(rows?.[0]?.n)
    }
    const addresses = [
      `/api/search?${new URLSearchParams({ query: SLOW })}`,
      `/api/trpc/logs.facets?${new URLSearchParams({ input: JSON.stringify({ query: SLOW }) })}`,
    ]
    const callers = Array.from({ length: 6 }, (_, index) => leavable(addresses[index % 2] ?? ''))
    const waiting = async () => JSON.parse((await api.server.send('GET', '/health')).text).store.queries_waiting
    await eventually('two have a session', async () => (await waiting()) === 4)
    if (kind === 'remote') await eventually('they run', async () => (await running()) > 0)
    for (const caller of callers) caller.destroy()
    await eventually('none waits', async () => (await waiting()) === 0)
    expect((await api.search({ query: 'service:short', limit: '1' })).status).toBe(200)
    if (kind === 'remote') await eventually('none runs', async () => (await running()) === 0)
    expect(api.server.log()).not.toContain('"event":"request failed"')
  })
})

/** Starts a server with both kinds of rows, the slow ones of the given age. */
async function startWithRows(kind: StoreKind, slowAgeMs: number, env: Readonly<Record<string, string>>): Promise<void> {
  api = await startApi(kind, { ...SLEEPING_ENV, ...env })
  const now = Date.now()
  await api.post(Array.from({ length: SLOW_ROWS }, (_, n) => ({ user_id: 'sleeper', timestamp: now - slowAgeMs - n })))
  await api.post(SHORT_MESSAGES.map((message, n) => ({ service: 'short', message, timestamp: now - n })))
}

function leavable(address: string): ClientRequest {
  const outgoing = request(new URL(address, api.server.origin))
  outgoing.on('error', () => {})
  outgoing.end()
  return outgoing
}
