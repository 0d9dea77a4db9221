import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { type Api, startApi } from './support/api.ts'
import { readCsv } from './support/read-csv.ts'
import { STORES } from './support/stores.ts'

let api: Api

const messages = async (params: Record<string, string>) => (await api.found(params)).rows.map(row => row.message)

describe.each(STORES)('GET /api/search with an %s store', kind => {
  beforeAll(async () => {
    api = await startApi(kind)
  })
  afterAll(() => api.stop())

  describe('a result', () => {
    const newest = Array.from({ length: 25 }, (_, n) => `page ${n}`)

    beforeAll(async () => {
      const now = Date.now()
      // Four rows a time, so that cursors cut among equal ones.
      await api.post(
        newest.map((message, n) => ({ service: 'pages', message, timestamp: now - Math.floor(n / 4) * 400 })),
      )
    })

    it('is a row a line, and a last line with the count and no cursor', async () => {
      const { headers, text } = await api.search({ query: 'service:pages' })
      expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
      const lines = text.split('\n')
      expect(lines).toHaveLength(27)
      expect(lines[26]).toBe('')
      expect(JSON.parse(lines[25] ?? '')).toEqual({ cursor: null, rows: 25 })
      expect(new Set(lines.slice(0, 25).map(line => JSON.parse(line).message))).toEqual(new Set(newest))
    })

    it('goes on behind the cursor of the last line, without skipping or repeating a row', async () => {
      const whole = await messages({ query: 'service:pages' })
      const read: unknown[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { rows, end } = await api.found({ query: 'service:pages', limit: '7', cursor })
        expect(end.rows).toBe(rows.length)
        read.push(...rows.map(row => row.message))
        cursor = end.cursor
      }
      expect(read).toEqual(whole)
    })

    it('has a cursor only where something is behind it', async () => {
      expect((await api.found({ query: 'service:pages', limit: '25' })).end).toEqual({ cursor: null, rows: 25 })
      expect((await api.found({ query: 'service:pages', limit: '24' })).end.cursor).toMatch(/^\d+\.\d+\.\d+$/)
      expect((await api.found({ query: 'service:nobody' })).end).toEqual({ cursor: null, rows: 0 })
    })

    it('is in the opposite order with order=oldest, also behind a cursor', async () => {
      const whole = await messages({ query: 'service:pages' })
      expect(await messages({ query: 'service:pages', order: 'oldest' })).toEqual(whole.toReversed())
      const first = await api.found({ query: 'service:pages', order: 'oldest', limit: '10' })
      const rest = await messages({ query: 'service:pages', order: 'oldest', cursor: first.end.cursor ?? '' })
      expect([...first.rows.map(row => row.message), ...rest]).toEqual(whole.toReversed())
    })
  })

  describe('columns', () => {
    const row = {
      service: 'wide',
      message: 'commas, "quotes"\nand line feeds\r\n',
      timestamp: '2026-11-20T10:00:00.000000001Z',
      status_code: 404,
      host: ' edge ',
      attributes: { 'order.id': 17, big: 2 ** 53, list: ['a', 'b,"c"'], nested: { deep: true }, text: '=1+1' },
    }
    const NAMES = ['timestamp', 'message', 'http.status_code', 'order.id', 'attributes.big', 'list', 'nobody', 'host']

    beforeAll(async () => {
      const exact = JSON.stringify(row).replace('9007199254740992', '9007199254740993')
      expect((await api.server.send('POST', '/api/ingest?wait=stored', exact)).status).toBe(200)
      await api.post([{ service: 'wide', message: 'bare', timestamp: '2026-11-20T09:00:00Z' }])
    })

    it('are those asked for, in that order: a column, a path, another name of a column; null where a row has none', async () => {
      const { text } = await api.search({ query: 'service:wide', columns: NAMES.join(',') })
      const [first = '', second = ''] = text.split('\n')
      expect(first).toContain('"attributes.big":9007199254740993,')
      expect(Object.keys(JSON.parse(first))).toEqual(NAMES)
      expect(JSON.parse(first)).toMatchObject({
        timestamp: row.timestamp,
        message: row.message,
        'http.status_code': 404,
        'order.id': 17,
        list: ['a', 'b,"c"'],
        nobody: null,
        host: ' edge ',
      })
      expect(JSON.parse(second)).toEqual(
        Object.fromEntries(
          NAMES.map(name => [name, name === 'message' ? 'bare' : name === 'timestamp' ? expect.any(String) : null]),
        ),
      )
    })

    it('are named as in queries, also with commas, blanks and quotes in their names', async () => {
      const odd = ['a,b', 'c d', 'say "hi"', 'C:\\temp', 'constructor']
      await api.post([{ service: 'odd', attributes: Object.fromEntries(odd.slice(0, 4).map(name => [name, 'x'])) }])
      const asked = { query: 'service:odd', columns: '"a,b",c\\ d,"say \\"hi\\"","C:\\temp",constructor' }
      expect((await api.found(asked)).rows).toEqual([
        Object.fromEntries(odd.map((name, at) => [name, at < 4 ? 'x' : null])),
      ])
      expect(readCsv((await api.search({ ...asked, format: 'csv' })).text)).toEqual([odd, ['x', 'x', 'x', 'x', '']])
    })

    it('start with a byte order mark in a CSV unless bom=0, and refuse bom=1 for JSON lines', async () => {
      const asked = { query: 'service:wide message:bare', columns: 'message' }
      for (const more of [{}, { bom: '1' }])
        expect((await api.search({ ...asked, format: 'csv', ...more })).text).toBe('\ufeffmessage\r\nbare\r\n')
      expect((await api.search({ ...asked, format: 'csv', bom: '0' })).text).toBe('message\r\nbare\r\n')
      const refused = await api.search({ ...asked, bom: '1' })
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('bom=1 needs format=csv')
    })

    it('are what a row has unless asked for', async () => {
      const { rows } = await api.found({ query: 'service:wide message:bare' })
      expect(Object.keys(rows[0] ?? {}).sort()).toEqual(
        ['level', 'message', 'node', 'received_at', 'seq', 'service', 'severity_number', 'timestamp'].sort(),
      )
    })

    it.each([NAMES.join(','), 'attributes,resource,message', ''])(
      'are in a table what they are in lines: %s',
      async names => {
        const asked: Record<string, string> = { query: 'service:wide', ...(names === '' ? {} : { columns: names }) }
        const { rows } = await api.found(asked)
        const { headers, text } = await api.search({ ...asked, format: 'csv' })
        expect(headers['content-type']).toBe('text/csv; charset=utf-8')
        const [head = [], ...records] = readCsv(text)
        if (names !== '') expect(head).toEqual(names.split(','))
        expect(records).toHaveLength(rows.length)
        for (const [index, record] of records.entries())
          for (const [column, name] of head.entries()) {
            const value = rows[index]?.[name] ?? null
            const cell = record[column] ?? ''
            if (typeof value === 'object' && value !== null) expect(JSON.parse(cell), name).toEqual(value)
            else if (typeof value === 'number') expect(Number(cell), name).toBe(value)
            else expect(['attributes', 'resource'].includes(name) && cell === '{}' ? '' : cell, name).toBe(value ?? '')
          }
      },
    )
  })

  describe('a gap', () => {
    const search = (gap: string, query = 'service:gap') => api.found({ query, gap, order: 'oldest' })
    const texts = async (gap: string, query?: string) => (await search(gap, query)).rows.map(row => row.message)

    it('is what it says: above its first number, up to its last, of its node', async () => {
      const started = Date.now()
      await api.post([0, 1, 2, 3, 4].map(n => ({ service: 'gap', message: `gap ${n}`, timestamp: started + n })))
      const { rows } = await api.found({ query: 'service:gap', order: 'oldest' })
      const node = String(rows[0]?.node)
      const seqs = rows.map(row => Number(row.seq))
      expect(await texts(`${node}:${seqs[1]}-${seqs[3]}`)).toEqual(['gap 2', 'gap 3'])
      expect(await texts(`${node}:${seqs[2]}-`)).toEqual(['gap 3', 'gap 4'])
      expect(await texts(`1:0-`)).toEqual([])
      expect(await texts(`${node}:${seqs[1]}-${seqs[3]}`, '"gap 0" OR "gap 3" OR "gap 4"')).toEqual(['gap 3'])
      const largest = `service:gap ${'-message:x '.repeat(LIMITS.queryTermsMax - 1)}`.trim()
      expect(await texts(`${node}:${seqs[1]}-${seqs[3]}`, largest)).toEqual(['gap 2', 'gap 3'])
    })

    it.each(['5-7', 'x:1-2', '1:2', '1:-2', '1:2-x', '1:1-99999999999999999', "1:1-2'"])(
      'that is written %j is refused with how to write one',
      async gap => {
        const { status, text } = await api.search({ gap })
        expect(status).toBe(400)
        expect(JSON.parse(text).error).toMatchObject({ code: 'invalid_query', message: expect.stringContaining('gap') })
      },
    )
  })

  describe('a range', () => {
    const at = (second: number) => `2026-11-19T10:00:0${second}Z`

    beforeAll(() => api.post([0, 1, 2].map(n => ({ service: 'range', message: `at ${n}`, timestamp: at(n) }))))

    it('includes its beginning and not its end', async () => {
      expect(await messages({ query: 'service:range', from: at(1) })).toEqual(['at 2', 'at 1'])
      expect(await messages({ query: 'service:range', to: at(1) })).toEqual(['at 0'])
      expect(await messages({ query: 'service:range', from: at(0), to: at(2) })).toEqual(['at 1', 'at 0'])
      expect(await messages({ query: 'service:range', from: at(1), to: at(1) })).toEqual([])
      expect(await messages({ query: 'service:range', from: at(2), to: at(0) })).toEqual([])
    })

    it('holds together with what the query says about the time', async () => {
      expect(await messages({ query: `service:range timestamp:>="${at(1)}"`, to: at(2) })).toEqual(['at 1'])
      expect(await messages({ query: `service:range -timestamp:"${at(1)}"` })).toEqual(['at 2', 'at 0'])
    })

    it('is whatever a sender may write, and what the store cannot hold is its end', async () => {
      const seconds = Date.parse(at(1)) / 1000
      for (const from of [String(seconds), String(seconds * 1000), `${seconds}000000`, '2026-11-19T11:00:01+01:00'])
        expect(await messages({ query: 'service:range', from }), from).toEqual(['at 2', 'at 1'])
      const everything = { query: 'service:range', from: '0001-01-01', to: '9999-12-31' }
      expect(await messages(everything)).toHaveLength(3)
    })
  })

  describe('rows of any age', () => {
    const SECOND = 1_000
    const AGES = { ahead: -3_600, now: 0, s30: 30, m2: 120, h1: 3_600, d1: 86_400, d30: 2_592_000, y1: 31_536_000 }
    const inOrder = Object.keys(AGES)

    beforeAll(() => {
      const now = Date.now()
      return api.post(
        Object.entries(AGES).map(([message, age], n) => ({
          service: 'ages',
          message: `${message} flibbertigibbet`,
          timestamp: now - age * SECOND,
          trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
          host: `host-${n}`,
          attributes: { aged: 'yes', age },
        })),
      )
    })

    it.each([
      ['a service', 'service:ages'],
      ['a rare word', 'flibbertigibbet'],
      ['an attribute', 'aged:yes'],
      ['an id', 'trace_id:4bf92f35-77b3-4da6-a3ce-929d0e0e4736'],
      ['a range of numbers', 'age:>=-3600'],
      ['a negation', 'service:ages -message:nothing'],
    ])('are all found in order by %s', async (_, query) => {
      const wanted = inOrder.map(name => `${name} flibbertigibbet`)
      expect(await messages({ query })).toEqual(wanted)
      expect(await messages({ query, order: 'oldest' })).toEqual(wanted.toReversed())
      expect(await messages({ query, limit: '3' })).toEqual(wanted.slice(0, 3))
      const one: unknown[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { rows, end } = await api.found({ query, limit: '1', cursor })
        one.push(...rows.map(row => row.message))
        cursor = end.cursor
      }
      expect(one).toEqual(wanted)
    })

    it('are found again after newer ones came, and older ones', async () => {
      await api.post([
        { service: 'ages', message: 'newer', timestamp: Date.now() + 2 * 3_600_000 },
        { service: 'ages', message: 'older', timestamp: '1999-01-01' },
      ])
      const wanted = ['newer', ...inOrder.map(name => `${name} flibbertigibbet`), 'older']
      expect(await messages({ query: 'service:ages' })).toEqual(wanted)
      expect(await messages({ query: 'service:ages', order: 'oldest' })).toEqual(wanted.toReversed())
    })
  })

  it.each([
    ['limt=5', 'limt', 'use query, from'],
    ['limit=5&limit=6', 'limit', 'once'],
    ['limit=0', '0', 'from 1'],
    ['limit=-1', '-1', 'from 1'],
    ['limit=1e3', '1e3', 'whole number'],
    ['order=up', 'up', 'newest or oldest'],
    ['format=xml', 'xml', 'ndjson or csv'],
    ['from=yesterday', 'yesterday', 'now-15m'],
    ['to=%00', '\\u0000', 'now-15m'],
    ['from=0', '0', 'an epoch number from 100000000 '],
    ['from=1e-5', '1e-5', 'an epoch number from 100000000 '],
    ['gap=1:5-1', '1:5-1', 'to is not less than from'],
    ['columns=,,', 'columns', 'name 1 to'],
    ['columns=attributes.', 'attributes.', 'write the name of a field'],
    ['columns=.:%60x%60', '.:`x`', 'cannot be looked up'],
    ['columns=a,%22b', 'columns', 'as "a, b"'],
    [`columns=${Array.from({ length: 201 }, (_, n) => `c${n}`)}`, '201 columns', '1 to 200'],
    ['cursor=12', 'cursor', 'unchanged'],
    ['cursor=1.18446744073709551616.1', 'cursor', 'unchanged'],
    ['cursor=1.1.9007199254740992', 'cursor', 'unchanged'],
    ['query=%22open', 'character 1', 'second'],
    ['query=level:loud', 'loud', 'level'],
  ])('answers 400 with the remedy for ?%s', async (query, offending, remedy) => {
    const { status, text } = await api.server.send('GET', `/api/search?${query}`)
    expect(status).toBe(400)
    const { error } = JSON.parse(text)
    expect(error.code).toBe('invalid_query')
    expect(error.message).toContain(offending)
    expect(error.message).toContain(remedy)
  })

  it('cuts a page of large rows where it becomes too large, and the next goes on behind it', async () => {
    const text = 'y'.repeat(900_000)
    await api.post(
      Array.from({ length: 60 }, (_, n) => ({ service: 'large', message: `${n} ${text}`, timestamp: 1.7e9 + n })),
    )
    const numbers: number[] = []
    let pages = 0
    for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages++) {
      const input = { query: 'service:large', limit: 1_000, ...(cursor === undefined ? {} : { cursor }) }
      const { data } = await api.trpc('logs.search', input)
      const page = data as { rows: { message: string }[]; cursor?: string }
      expect(page.rows.length).toBeLessThan(40)
      numbers.push(...page.rows.map(({ message }) => Number.parseInt(message, 10)))
      cursor = page.cursor
    }
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, n) => 59 - n))
    expect(pages).toBe(2)
    expect((await api.found({ query: 'service:large', columns: 'seq' })).end).toEqual({ cursor: null, rows: 60 })
    expect((await api.found({ query: 'service:large' })).rows).toHaveLength(60)
  })

  it('refuses other methods', async () => {
    expect((await api.server.send('POST', '/api/search', '')).status).toBe(405)
  })
})
