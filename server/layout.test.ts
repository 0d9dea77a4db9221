import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Room → rooms it may import from, besides itself. A file belongs to the longest room that its path starts with. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  db: ['core'],
  'server/observe': ['core'],
  'server/decode': ['core'],
  'server/pipeline': ['core', 'server/decode'],
  'server/spool': ['core', 'server/faults'],
  'server/receive': [
    'core',
    'server/decode',
    'server/observe',
    'server/faults',
    'server/access/secret',
    'server/redaction',
  ],
  'server/access': ['core', 'server/receive', 'server/access/secret'],
  'server/access/secret': [],
  'server/tail': ['core'],
  'server/insert': ['core', 'db', 'server/spool', 'server/faults', 'server/redaction'],
  'server/query': ['core', 'db'],
  'server/api': ['core', 'server/query', 'server/receive', 'server/insert', 'server/observe'],
  'server/faults': [],
  'server/redaction': [],
  // What joins the stages: everything below main.
  server: [
    'core',
    'db',
    'server/observe',
    'server/access',
    'server/decode',
    'server/receive',
    'server/pipeline',
    'server/spool',
    'server/insert',
    'server/tail',
    'server/query',
    'server/api',
    'server/faults',
    'server/redaction',
  ],
  components: ['core', 'server/api', 'server/query'],
  app: ['core', 'components', 'server/api', 'server/receive'],
  cli: ['core'],
}

interface File {
  readonly file: string
  readonly room: string
  readonly imports: { target: string; typeOnly: boolean }[]
}

const roomOf = (file: string): string =>
  Object.keys(MAY_IMPORT)
    .filter(room => file === room || file.startsWith(`${room}/`) || file.startsWith(`${room}.`))
    .sort((a, b) => b.length - a.length)[0] ?? ''

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(file => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.includes('test-support'))
}

function read(file: string): File {
  const text = readFileSync(path.join(root, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm)
  const imports = [...statements].map(([, type, target = '']) => ({
    target: path.join(path.dirname(file), target),
    typeOnly: type !== undefined,
  }))
  return { file, room: roomOf(file), imports }
}

const files = ['core', 'db', 'server', 'components', 'app', 'cli'].flatMap(sourceFiles).map(read)

describe('the layout', () => {
  it('lets imports go downwards only', () => {
    const wrong = files.flatMap(({ file, room, imports }) =>
      imports
        .filter(({ target }) => roomOf(target) !== room && !MAY_IMPORT[room]?.includes(roomOf(target)))
        .map(({ target }) => `${file} (${room}) imports ${target} (${roomOf(target)})`),
    )
    expect(wrong).toEqual([])
  })

  it('has no circle', () => {
    const edges = new Map(files.map(({ file, imports }) => [file, imports.map(({ target }) => target)]))
    const done = new Set<string>()
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) throw new Error(`circle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`)
      if (done.has(file)) return
      for (const target of edges.get(file) ?? []) visit(target, [...trail, file])
      done.add(file)
    }
    for (const { file } of files) expect(() => visit(file, [])).not.toThrow()
  })

  it('keeps the engine and the client of ClickHouse in db', () => {
    const speaking = files.filter(
      ({ file, room }) =>
        room !== 'db' && /from '(?:chdb|@clickhouse)/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(speaking.map(({ file }) => file)).toEqual([])
  })

  it('leaves the names of tables to db, which knows where they are on a cluster', () => {
    const naming = files.filter(
      ({ file, room }) => room !== 'db' && /\$\{[\w.]*db\.name\}/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(naming.map(({ file }) => file)).toEqual([])
  })

  it('keeps the environment in one file', () => {
    const reading = files.filter(({ file }) => /process\.env/.test(readFileSync(path.join(root, file), 'utf8')))
    expect(reading.map(({ file }) => file)).toEqual(['server/config.ts'])
  })

  it('keeps the core free of any platform', () => {
    const platform = files.filter(
      ({ file, room }) =>
        room === 'core' && /from 'node:|\bBuffer\b|\bprocess\b/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(platform.map(({ file }) => file)).toEqual([])
  })

  it('names only rooms that exist', () => {
    const rooms = new Set(files.map(({ room }) => room))
    expect(Object.keys(MAY_IMPORT).filter(room => !rooms.has(room))).toEqual([])
  })
})
