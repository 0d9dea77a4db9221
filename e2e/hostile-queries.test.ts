/** Acceptance: no query takes the server down, changes anything, or is answered with anything but a result or a 4xx. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { REGEX_PROPERTIES } from '../core/query/regex/regex-properties.ts'
import { type Api, startApi } from './support/api.ts'
import { STORES } from './support/stores.ts'

let api: Api

const ROWS = 40
const record = (n: number) => ({
  service: 'prey',
  message: `row ${n} ${'a'.repeat(30)}!`,
  timestamp: Date.parse('2026-11-20T10:00:00Z') + n * 1_000,
  attributes: { n, name: `name-${n}`, "it's": 'kept', 'back\\slash': 'kept', '`tick`': 'kept', 'line\nfeed': 'kept' },
})

/** Whatever was asked: the answer is a result or says what is wrong with the question. */
async function refusedOrRight(params: Record<string, string>): Promise<{ status: number; text: string }> {
  const { status, text } = await api.search(params)
  const asked = JSON.stringify(params).slice(0, 200)
  if (status === 200) {
    if (params.format !== 'csv')
      expect(JSON.parse(text.trimEnd().split('\n').pop() ?? ''), asked).not.toHaveProperty('error')
  } else {
    expect([400, 431], `${asked} ${text}`).toContain(status)
    expect(JSON.parse(text).error.message.length, asked).toBeGreaterThan(20)
    expect(text, asked).not.toMatch(/DB::Exception|node_modules|FROM `/)
  }
  return { status, text }
}

async function refused(query: string): Promise<string> {
  const { status, text } = await refusedOrRight({ query })
  expect(status, query.slice(0, 200)).toBeGreaterThanOrEqual(400)
  return text
}

const repeated = (count: number, term: (n: number) => string, operator = ' ') =>
  Array.from({ length: count }, (_, n) => term(n)).join(operator)

const INJECTIONS = [
  `' OR 1=1 --`,
  `"; DROP TABLE tailrace.logs; --`,
  `\\'; DROP TABLE tailrace.logs; --`,
  '`; DROP TABLE tailrace.logs; --',
  `') UNION ALL SELECT * FROM system.users --`,
  `{p1:String}`,
  `x} DROP {p2:Identifier}`,
  `*/ DROP TABLE tailrace.logs /*`,
  `1) SETTINGS readonly=0 --`,
  `%27%20OR%201=1`,
  `a\u0000b`,
  `a\nb\r\n`,
  `\ud800`,
  `\\`,
  `\\\\'`,
]
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

describe.each(STORES)('with an %s store', kind => {
  beforeAll(async () => {
    api = await startApi(kind)
    await api.post(Array.from({ length: ROWS }, (_, n) => record(n)))
  })
  afterAll(() => api.stop())

  const everything = async () =>
    (await api.found({ query: 'service:prey', order: 'oldest', columns: 'message,attributes' })).rows

  it('answers 4xx to what is no query', async () => {
    for (const query of [
      '(',
      ')',
      '"',
      'a:',
      'a:(',
      'a:[1 TO',
      'NOT',
      'AND',
      'a OR',
      '-',
      '(((a)',
      'a:(b',
      'a:>',
      '{a TO b}'.replace('a', 'x:{'),
    ])
      await refused(query)
  })

  it('answers 4xx to what is too much', async () => {
    expect(await refused('x'.repeat(100_000))).toContain('head_too_large')
    expect(await refused('x '.repeat(LIMITS.queryBytesMax))).toMatch(/head_too_large|bytes/)
    expect(await refused('x'.repeat(LIMITS.queryBytesMax + 1))).toContain(
      `more than the ${LIMITS.queryBytesMax} allowed`,
    )
    expect(await refused(repeated(10_000, () => 'a'))).toMatch(/head_too_large|bytes/)
    expect(await refused(repeated(LIMITS.queryTermsMax + 1, n => `a${n}`))).toContain(
      `more than ${LIMITS.queryTermsMax} terms`,
    )
    expect(await refused('('.repeat(10_000))).toMatch(/head_too_large|bytes/)
    expect(await refused(`${'('.repeat(4_000)}a${')'.repeat(4_000)}`)).toContain('inside each other')
    expect(await refused(`${'NOT '.repeat(2_000)}a`)).toContain('inside each other')
    expect(await refused(`${'-'.repeat(4_000)}a`)).toContain('character')
    const { status, message } = await api.trpc('logs.search', { query: `${'('.repeat(2_000)}a${')'.repeat(2_000)}` })
    expect(status).toBe(400)
    expect(message).toContain('inside each other')
  })

  it('reads a query of every byte that is allowed, of any letters', async () => {
    for (const letter of ['x', 'ä', '日', '🙂', '"']) {
      const part = letter === '"' ? '""' : letter.repeat(Math.floor(LIMITS.queryBytesMax / Buffer.byteLength(letter)))
      expect((await refusedOrRight({ query: part })).status, letter).toBe(200)
    }
  })

  it('answers regular expressions that others hang on, and refuses those that are too large', async () => {
    const evil = [
      '(a+)+$',
      '(a|a)*$',
      '(a|aa)+$',
      '(.*)*x',
      '([a-z]+)*$',
      '^(([a-z])+.)+[A-Z]([a-z])+$',
      '(a*)*b',
      '(x+x+)+y',
    ]
    for (const source of evil) {
      expect((await refusedOrRight({ query: `message:~${quoted(source)}` })).status, source).toBe(200)
      expect((await refusedOrRight({ query: `name:~${quoted(source)}` })).status, source).toBe(200)
    }
    for (const source of [
      '\\pL{1000}',
      '(a{1000}){1000}',
      '((((a{9}){9}){9}){9}){9}',
      '(?=a)',
      '(a)\\1',
      '(',
      '[',
      '*',
      'a{1001}',
      '\\C',
      '(?P<n',
    ])
      expect(await refused(`message:~${quoted(source)}`), source).toContain('invalid_query')
    expect(await refused(`message:~${quoted('a'.repeat(LIMITS.regexCharsMax + 1))}`)).toContain(
      'more than the 1000 allowed',
    )
    const large = await api.trpc('logs.histogram', { query: repeated(490, () => `a:~${quoted('\\pL{900}')}`) })
    expect(large).toMatchObject({ status: 400, message: expect.stringContaining('steps, more than the') })
  })

  it('knows every class of characters by which it lets an expression through', async () => {
    const names = [...REGEX_PROPERTIES].map(name => `\\p{${name}}`)
    while (names.length > 0) {
      const some = names.splice(0, 20).join('')
      expect((await refusedOrRight({ query: `message:~"^[${some}]"` })).status, some).toBe(200)
    }
    for (const name of ['Emoji', 'Alphabetic', 'White_Space', 'LC', 'Cn', 'Assigned', 'Garay', 'C'])
      expect(await refused(`message:~"\\p{${name}}"`)).toContain('no class of characters that is known')
  })

  it('takes what looks like SQL for what it is, wherever it stands', async () => {
    for (const text of INJECTIONS) {
      const inQueries = [
        quoted(text),
        `service:${quoted(text)}`,
        `${quoted(text)}:x`,
        `${quoted(`attributes.${text}`)}:>5`,
        `name:~${quoted(text)}`,
        `message:~${quoted(text)}`,
        `name:[${quoted(text)} TO ${quoted(text)}]`,
        `timestamp:>${quoted(text)}`,
        `level:${quoted(text)}`,
        `status_code:${quoted(text)}`,
        `${text.replace(/[\s():"\\*?]/g, '\\$&')}*`,
        text,
      ]
      for (const query of inQueries) {
        const { status, text: found } = await refusedOrRight({ query })
        if (status === 200) expect(found, query).toBe('{"cursor":null,"rows":0}\n')
      }
      for (const name of ['from', 'to', 'limit', 'order', 'format', 'cursor', text])
        expect((await refusedOrRight({ [name]: text })).status, `${name}=${text}`).toBe(400)
      for (const format of ['ndjson', 'csv'])
        expect((await refusedOrRight({ columns: text, limit: '3', format })).status).toBe(
          text.startsWith('"') ? 400 : 200,
        )
      for (const [procedure, input] of [
        ['logs.histogram', { by: text }],
        ['logs.facets', { fields: [text] }],
        ['logs.search', { service: text, text }],
        ['logs.search', { cursor: text }],
        ['logs.context', { row: text }],
        ['logs.complete', { text: `${quoted(text)}:${text}`, position: quoted(text).length + 1 }],
        ['logs.patterns', { query: quoted(text) }],
      ] as const) {
        const { status, message } = await api.trpc(procedure, input)
        expect([200, 400], `${procedure} ${JSON.stringify(input)}: ${message}`).toContain(status)
        expect(message).not.toContain('DB::Exception')
      }
    }
  })

  it('finds by names that hold quotes, backslashes, line feeds and backticks, and knows none that hold nothing', async () => {
    for (const name of Object.keys(record(0).attributes).slice(2)) {
      for (const query of [
        `${quoted(name)}:kept`,
        `${quoted(name)}:*`,
        `${quoted(name)}:k*t`,
        `${quoted(name)}:~^kept$`,
      ])
        expect((await api.found({ query })).end.rows, query).toBe(ROWS)
      expect((await api.found({ query: `${quoted(name)}:other` })).end.rows).toBe(0)
    }
    for (const name of ['""', 'attributes.', 'resource.', '"a.:`String`"', '"^`a`"']) await refused(`${name}:x`)
    for (const name of [
      '.',
      '..',
      'a.',
      '.a',
      'a..b',
      'a[]',
      'a.null',
      'a.size0',
      '\u0000',
      '__proto__',
      'x'.repeat(8_000),
    ])
      expect((await refusedOrRight({ query: `${quoted(name)}:x` })).status, name).toBe(200)
  })

  it('answers as before afterwards, and has every table and row', async () => {
    const rows = await everything()
    expect(rows).toHaveLength(ROWS)
    expect(rows).toEqual(
      Array.from({ length: ROWS }, (_, n) => ({ message: record(n).message, attributes: record(n).attributes })),
    )
    expect(await api.trpc('services.list')).toMatchObject({ data: [{ service: 'prey', count: ROWS }] })
    expect(await api.trpc('logs.histogram', {})).toMatchObject({ data: { total: ROWS } })
    expect(JSON.parse((await api.server.send('GET', '/health')).text).status).toBe('healthy')
    await api.post([{ service: 'after', message: 'still here' }])
    expect((await api.found({ query: 'service:after' })).end.rows).toBe(1)
    expect(api.server.log()).not.toContain('"event":"request failed"')
  })
})
