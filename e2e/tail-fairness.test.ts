/** Acceptance: costly queries cost their own subscribers rows, and nobody else anything. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shuffled } from '../core/test-support/shuffled.ts'
import { eventually, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'
import type { TailReader } from './support/tail-reader.ts'
import { has, isReady, nodeOf, ns, numbered, open, post, span } from './support/tail-rows.ts'

const COSTLY = 40
const LARGE_RECORDS = 10
const SMALL_PER_LARGE = 5
const ROWS = LARGE_RECORDS * (SMALL_PER_LARGE + 1)

const MESSAGE = shuffled(65_536, 'xyza')
const LIST = Array.from({ length: 5_000 }, (_, n) => `a${n}`)
/** Of each kind some; each takes from 0.3 to 2 s for the large record where nothing ends it. */
const QUERIES = [
  (n: number) => `message:~"x[xyza]{${900 - n}}[q-t]"`,
  (n: number) => `message:~"(x|y)[xyza]{${800 - n}}[q-t]"`,
  (n: number) => `l:(${Array.from({ length: 450 }, (_, value) => `q${n}${value}`).join(' OR ')})`,
  (n: number) => `message:*${'a?'.repeat(3_000)}q${n}*`,
]

describe(`${COSTLY} subscribers with costly queries of their own`, () => {
  let server: RunningServer
  let costly: TailReader[] = []
  let ordinary: TailReader[] = []
  let alive = 0

  beforeAll(async () => {
    server = await startServer({ dataDir: temporaryDirectory() })
    await isReady(server)
    costly = await Promise.all(
      Array.from({ length: COSTLY }, (_, n) =>
        open(server, {
          query: QUERIES[n % QUERIES.length]?.(n) ?? '',
          transport: n % 8 < 4 ? 'socket' : 'ndjson',
          isLight: true,
        }),
      ),
    )
    ordinary = [
      await open(server, { query: 'service:tail' }),
      await open(server, { query: 'service:tail', transport: 'ndjson' }),
      await open(server, { query: 'n:>0 NOT level:fatal' }),
    ]
  }, 120_000)
  afterAll(async () => {
    for (const reader of [...costly, ...ordinary]) await reader.cut()
    expect(await server.stop()).toBe(0)
  })

  it('costly queries do not delay other senders or /livez beyond one large record', { timeout: 240_000 }, async () => {
    for (let n = 1; n <= ROWS; n += SMALL_PER_LARGE + 1) {
      await post(server, numbered(n, n, { message: MESSAGE, l: LIST }))
      await Promise.all(
        span(n + 1, n + SMALL_PER_LARGE).map(async small => {
          await post(server, numbered(small, small))
          if ((await server.send('GET', '/livez')).status === 200) alive++
        }),
      )
    }
    expect(alive).toBe(LARGE_RECORDS * SMALL_PER_LARGE)
    expect(server.child.exitCode).toBeNull()
    expect(server.log()).not.toContain('ending by force')
  })

  it('costly queries leave every row to the other subscribers, without a gap', { timeout: 120_000 }, async () => {
    for (const reader of ordinary) {
      await has(reader, ROWS)
      expect(ns(reader).sort((a, b) => a - b)).toEqual(span(1, ROWS))
      expect(reader.numbers()).toEqual(reader.numbers().toSorted((a, b) => a - b))
      expect(reader.gaps).toEqual([])
    }
  })

  it('a costly query gets a gap for the rows that were not evaluated, and the position after it', {
    timeout: 120_000,
  }, async () => {
    const node = await nodeOf(server)
    await eventually('all are at the end', async () => costly.every(({ at }) => at[node] === ROWS), 60_000)
    for (const { gaps } of costly) {
      for (const gap of gaps) expect(gap).toMatchObject({ node, count: null, cause: 'overload' })
      const rows = gaps.flatMap(({ from, to }) => span(from + 1, to))
      expect(new Set(rows).size).toBe(rows.length)
    }
    expect(costly.filter(({ gaps }) => gaps.length > 0).length).toBeGreaterThan(COSTLY / 2)
  })
})
