import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printQuery } from '../core/query/print.ts'
import { found } from './support/found.ts'
import { Random } from './support/fuzz-records.ts'
import { randomQuery, randomRecord, samplesOf } from './support/query-cases.ts'
import { REGRESSIONS } from './support/query-regressions.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import { TailReader, type Transport } from './support/tail-reader.ts'
import { isReady, nodeOf } from './support/tail-rows.ts'

const SEED = Number(process.env.EQUALITY_SEED ?? 20_261_121)
const QUERIES = Number(process.env.TAIL_EQUALITY_QUERIES ?? 300)
const ROWS = 200
/** Records of one request. */
const BATCH = 10
/** Statements at a time: as many as the server has sessions for reading. */
const AT_ONCE = 2

const known = new Map<string, string>()

/** The same text for the same row, whoever wrote it. */
function canonicalText(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  const after = JSON.stringify(canonical(text))
  known.set(text, after)
  return after
}

/** A row in an order of its own, with integers beyond 2^53 by their text. */
function canonical(text: string): unknown {
  const exact = text.replace(
    /("(?:[^"\\]|\\.)*")|(-?\d{16,})(?![\d.eE])/g,
    (_, quoted, digits) => quoted ?? `"digits ${digits}"`,
  )
  return sorted(JSON.parse(exact))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

describe(`live tails and the search, with the rows of seed ${SEED}`, () => {
  const random = new Random(SEED)
  const nowMs = Date.now()
  const records = [...REGRESSIONS.records, ...Array.from({ length: ROWS }, () => randomRecord(random, nowMs))]
  const samples = samplesOf(records)
  let server: RunningServer
  let readers: TailReader[] = []
  let all: TailReader

  /** A reader of a random query; undefined for one that is refused, which is tested elsewhere. */
  async function subscribe(query: string, transport: Transport): Promise<TailReader | undefined> {
    const reader = await new TailReader({ query, transport }).open(server.origin).catch(() => undefined)
    if (reader?.messages[0]?.type !== 'error') return reader
    await reader.cut()
    return undefined
  }

  async function subscribeAll(): Promise<TailReader[]> {
    const opened: TailReader[] = []
    while (opened.length < QUERIES) {
      const opening = Array.from({ length: 20 }, (_, index) =>
        subscribe(printQuery(randomQuery(random, samples)), index % 4 === 3 ? 'ndjson' : 'socket'),
      )
      for (const reader of await Promise.all(opening)) if (reader !== undefined) opened.push(reader)
    }
    return opened
  }

  beforeAll(async () => {
    server = await startServer({ dataDir: temporaryDirectory() })
    await isReady(server)
    all = await new TailReader().open(server.origin)
    readers = await subscribeAll()
    for (let from = 0; from < records.length; from += BATCH) {
      const { text } = await server.send('POST', '/api/ingest', records.slice(from, from + BATCH).join('\n'))
      expect(JSON.parse(text).rejected ?? 0).toBe(0)
    }
    const node = await nodeOf(server)
    const looked = async () => readers.every(({ at }) => at[node] === records.length)
    await eventually('all have looked at everything', looked)
    await spoolEmpty(server)
  })
  afterAll(async () => {
    for (const reader of [all, ...readers]) await reader.cut()
    expect(await server.stop()).toBe(0)
  })

  it('every row was sent as the search gives it, member by member', async () => {
    const stored = new Map((await found(server, '')).map(({ text, row }) => [Number(row.seq), canonical(text)]))
    expect(all.rows.length).toBe(stored.size)
    for (const { seq, text } of all.rows) expect(canonical(text)).toEqual(stored.get(seq))
  })

  it(`${QUERIES} random queries find the same rows in the live tail and in search`, async () => {
    const differences: string[] = []
    let withRows = 0
    const left = [...readers]
    const work = async () => {
      for (let reader = left.pop(); reader !== undefined; reader = left.pop()) {
        const query = reader.query.query ?? ''
        const stored = await found(server, query)
        const [tail, search] = [
          reader.rows.map(({ text }) => text),
          stored.sort((a, b) => Number(a.row.seq) - Number(b.row.seq)).map(({ text }) => text),
        ].map(texts => texts.map(canonicalText).join('\n'))
        if (stored.length > 0) withRows++
        if (tail !== search) differences.push(`${query}\n  tail ${reader.rows.length}, search ${stored.length}`)
        expect(reader.gaps).toEqual([])
        expect(reader.doubled).toEqual([])
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    expect(differences.join('\n')).toBe('')
    expect(withRows, 'the queries are about these rows').toBeGreaterThan(QUERIES * 0.5)
  })
})
