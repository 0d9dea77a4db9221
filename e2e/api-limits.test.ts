/** What a search may take: time, and nothing any more once its caller is gone. */
import { type ClientRequest, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, startApi } from './support/api.ts'
import { eventually } from './support/server.ts'
import { STORES } from './support/stores.ts'

const TIMEOUT_S = 2
const HOUR = 3_600_000

/** Many seconds of work over the long rows (equal expressions would be judged once), which the engine reads as one block: it looks at the clock in between only. */
const SLOW = Array.from({ length: 20 }, (_, n) => `message:~"(a|b|c)+.*[${n % 10}-9].{${20 + n}}x"`).join(' OR ')
const LONG_ROWS = 1_500
const BLOCK_MS = 25_000
/** What a request takes beside its query, while everything else runs on the machine. */
const ANSWER_MS = 5_000

let api: Api

describe.each(STORES)('with an %s store', kind => {
  beforeAll(async () => {
    api = await startApi(kind, { QUERY_TIMEOUT_S: String(TIMEOUT_S) })
    const now = Date.now()
    const long = 'abcabc 123 '.repeat(5_000)
    for (let from = 0; from < LONG_ROWS; from += 500)
      await api.post(
        Array.from({ length: 500 }, (_, n) => ({ service: 'long', message: long, timestamp: now - HOUR - from - n })),
      )
    await api.post(
      Array.from({ length: 700 }, (_, n) => ({ service: 'short', message: `short ${n}`, timestamp: now - n })),
    )
  }, 60_000)
  afterAll(() => api.stop())

  it('answers 504 when a query takes too long', async () => {
    const began = performance.now()
    const { status, text } = await api.search({ query: `service:long (${SLOW})` })
    // Whatever the engine is at: it looks at the clock between two blocks only.
    expect(performance.now() - began).toBeLessThan(TIMEOUT_S * 1_000 + ANSWER_MS)
    expect(status).toBe(504)
    expect(JSON.parse(text).error).toMatchObject({
      code: 'query_timeout',
      message: expect.stringContaining(`stopped after ${TIMEOUT_S} s: narrow`),
    })
    expect((await api.trpc('logs.search', { query: `service:long (${SLOW})` })).status).toBe(504)
  })

  it('says in the last line that a result is not whole, and where to go on', async () => {
    const { rows, end } = await api.found({ query: `service:short OR (${SLOW})` })
    expect(rows.length).toBeGreaterThanOrEqual(500)
    expect(end).toMatchObject({ rows: rows.length, error: { code: 'query_timeout' }, cursor: expect.any(String) })
    const rest = await api.found({ query: 'service:short', cursor: end.cursor ?? '' })
    expect([...rows, ...rest.rows].map(({ message }) => message)).toEqual(
      Array.from({ length: 700 }, (_, n) => `short ${n}`),
    )
  })

  it('breaks a table off, which has no place for an error', async () => {
    const reply = api.search({ query: `service:short OR (${SLOW})`, format: 'csv' })
    expect(
      await reply.then(
        ({ text }) => text.length,
        () => 'broken off',
      ),
    ).toBe('broken off')
  })

  it('stops in the engine what nobody waits for any more, and answers others', async () => {
    // What was cancelled stays listed there until its session is used again.
    const running = async (rowsMin: number) => {
      const rows = await api.store.query?.(
        `SELECT count() AS n FROM system.processes WHERE query NOT LIKE '%processes%' AND read_rows >= ${rowsMin} AND is_cancelled = 0`,
      )
      return Number(rows?.[0]?.n)
    }
    const query = `service:long (${SLOW})`
    const addresses = [
      `/api/search?${new URLSearchParams({ query })}`,
      `/api/trpc/logs.facets?${new URLSearchParams({ input: JSON.stringify({ query }) })}`,
    ]
    const callers = Array.from({ length: 6 }, (_, index) => leavable(addresses[index % 2] ?? ''))
    const waiting = async () => JSON.parse((await api.server.send('GET', '/health')).text).store.queries_waiting
    // What was answered before it had ended keeps its session until it has.
    await eventually('two have a session', async () => (await waiting()) === 4, BLOCK_MS)
    if (kind === 'remote') await eventually('they run', async () => (await running(0)) > 0)
    else await sleep(500)
    for (const caller of callers) caller.destroy()
    await eventually('none waits', async () => (await waiting()) === 0, 2_000)
    const isAnswered = async () => (await api.search({ query: 'service:short', limit: '1' })).status === 200
    await eventually('others are answered when the block is at its end', isAnswered, BLOCK_MS)
    if (kind === 'remote') await eventually('none runs', async () => (await running(1)) === 0, BLOCK_MS)
    expect(api.server.log()).not.toContain('"event":"request failed"')
  })
})

function leavable(address: string): ClientRequest {
  const outgoing = request(new URL(address, api.server.origin))
  outgoing.on('error', () => {})
  outgoing.end()
  return outgoing
}
