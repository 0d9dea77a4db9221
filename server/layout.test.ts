import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const LINES_MAX: Readonly<Record<string, number>> = { 'server/tailrace.ts': 120 }

const root = path.resolve(import.meta.dirname, '..')

interface Rule {
  /** Folders and files it may import from, besides itself. */
  readonly imports: readonly string[]
  /** Those of which it may know the types only: they do not exist for it at run time. */
  readonly types?: readonly string[]
}

/**
 * What each part of the code may import: what stands above it in this list, and of that only what it needs. A file belongs
 * to the part with the longest name that its path starts with.
 */
const RULES: Readonly<Record<string, Rule>> = {
  core: { imports: [] },
  db: { imports: ['core'] },
  'server/faults': { imports: [] },
  'server/tls-files': { imports: [], types: ['db'] },
  'server/observe': { imports: [] },
  'server/storage': { imports: ['core'], types: ['server/observe'] },
  'server/http/exchange': { imports: ['core'] },
  'server/http/web-exchange': { imports: [], types: ['server/http/exchange'] },
  'server/access/secret': { imports: [] },
  'server/access/web-origin': { imports: [] },
  'server/config': { imports: ['core', 'db', 'server/access/web-origin', 'server/tls-files'] },
  'server/redaction': { imports: [], types: ['server/config'] },
  'server/decode': { imports: ['core'] },
  'server/pipeline': { imports: ['core', 'server/decode'] },
  'server/spool': { imports: ['core', 'server/storage'], types: ['server/faults'] },
  'server/idempotency': { imports: ['core'], types: ['server/spool', 'server/storage'] },
  'server/insert': {
    imports: ['core', 'db', 'server/spool', 'server/storage'],
    types: ['server/faults', 'server/redaction'],
  },
  'server/query': { imports: ['core', 'db'] },
  'server/tail': { imports: ['core'] },
  'server/receive': {
    imports: ['core', 'server/access/secret', 'server/decode', 'server/http/exchange', 'server/storage'],
    types: ['server/faults', 'server/observe', 'server/redaction'],
  },
  'server/access': {
    imports: ['core', 'server/access/secret', 'server/access/web-origin', 'server/observe', 'server/storage'],
    types: ['server/http/exchange'],
  },
  'server/store': { imports: ['core', 'db'], types: ['server/config', 'server/observe'] },
  'server/signal': {
    imports: [
      ...['core', 'db', 'server/insert', 'server/observe', 'server/pipeline', 'server/query', 'server/spool'],
      'server/tail',
    ],
    types: [
      ...['server/config', 'server/faults', 'server/idempotency', 'server/receive', 'server/storage', 'server/store'],
    ],
  },
  'server/health': {
    imports: ['server/signal'],
    types: ['db', 'server/observe', 'server/receive', 'server/storage', 'server/store'],
  },
  'server/lifecycle': {
    imports: ['server/idempotency', 'server/signal', 'server/storage'],
    types: ['server/faults', 'server/observe', 'server/store'],
  },
  'server/tailrace': {
    imports: [
      ...[
        'db',
        'server/access',
        'server/faults',
        'server/health',
        'server/insert',
        'server/lifecycle',
        'server/observe',
      ],
      ...['server/query', 'server/receive', 'server/redaction', 'server/signal', 'server/store'],
    ],
    types: ['server/config'],
  },
  'server/api': {
    imports: ['core', 'db', 'server/http/exchange', 'server/query', 'server/receive'],
    types: ['server/access', 'server/insert', 'server/observe', 'server/signal', 'server/tailrace'],
  },
  'server/http': {
    imports: [
      ...['core', 'db', 'server/access', 'server/api', 'server/http/exchange', 'server/query', 'server/receive'],
      'server/tail',
    ],
    types: ['server/tailrace'],
  },
  server: {
    imports: ['server/api', 'server/config', 'server/http', 'server/lifecycle', 'server/tailrace'],
  },
  'components/ui': { imports: [] },
  'components/logs': { imports: ['core', 'components/ui'], types: ['server/api'] },
  'components/login': { imports: ['components/ui'] },
  'components/frame': { imports: ['core', 'components/ui'] },
  'components/explore': {
    imports: ['core', 'components/frame', 'components/logs', 'components/ui'],
    types: ['server/api'],
  },
  app: {
    imports: [
      ...['core', 'components/explore', 'components/frame', 'components/login', 'components/ui', 'server/api'],
      ...['server/http/exchange', 'server/http/web-exchange'],
    ],
  },
  cli: { imports: ['core'] },
}

interface File {
  readonly file: string
  readonly part: string
  readonly imports: { target: string; typeOnly: boolean }[]
}

const partOf = (file: string): string =>
  Object.keys(RULES)
    .filter(part => file === part || file.startsWith(`${part}/`) || file.startsWith(`${part}.`))
    .sort((a, b) => b.length - a.length)[0] ?? ''

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(file => /\.tsx?$/.test(file))
}

/** Code that runs in the product. */
const isShipped = (file: string) => !/\.test\.tsx?$/.test(file) && !file.includes('test-support')

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\sfrom\s+)?'(\.[^']+)'/gm

function read(file: string): File {
  const text = readFileSync(path.join(root, file), 'utf8')
  const imports = [...text.matchAll(IMPORT)].map(([, type, names = '', target = '']) => ({
    target: path.join(path.dirname(file), target),
    typeOnly: type !== undefined || isTypesOnly(names),
  }))
  return { file, part: partOf(file), imports }
}

/** `{ type A, type B }`. */
function isTypesOnly(names: string): boolean {
  const list = /^\{([^}]+)\}$/
    .exec(names.trim())?.[1]
    ?.split(',')
    .map(name => name.trim())
  return list?.every(name => name === '' || name.startsWith('type ')) ?? false
}

const FOLDERS = ['core', 'db', 'server', 'components', 'app', 'cli']
const files = FOLDERS.flatMap(sourceFiles).filter(isShipped).map(read)

/** Whether the rules of a part let it import a file of another. */
function isAllowed(from: string, to: string, typeOnly: boolean): boolean {
  const { imports = [], types = [] } = RULES[from] ?? {}
  return from === to || imports.includes(to) || (typeOnly && types.includes(to))
}

describe('the layout', () => {
  it('lets each part import only what its rules name, and of some parts only types', () => {
    const wrong = files.flatMap(({ file, part, imports }) =>
      imports
        .filter(({ target, typeOnly }) => !isAllowed(part, partOf(target), typeOnly))
        .map(
          ({ target, typeOnly }) =>
            `${file} (${part}) imports ${typeOnly ? 'types of ' : ''}${partOf(target)}: ${target}`,
        ),
    )
    expect(wrong).toEqual([])
  })

  it('lets imports go downwards only: what a part may import stands above it', () => {
    const parts = Object.keys(RULES)
    const upward = Object.entries(RULES).flatMap(([part, { imports, types = [] }]) =>
      [...imports, ...types].filter(other => parts.indexOf(other) >= parts.indexOf(part)).map(other => [part, other]),
    )
    expect(upward).toEqual([])
  })

  it('names only parts that exist, and only imports that are used', () => {
    const used = new Set(
      files.flatMap(({ part, imports }) =>
        imports.map(({ target, typeOnly }) => `${part} > ${partOf(target)} ${typeOnly}`),
      ),
    )
    const unused = Object.entries(RULES).flatMap(([part, { imports, types = [] }]) => [
      ...imports.filter(other => !used.has(`${part} > ${other} false`)).map(other => `${part} imports ${other}`),
      ...types.filter(other => !used.has(`${part} > ${other} true`)).map(other => `${part} imports types of ${other}`),
    ])
    expect(unused).toEqual([])
    expect(Object.keys(RULES).filter(part => !files.some(file => file.part === part))).toEqual([])
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

  it('keeps folders and files small enough to be read', () => {
    const perFolder = new Map<string, number>()
    const large: string[] = []
    for (const file of ['core', 'db', 'server'].flatMap(sourceFiles)) {
      const folder = path.dirname(file)
      if (isShipped(file)) perFolder.set(folder, (perFolder.get(folder) ?? 0) + 1)
      const lines = readFileSync(path.join(root, file), 'utf8').split('\n').length - 1
      if (lines > (LINES_MAX[file] ?? 400)) large.push(`${file} has ${lines} lines`)
    }
    const crowded = [...perFolder]
      .filter(([, count]) => count > 30)
      .map(([folder, count]) => `${folder} has ${count} files`)
    expect([...crowded, ...large]).toEqual([])
  })

  it('keeps the engine and the client of ClickHouse in db', () => {
    const speaking = files.filter(
      ({ file, part }) =>
        part !== 'db' && /from '(?:chdb|@clickhouse)/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(speaking.map(({ file }) => file)).toEqual([])
  })

  it('names a table in its descriptor only, so that a query takes any', () => {
    const naming = files.filter(
      ({ file, part }) =>
        part !== 'db' && /\.(?:table|localTable)\('/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(naming.map(({ file }) => file)).toEqual([])
  })

  it('leaves the names of tables to db, which knows where they are on a cluster', () => {
    const naming = files.filter(
      ({ file, part }) => part !== 'db' && /\$\{[\w.]*db\.name\}/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(naming.map(({ file }) => file)).toEqual([])
  })

  it('keeps the environment in one file', () => {
    const reading = files.filter(({ file }) => /process\.env/.test(readFileSync(path.join(root, file), 'utf8')))
    expect(reading.map(({ file }) => file)).toEqual(['server/config.ts'])
  })

  it('keeps the core free of any platform', () => {
    const platform = files.filter(
      ({ file, part }) =>
        part === 'core' && /from 'node:|\bBuffer\b|\bprocess\b/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    expect(platform.map(({ file }) => file)).toEqual([])
  })
})
