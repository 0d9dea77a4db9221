import { describe, expect, it } from 'vitest'
import { FillError, type FillPlatform, fillGap, type GapFill } from './fill-gap.ts'
import type { TailRow } from './protocol.ts'
import type { TailGap } from './subscription.ts'
import { seededRandom } from './test-support/seeded-random.ts'
import { TurnedClock } from './test-support/turned-clock.ts'

const clock = new TurnedClock()

function platform(
  answer: (params: URLSearchParams) => Response | Promise<Response>,
): FillPlatform & { asked: string[] } {
  const asked: string[] = []
  const fetch = async (url: unknown, init?: RequestInit) => {
    init?.signal?.throwIfAborted()
    const { searchParams } = new URL(String(url))
    asked.push(`${searchParams.get('query')} in ${searchParams.get('gap')}`)
    return answer(searchParams)
  }
  return { base: new URL('http://store/'), fetch: fetch as never, clock, random: seededRandom(1), asked }
}

function gap(count: number | null, [from, to] = [0, 100]): TailGap {
  return { type: 'gap', node: '17', from: Number(from), to: Number(to), count, cause: 'slow_reader', query: 'a OR b' }
}

/** A search in rows with these numbers, as the store orders them: by a time that goes nearly as the numbers do. */
function search(params: URLSearchParams, numbers: readonly number[]): Response {
  const [, from, to] = /^17:(\d+)-(\d*)$/.exec(params.get('gap') ?? '') ?? []
  const end = to === '' ? Number.POSITIVE_INFINITY : Number(to)
  const found = numbers.filter(seq => seq > Number(from) && seq <= end).sort((a, b) => (a ^ 3) - (b ^ 3))
  const rows = found.slice(0, Number(params.get('limit'))).map((seq): TailRow => ({ node: '17', seq }))
  return reply(rows, found.length > rows.length ? 'more' : null)
}

function reply(rows: readonly TailRow[], cursor: string | null): Response {
  return new Response([...rows, { cursor, rows: rows.length }].map(line => `${JSON.stringify(line)}\n`).join(''))
}

async function turned<T>(filling: Promise<T>): Promise<T> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  filling.then(over, over)
  while (!isOver) {
    await new Promise(resolve => setImmediate(resolve))
    // Its waits, which are shorter than the patience with a single try.
    clock.turnToNext(15_000)
  }
  return filling
}

function fill(gap: TailGap, platform: FillPlatform, rowsMax = 1_000, signal = new AbortController().signal) {
  return turned(fillGap(gap, { rowsMax, signal }, platform))
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const seqs = ({ rows }: GapFill) => rows.map(({ seq }) => seq)

describe('the rows of a gap', () => {
  it('are read in the order of their numbers, of the whole query and nothing else', async () => {
    const store = platform(params => search(params, numbers(1, 200)))
    const found = await fill(gap(100), store)
    expect(seqs(found)).toEqual(numbers(1, 100))
    expect(found).toMatchObject({ missing: 0, reason: null, rest: null })
    expect(store.asked).toEqual(['a OR b in 17:0-100'])
    expect(clock.timersSet).toBe(0)
  })

  it('are waited for until the store has as many as were counted', async () => {
    let stored = 90
    const store = platform(params => search(params, numbers(1, ++stored)))
    const found = await fill(gap(97), store)
    expect(seqs(found)).toEqual(numbers(1, 97))
    expect(store.asked).toHaveLength(7)
  })

  it('that nobody counted are read once the store has the last of them', async () => {
    let stored = 94
    const store = platform(params => search(params, numbers(1, ++stored)))
    const found = await fill(gap(null), store)
    expect(seqs(found)).toEqual(numbers(1, 100))
    expect(found.missing).toBe(0)
    expect(store.asked.filter(query => query.startsWith('a OR b'))).toHaveLength(1)
    expect(store.asked.slice(-2)).toEqual([' in 17:99-', 'a OR b in 17:0-100'])
  })

  it('are not asked for when none matched', async () => {
    const store = platform(() => reply([], null))
    expect(await fill(gap(0), store)).toMatchObject({ rows: [], missing: 0, rest: null })
    expect(store.asked).toEqual([])
  })

  it('that the store never gets are missing: so many, or nobody knows', async () => {
    const store = platform(params => search(params, numbers(1, 60)))
    const counted = await fill(gap(100), store)
    expect(counted).toMatchObject({ missing: 40, reason: 'the store does not have them yet' })
    expect(seqs(counted)).toEqual(numbers(1, 60))
    expect(store.asked).toHaveLength(10)
    const uncounted = await fill(gap(null), store)
    expect(uncounted.missing).toBeNull()
    expect(seqs(uncounted)).toEqual(numbers(1, 60))
  })

  it.each([404, 429, 503, 504])('are asked for again after a reply of %i', async status => {
    let tries = 0
    const store = platform(params => (++tries < 3 ? new Response('', { status }) : search(params, numbers(1, 100))))
    expect(seqs(await fill(gap(100), store))).toEqual(numbers(1, 100))
  })

  it.each([
    ['breaks off', '{"node":"17","seq":1}\n'],
    ['breaks off in a line', '{"node":"17","seq":1}\n{"no'],
    ['is empty', ''],
    ['is no JSON', '<html>\n'],
    ['says that the search failed', '{"error":{"code":"query_timeout","message":"too slow"},"cursor":null,"rows":0}\n'],
  ])('are asked for again when the reply %s', async (_, text) => {
    let tries = 0
    const store = platform(params => (++tries < 3 ? new Response(text) : search(params, numbers(1, 100))))
    expect(seqs(await fill(gap(100), store))).toEqual(numbers(1, 100))
  })

  it('are asked for again when the server cannot be reached', async () => {
    let tries = 0
    const store = platform(params =>
      ++tries < 3 ? Promise.reject(new TypeError('fetch failed')) : search(params, numbers(1, 100)),
    )
    expect(seqs(await fill(gap(100), store))).toEqual(numbers(1, 100))
  })

  it('are not asked for again when the server refuses', async () => {
    const body = JSON.stringify({ error: { code: 'unauthorized', message: 'log in' } })
    const store = platform(() => new Response(body, { status: 401 }))
    const refused = await fill(gap(100), store).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(FillError)
    expect(refused).toMatchObject({ status: 401, code: 'unauthorized', message: 'log in' })
    expect(store.asked).toHaveLength(1)
  })

  it('are read in parts where they are many, without one lost or doubled', async () => {
    const there = numbers(1, 1_000).filter(seq => seq % 3 !== 0)
    const store = platform(params => search(params, there))
    const found: number[] = []
    let rest: TailGap | null = gap(there.length, [0, 1_000])
    for (let parts = 0; rest !== null && parts < 100; parts++) {
      const part: GapFill = await fill(rest, store, 50)
      expect(part.gap.from).toBe(rest.from)
      expect(part.rest?.from ?? 1_000).toBe(part.gap.to)
      expect(part.rows.length).toBeLessThanOrEqual(50)
      expect(part.missing).toBe(0)
      found.push(...seqs(part))
      rest = part.rest
    }
    expect(found).toEqual(there)
  })

  it('are read in parts where they are long', async () => {
    const long = 'x'.repeat(5_000_000)
    const there = numbers(1, 9)
    const store = platform(async params => {
      const [head, ...lines] = (await search(params, there).text()).trimEnd().split('\n').reverse()
      const rows = lines.reverse().map(line => JSON.stringify({ ...JSON.parse(line), message: long }))
      return new Response(`${[...rows, head].join('\n')}\n`)
    })
    const part = await fill(gap(9, [0, 9]), store)
    expect(part.rest).not.toBeNull()
    expect(part.rows.length).toBeGreaterThan(0)
    const others = await fill(part.rest ?? gap(0), store)
    expect([...seqs(part), ...seqs(others)]).toEqual(there)
  })

  it('are given up at once when nobody wants them', async () => {
    const stop = new AbortController()
    const waiting = platform(() => {
      setImmediate(() => stop.abort(new Error('enough')))
      return new Response('', { status: 503 })
    })
    const filling = fillGap(gap(100), { rowsMax: 10, signal: stop.signal }, waiting)
    await expect(filling).rejects.toThrow('enough')
    expect(waiting.asked).toHaveLength(1)
    expect(clock.timersSet).toBe(0)
    await expect(fill(gap(100), waiting, 10, stop.signal)).rejects.toThrow('enough')
    expect(waiting.asked).toHaveLength(1)
  })
})
