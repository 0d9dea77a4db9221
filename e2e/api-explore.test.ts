import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { LEVELS as ALL_LEVELS } from '../core/severity.ts'
import type { Suggestions } from '../server/api/runtime.ts'
import type { LogContext } from '../server/query/context.ts'
import type { Facet, Facets } from '../server/query/facets.ts'
import type { Histogram } from '../server/query/histogram.ts'
import type { Patterns } from '../server/query/patterns.ts'
import type { ServiceSummary } from '../server/query/services.ts'
import { type Api, startApi } from './support/api.ts'
import { STORES } from './support/stores.ts'

let api: Api

async function ask<Data>(procedure: string, input?: unknown): Promise<Data> {
  const { status, data, message } = await api.trpc(procedure, input)
  if (status !== 200) throw new Error(`${status}: ${message}`)
  return data as Data
}

const count = async (params: Record<string, string>) => (await api.found({ ...params, columns: 'seq' })).end.rows
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

const complete = (text: string, position = text.length) => ask<Suggestions>('logs.complete', { text, position })
/** The cursor of a row that was found. */
const rowOf = ({ timestamp, node, seq }: Record<string, unknown>) => {
  const [seconds = '', fraction = ''] = String(timestamp).slice(0, -1).split('.')
  return `${Date.parse(`${seconds}Z`) / 1000}${fraction.padEnd(9, '0')}.${node}.${seq}`
}

const MINUTE = 60_000
const LEVELS = ['info', 'warn', 'error']
const ODD_NAMES = [
  "it's",
  'say "hi"',
  'C:\\temp',
  'a.b.c',
  '日本 – é',
  'semi;colon',
  '`tick`',
  '{p1:String}',
  'line\nfeed',
  '__proto__',
]

/** 600 rows over ten minutes that end in the middle of one, an hour ago. */
const END = Math.floor((Date.now() - 3_600_000) / MINUTE) * MINUTE + 17_345
const ROWS = Array.from({ length: 600 }, (_, n) => ({
  timestamp: END - n * 1_000 - 1,
  service: `shop-${n % 20}`,
  level: LEVELS[n % 3],
  message: n % 2 === 0 ? `order ${n} took ${n}ms` : `user u${n} logged in`,
  host: n % 4 === 0 ? 'h4' : '',
  attributes: {
    cart: n % 15,
    tags: [`t${n % 2}`, `u${n % 3}`],
    ...(n % 10 === 0 ? Object.fromEntries(ODD_NAMES.map(name => [name, `v${n % 20}`])) : {}),
  },
}))

describe.each(STORES)('with an %s store', kind => {
  beforeAll(async () => {
    api = await startApi(kind)
    await api.post(ROWS)
    await api.post([{ timestamp: '1999-05-05T05:05:05Z', service: 'ancient', message: 'very old' }])
  })
  afterAll(() => api.stop())

  describe('logs.histogram', () => {
    const QUERIES = [
      '',
      'level:error',
      'service:shop-3 OR service:shop-7',
      '-service:shop-1',
      'cart:>7',
      '"took"',
      'host:h4',
    ]
    const BY = ['level', 'service', 'cart', 'tags', 'host']
    const RANGES: [string, Record<string, number | string>][] = [
      ['without bounds', {}],
      ['that begins and ends in the middle of a minute', { from: END - 400_123, to: END - 33_321 }],
      ['within one minute', { from: END - 16_000, to: END - 2_000 }],
      ['of a second', { from: END - 1_000, to: END }],
      ['of 10 years', { from: END - 3_650 * 86_400_000, to: END + 86_400_000 }],
      ['of a hundred years', { from: '1970-01-02', to: '2099-01-01' }],
      ['that is empty', { from: END, to: END }],
    ]
    it.each(RANGES)(
      'counts what the search finds in a range %s',
      async (_, range) => {
        const texts = Object.fromEntries(Object.entries(range).map(([name, value]) => [name, String(value)]))
        for (const [index, query] of QUERIES.entries()) {
          const found = await count({ query, ...texts })
          for (const by of [BY[0], BY[1 + (index % 4)]]) {
            const histogram = await ask<Histogram>('logs.histogram', { query, by, buckets: 50, ...range })
            expect(histogram.total, `${query} by ${by}`).toBe(found)
            expect(sum(histogram.series.map(({ total }) => total))).toBe(found)
            expect(histogram.buckets).toBeLessThanOrEqual(50)
            for (const { counts, total } of histogram.series) {
              expect(counts).toHaveLength(histogram.buckets)
              expect(sum(counts)).toBe(total)
            }
          }
        }
      },
      60_000,
    )

    it.each(['', 'cart:<100'])('puts every row into the bucket of its time: %j', async query => {
      const range = { from: END - 300_500, to: END }
      const { startMs, stepMs, buckets, series } = await ask<Histogram>('logs.histogram', {
        query,
        by: 'level',
        buckets: 10,
        ...range,
      })
      for (const { value, counts } of series) {
        const wanted = new Array<number>(buckets).fill(0)
        for (const { timestamp, level } of ROWS)
          if (level === value && timestamp >= range.from && timestamp < range.to)
            wanted[Math.floor((timestamp - startMs) / stepMs)] =
              (wanted[Math.floor((timestamp - startMs) / stepMs)] ?? 0) + 1
        expect(counts, String(value)).toEqual(wanted)
      }
      expect(series.map(({ value }) => value).sort()).toEqual([...LEVELS].sort())
    })

    it('tells twelve values apart and counts the rest together, as null', async () => {
      for (const by of ['service', 'cart']) {
        const { series, total } = await ask<Histogram>('logs.histogram', { query: 'service:shop-*', by })
        expect(series).toHaveLength(13)
        expect(series[12]?.value).toBeNull()
        expect(total).toBe(600)
        expect(series[12]?.total).toBe(by === 'service' ? 8 * 30 : 3 * 40)
      }
    })

    it('has no more buckets than asked for, also where it is one', async () => {
      for (const buckets of [1, 2, 3])
        for (const days of [1, 6, 8, 100, 20_000]) {
          const range = { from: END - days * 86_400_000, to: END + 1_000 }
          const histogram = await ask<Histogram>('logs.histogram', { by: 'level', buckets, ...range })
          expect(histogram.buckets, `${buckets} of ${days} days`).toBeLessThanOrEqual(buckets)
          expect(histogram.total).toBe(await count({ from: String(range.from), to: String(range.to) }))
          expect(histogram.startMs).toBeLessThanOrEqual(range.from)
        }
    })

    it('of nothing is empty', async () => {
      const { total, series } = await ask<Histogram>('logs.histogram', { query: 'service:nobody' })
      expect({ total, series }).toEqual({ total: 0, series: [] })
    })
  })

  describe('logs.facets', () => {
    const facetsOf = async (input: object): Promise<Map<string, Facet>> =>
      new Map((await ask<Facets>('logs.facets', input)).fields.map(facet => [facet.field, facet]))
    const shop = { query: 'service:shop-*' }

    it('counts exactly, of columns, attributes and the elements of lists', async () => {
      const facets = await facetsOf(shop)
      expect(facets.get('level')).toMatchObject({ rows: 600, share: 1, distinct: 3 })
      expect(facets.get('level')?.values.map(({ count }) => count)).toEqual([200, 200, 200])
      expect(facets.get('host')).toMatchObject({
        rows: 150,
        share: 0.25,
        values: [{ value: 'h4', count: 150, share: 1 }],
      })
      expect(facets.get('service')).toMatchObject({ rows: 600, distinct: 20 })
      expect(facets.get('service')?.values).toHaveLength(10)
      expect(facets.get('tags')).toMatchObject({ rows: 600, distinct: 5 })
      const tags = Object.fromEntries(facets.get('tags')?.values.map(({ value, count }) => [value, count]) ?? [])
      expect(tags).toEqual({ t0: 300, t1: 300, u0: 200, u1: 200, u2: 200 })
    })

    it('counts a log once however often it has a value: in a list, or as a column and as an attribute', async () => {
      const timestamp = new Date(END - 1_000).toISOString()
      await api.post([
        {
          service: 'twice',
          message: 'very old',
          timestamp,
          tags: ['a', 'a', 'a', 'b'],
          path_pattern: '/x',
          'http.route': '/x',
        },
        { service: 'twice', message: 'very old', timestamp, tags: ['a'] },
      ])
      const { fields } = await ask<Facets>('logs.facets', { query: 'service:twice', fields: ['tags', 'http.route'] })
      const counted = fields.map(({ field, values }) => [field, ...values.map(({ value, count }) => [value, count])])
      expect(counted).toEqual([
        ['tags', ['a', 2], ['b', 1]],
        ['http.route', ['/x', 1]],
      ])
    })

    it('sums up numbers', async () => {
      const cart = (await facetsOf(shop)).get('cart')
      expect(cart?.numbers).toMatchObject({ min: 0, max: 14 })
      expect(cart?.numbers?.median).toBeCloseTo(7, 0)
      expect(cart?.numbers?.p95).toBeCloseTo(14, 0)
      expect((await facetsOf(shop)).get('host')?.numbers).toBeUndefined()
    })

    it('looks at the fields that are named, whatever their names hold', async () => {
      const { fields, sample } = await ask<Facets>('logs.facets', { ...shop, fields: [...ODD_NAMES, 'nobody'] })
      expect(fields.map(({ field }) => field)).toEqual(ODD_NAMES)
      for (const { field, rows, values } of fields) {
        expect(rows, field).toBe(60)
        expect(values.map(({ value, count }) => `${value} ${count}`).sort(), field).toEqual(['v0 30', 'v10 30'])
      }
      expect(sample).toMatchObject({ rows: 600, isWhole: true })
    })

    it('of nothing are none', async () => {
      expect(await ask('logs.facets', { query: 'service:nobody' })).toMatchObject({
        sample: { rows: 0, isWhole: true },
        fields: [],
      })
    })

    it('refuse what cannot be a field', async () => {
      for (const name of ['attributes.', 'a.:`String`', '^`a`']) {
        const { status, message } = await api.trpc('logs.facets', { fields: [name] })
        expect(status, name).toBe(400)
        expect(message).toContain('cannot be looked up')
        expect((await api.trpc('logs.histogram', { by: name })).status, name).toBe(400)
      }
      expect((await api.trpc('logs.facets', { fields: [] })).status).toBe(400)
      const many = Array.from({ length: LIMITS.facetFieldsMax + 1 }, (_, n) => `f${n}`)
      expect((await api.trpc('logs.facets', { fields: many })).status).toBe(400)
    })
  })

  describe('logs.patterns', () => {
    it('groups all rows by the shape of their message', async () => {
      const { patterns, distinct, sample } = await ask<Patterns>('logs.patterns', { query: 'service:shop-*' })
      expect(distinct).toBe(2)
      expect(sample).toMatchObject({ rows: 600, isWhole: true })
      expect(patterns.map(({ shape, count, share }) => ({ shape, count, share }))).toEqual([
        { shape: 'order <*> took <*>', count: 300, share: 0.5 },
        { shape: 'user <*> logged in', count: 300, share: 0.5 },
      ])
      for (const { trend, count, example, level, service } of patterns) {
        expect(sum(trend)).toBe(count)
        expect(ROWS.some(row => row.message === example)).toBe(true)
        expect(LEVELS).toContain(level)
        expect(service).toMatch(/^shop-/)
      }
    })

    it('lists as many as asked for and says how many there are', async () => {
      const { patterns, distinct } = await ask<Patterns>('logs.patterns', { limit: 1 })
      expect(patterns).toHaveLength(1)
      expect(distinct).toBe(3)
      expect(await ask('logs.patterns', { query: 'service:nobody' })).toMatchObject({ patterns: [], distinct: 0 })
    })
  })

  describe('logs.context', () => {
    it('gives the rows around one of the same service, oldest first', async () => {
      const { rows } = await api.found({ query: 'service:shop-4' })
      const oldestFirst = rows.toReversed().map(({ message }) => message)
      for (const at of [0, 1, 14, 28, 29]) {
        const row = rows.toReversed()[at] ?? {}
        const context = await ask<LogContext>('logs.context', {
          row: rowOf(row),
          before: 3,
          after: 2,
          same: ['service'],
        })
        expect(context.row.message).toBe(row.message)
        expect(context.before.rows.map(({ message }) => message)).toEqual(oldestFirst.slice(Math.max(0, at - 3), at))
        expect(context.after.rows.map(({ message }) => message)).toEqual(oldestFirst.slice(at + 1, at + 3))
        expect(context.before.cursor === undefined, `more before ${at}`).toBe(at <= 3)
        expect(context.after.cursor === undefined, `more after ${at}`).toBe(at + 2 >= 29)
      }
    })

    it('has nothing before the first row of all, and answers 404 for a row that is none', async () => {
      const { rows } = await api.found({ order: 'oldest', limit: '2' })
      const context = await ask<LogContext>('logs.context', { row: rowOf(rows[0] ?? {}), after: 1 })
      expect(context.before.rows).toEqual([])
      expect(context.after.rows.map(({ message }) => message)).toEqual([rows[1]?.message])
      expect(await api.trpc('logs.context', { row: '1.1.1' })).toMatchObject({ status: 404 })
      expect(await api.trpc('logs.context', { row: "1'.1.1" })).toMatchObject({ status: 400 })
    })
  })

  describe('logs.complete', () => {
    const inserts = async (text: string, position?: number) =>
      (await complete(text, position)).options.map(({ insert }) => insert)
    /** The text with the suggestion taken. */
    const taken = async (text: string, position: number, label: string) => {
      const { from, to, options } = await complete(text, position)
      return text.slice(0, from) + options.find(one => one.label === label)?.insert + text.slice(to)
    }

    it('names fields, those that begin so first, quoted where they must be', async () => {
      expect(await inserts('serv')).toEqual(expect.arrayContaining(['service:', 'service_version:']))
      expect((await inserts('ca'))[0]).toBe('cart:')
      expect(await inserts("it\\'s")).toEqual(['"it\'s":'])
      expect(await inserts('say')).toEqual(['"say \\"hi\\"":'])
      expect((await complete('')).options.length).toBeGreaterThan(10)
    })

    it('gives values with their counts, commonest first, and those that begin so', async () => {
      const { kind, options } = await complete('service:shop-1')
      expect(kind).toBe('value')
      expect(options).toHaveLength(11)
      expect(options[0]).toEqual({ insert: 'shop-1', label: 'shop-1', count: 30 })
      const levels = (await complete('level:')).options
      expect(levels.map(({ label }) => label)).toEqual([...ALL_LEVELS])
      expect(levels.find(({ label }) => label === 'error')?.count).toBe(await count({ query: 'level:error' }))
      expect(await inserts('level:e')).toEqual(['error'])
      expect((await complete('tags:')).options[0]).toMatchObject({ count: 300 })
    })

    it.each([
      ['in the middle of a query', 'level:error cart:1 -host:x', 18, '1', 'level:error cart:1 -host:x'],
      ['within a list', 'host:(x OR h', 12, 'h4', 'host:(x OR h4'],
      ['within a quoted value', 'host:"h', 7, 'h4', 'host:h4'],
      ['between two quotes', 'host:"h" cart:1', 7, 'h4', 'host:h4 cart:1'],
      ['behind a quoted name', '"line\nfeed":v1', 14, 'v10', '"line\nfeed":v10'],
      ['behind a negation', '-ho', 3, 'host', '-host:'],
      ['within a group', '(level:error OR ho', 18, 'host', '(level:error OR host:'],
    ])('replaces what is being written %s', async (_, text, position, label, wanted) => {
      expect(await taken(text, position, label)).toBe(wanted)
    })

    it('gives values within a range and after an operator', async () => {
      for (const text of ['cart:[1', 'cart:>1', 'cart:>=1']) {
        const { kind, options } = await complete(text)
        expect(kind, text).toBe('value')
        expect(
          options.map(({ label }) => label),
          text,
        ).toContain('14')
      }
    })

    it('gives values that ask for just these rows once they are taken', async () => {
      for (const name of ODD_NAMES) {
        const field = `"${name.replace(/["\\]/g, '\\$&')}":`
        const query = await taken(field, field.length, 'v10')
        expect(await count({ query }), query).toBe(30)
      }
    })

    it('never fails, whatever the text', async () => {
      for (const text of [
        '(((',
        '"',
        '"":',
        ':',
        '::',
        'a:b:c:',
        'a:(',
        'a:[',
        'a:[x TO',
        '\\',
        'a:\\',
        '- - -',
        'NOT',
        '\u0000',
        '\ud800',
        'a.:`x`:',
        "';--",
        '🙂:🙂',
        ')(',
      ])
        for (let position = 0; position <= text.length + 1; position++) {
          const { status, message } = await api.trpc('logs.complete', { text, position })
          expect(status, `${JSON.stringify(text)} at ${position}: ${message}`).toBe(200)
        }
    })
  })

  describe('values of megabytes', () => {
    const long = { query: 'service:long' }
    const url = `/${'é'.repeat(450_000)}`

    it('are counted and not sent', async () => {
      const at = END - 86_400_000
      await api.post(
        Array.from({ length: 40 }, (_, n) => ({
          service: 'long',
          host: 'h',
          message: `${String.fromCharCode(65 + n).repeat(3)} 😀${'😀'.repeat(240_000)}`,
          timestamp: at + n,
          attributes: { url: n % 2 === 0 ? `${url}${n}` : 'short', 'http.route': n % 4 === 0 ? '/r' : '' },
        })),
      )
      const patterns = await ask<Patterns>('logs.patterns', { ...long, limit: 40 })
      expect(patterns.patterns).toHaveLength(40)
      for (const { example } of patterns.patterns) expect([...example]).toHaveLength(LIMITS.exampleCharsMax)
      const { fields } = await ask<Facets>('logs.facets', { ...long, fields: ['url', 'host', 'url'] })
      expect(fields.map(({ field }) => field)).toEqual(['url', 'host'])
      expect(fields[0]).toMatchObject({ rows: 40, distinct: 21, values: [{ value: 'short', count: 20 }] })
      const { series, total } = await ask<Histogram>('logs.histogram', { ...long, by: 'url' })
      expect(total).toBe(40)
      expect(series.map(({ value, total }) => [value, total])).toEqual([
        ['short', 20],
        [null, 20],
      ])
      expect((await complete('url:')).options.map(({ label }) => label)).toEqual(['short'])
    })
  })

  it('a chart and facets by a name that means column and attribute count the same', async () => {
    await api.post([
      { service: 'routes', 'http.route': '/column', attributes: { other: 1 } },
      { service: 'routes', path_pattern: '/own', attributes: { 'http.route': '/second' } },
      { service: 'routes', attributes: { 'http.route': '/attribute' } },
    ])
    const query = { query: 'service:routes' }
    const { series } = await ask<Histogram>('logs.histogram', { ...query, by: 'http.route' })
    expect(series.map(({ value }) => value).sort()).toEqual(['/attribute', '/column', '/own'])
    const { fields } = await ask<Facets>('logs.facets', { ...query, fields: ['http.route'] })
    expect(fields[0]?.values.map(({ value }) => value)).toEqual(
      expect.arrayContaining(series.map(({ value }) => value)),
    )
  })

  it('what stood around a log is found where they share a name of 9,000 characters', async () => {
    const host = 'h'.repeat(9_000)
    await api.post(
      Array.from({ length: 3 }, (_, n) => ({ service: 'long-host', host, message: `m${n}`, timestamp: END - n })),
    )
    const { rows } = await api.found({ query: 'service:long-host' })
    const context = await ask<LogContext>('logs.context', { row: rowOf(rows[1] ?? {}), same: ['host', 'service'] })
    expect([...context.before.rows, ...context.after.rows].map(({ message }) => message)).toEqual(['m2', 'm0'])
  })

  it('what is not known of an input is an error, and not passed over', async () => {
    for (const procedure of ['logs.search', 'logs.histogram', 'logs.facets', 'logs.patterns']) {
      const { status, message } = await api.trpc(procedure, { query: 'x', querry: 'y' })
      expect(status, procedure).toBe(400)
      expect(message).toContain('querry')
    }
    for (const procedure of ['services.list', 'ingest.quarantine', 'ingest.stages']) {
      expect((await api.trpc(procedure, { querry: 'y' })).status, procedure).toBe(400)
      expect((await api.trpc(procedure)).status, procedure).toBe(200)
    }
  })

  it('an input of which every field may be left out may be left out itself', async () => {
    for (const procedure of ['logs.search', 'logs.histogram', 'logs.facets', 'logs.patterns'])
      expect((await api.trpc(procedure)).status, procedure).toBe(200)
  })

  it('facets and suggestions have the members of resource', async () => {
    await api.post([{ service: 'pods', message: 'x', resource: { 'k8s.pod': 'pay-2' }, attributes: { own: 1 } }])
    const { fields } = await ask<Facets>('logs.facets', { query: 'service:pods' })
    expect(fields.map(({ field }) => field)).toEqual(expect.arrayContaining(['service', 'own', 'resource.k8s.pod']))
    expect(fields.find(({ field }) => field === 'resource.k8s.pod')?.values[0]?.value).toBe('pay-2')
    for (const text of ['resource.k8', 'k8s.P', 'res'])
      expect(
        (await complete(text)).options.map(({ insert }) => insert),
        text,
      ).toContain('resource.k8s.pod:')
  })

  describe('services.list', () => {
    it('has the rate and the share of errors of the last hour, and its course', async () => {
      const now = Date.now()
      await api.post(
        Array.from({ length: 120 }, (_, n) => ({
          service: 'lively',
          level: n % 4 === 0 ? 'fatal' : 'info',
          message: 'x',
          timestamp: now - n * 25_000,
        })),
      )
      const services = await ask<ServiceSummary[]>('services.list')
      const lively = services.find(({ service }) => service === 'lively')
      expect(lively).toMatchObject({ count: 120, errors: 30, perMinute: 2, errorShare: 0.25 })
      expect(lively?.trend).toHaveLength(30)
      expect(sum(lively?.trend ?? [])).toBe(120)
      expect(services.find(({ service }) => service === 'ancient')).toMatchObject({
        perMinute: 0,
        errorShare: 0,
        lastSeen: '1999-05-05T05:05:05.000Z',
      })
      expect(services.map(({ service }) => service)).toEqual(services.map(({ service }) => service).sort())
    })
  })
})
