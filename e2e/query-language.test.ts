/** Every example of docs/query-language.md is run: what a row says it finds is what the server finds. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { SEARCH_PARAMETERS } from '../server/query/search-request.ts'
import { type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')
const source = readFileSync(path.join(root, 'docs/query-language.md'), 'utf8')
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')

interface Row {
  readonly section: string
  readonly header: string
  readonly cells: readonly string[]
}

const rows = tableRows(source)
const rowsOf = (header: string) => rows.filter(row => row.header === header)
const examples = rowsOf('query | finds | records')
const faults = rowsOf('query | error')

/** The first block is the records; the others are answers to the command before them. */
const blocks = [...source.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }))
const records: readonly { n: string; timestamp: string }[] = JSON.parse(blocks[0]?.text ?? '')
const every = records.map(({ n }) => n)

let server: RunningServer

beforeAll(async () => {
  await midnightIsFar()
  server = await startServer({ dataDir: temporaryDirectory() })
  const nowMs = Date.now()
  const body = records
    .map(record => JSON.stringify({ ...record, timestamp: timeOf(record.timestamp, nowMs) }))
    .join('\n')
  const { text } = await server.send('POST', '/api/ingest?wait=stored', body)
  expect(JSON.parse(text)).toMatchObject({ accepted: records.length, rejected: 0, stored: true })
})

afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

describe('docs/query-language.md', () => {
  it('has no table whose rows nobody checks, and none with a cell too many', () => {
    const checked = ['query | finds | records', 'query | error', 'limit | value | on', 'parameter | means']
    expect([...new Set(rows.map(({ header }) => header))].sort()).toEqual([...checked].sort())
    for (const { header, cells } of rows) expect(cells, cells.join(' | ')).toHaveLength(header.split(' | ').length)
    expect(examples.length).toBeGreaterThan(100)
    expect(every).toHaveLength(new Set(every).size)
  })

  it.each(examples.map(row => [row.section, code(row), row.cells[2] ?? ''] as const))(
    '%s: %s finds %s',
    async (_, query, found) => {
      expect(await search(query)).toEqual(named(found))
    },
  )

  it.each(faults.map(row => [code(row), row.cells[1] ?? ''] as const))('%s is refused: %s', async (query, expected) => {
    const { status, text } = await server.send('GET', `/api/search?query=${encodeURIComponent(query)}`)
    const { error } = JSON.parse(text)
    expect({ status, code: error.code }).toEqual({ status: 400, code: 'invalid_query' })
    const parts = [...expected.matchAll(/`([^`]+)`/g)].map(([, part]) => part)
    expect(parts.length).toBeGreaterThan(0)
    for (const part of parts) expect(error.message).toContain(part)
  })

  it.each(
    tableRows(readme)
      .filter(row => row.header === 'query | finds')
      .map(code),
  )('the README has %s', async query => {
    await search(query)
  })

  it('has the limits as they are', () => {
    for (const row of rowsOf('limit | value | on')) {
      const value = LIMITS[code(row) as keyof typeof LIMITS]
      expect(row.cells[1]).toBe(value?.toLocaleString('en-US'))
    }
  })

  it('names every parameter of a search', () => {
    expect(rowsOf('parameter | means').map(code)).toEqual([...SEARCH_PARAMETERS])
  })

  it('its commands answer as they stand there', async () => {
    let cursor = ''
    let commands = 0
    for (const [index, { kind, text }] of blocks.entries()) {
      if (kind !== 'sh') continue
      commands++
      const answer = await shell(text, cursor)
      expect(answer, text).not.toContain('"error":{"code":"')
      expect(answer.length).toBeGreaterThan(20)
      cursor = /"cursor":"([^"]+)"/.exec(answer)?.[1] ?? cursor
      const shown = blocks[index + 1]
      if (shown !== undefined && shown.kind !== 'sh') expect(comparable(answer)).toBe(shown.text)
    }
    expect(commands).toBeGreaterThan(4)
  })

  it('its description of the addresses names the search', async () => {
    const { paths } = JSON.parse(await shell('curl -s localhost:8245/api/openapi.json'))
    expect(Object.keys(paths)).toContain('/api/search')
  })
})

function tableRows(markdown: string): Row[] {
  const found: Row[] = []
  let section = ''
  let header = ''
  for (const line of markdown.replace(/^```[\s\S]*?^```$/gm, '').split('\n')) {
    if (line.startsWith('#')) section = line.replace(/^#+ /, '')
    if (!line.startsWith('|')) header = ''
    else if (header === '') header = cellsOf(line).join(' | ')
    else if (!/^[| -]+$/.test(line)) found.push({ section, header, cells: cellsOf(line) })
  }
  return found
}

/** Bars inside a cell have a backslash, also in code. */
function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.replaceAll('\\|', '|').trim())
}

function code({ cells: [cell = ''] }: Row): string {
  const text = /^`([^`]+)`$/.exec(cell)?.[1]
  if (text === undefined) throw new Error(`${cell} is no code`)
  return text
}

/** `all`, `none`, `a b c`, or `all but a b`. */
function named(cell: string): string[] {
  if (cell === 'none') return []
  const [, but, letters = ''] = /^(all)?(?: ?but )?([a-z ]*)$/.exec(cell === 'all' ? 'all but ' : cell) ?? []
  const names = letters.split(' ').filter(name => name !== '')
  for (const name of names) if (!every.includes(name)) throw new Error(`${cell} names no record`)
  if (but === undefined && names.length === 0) throw new Error(`"${cell}" names no records: write none`)
  return but === undefined ? names.sort() : every.filter(name => !names.includes(name)).sort()
}

async function search(query: string): Promise<string[]> {
  const { status, text } = await server.send('GET', `/api/search?columns=n&query=${encodeURIComponent(query)}`)
  expect(status, text).toBe(200)
  const lines: { n?: string; rows?: number }[] = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(lines.pop()).toEqual({ cursor: null, rows: lines.length })
  return lines.map(({ n = '' }) => n).sort()
}

async function shell(command: string, cursor = ''): Promise<string> {
  const { stdout } = await run('bash', ['-c', command.replaceAll('localhost:8245', new URL(server.origin).host)], {
    env: { ...process.env, CURSOR: cursor },
  })
  return stdout
}

/** A cursor holds the time of a row, and CSV has line ends of its own. */
function comparable(answer: string): string {
  return answer
    .replace(/"cursor":"[^"]+"/, '"cursor":"…"')
    .replaceAll('\r\n', '\n')
    .trimEnd()
}

const MS_OF: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `now-3m` as it stands in the document; any other time as it is. */
function timeOf(text: string, nowMs: number): string | number {
  const [, count, unit = ''] = /^now-(\d+)([mhd])$/.exec(text) ?? []
  return count === undefined ? text : nowMs - Number(count) * (MS_OF[unit] ?? Number.NaN)
}

/** `now-3d/d` is another day after midnight: the records would no longer be of it. */
async function midnightIsFar(): Promise<void> {
  const leftMs = 86_400_000 - (Date.now() % 86_400_000)
  if (leftMs < 90_000) await new Promise(resolve => setTimeout(resolve, leftMs + 100))
}
