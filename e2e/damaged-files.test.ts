/** Files of the embedded engine that the disk has damaged, and the remedies of docs/damaged-files.md. */
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

const DAYS = 4
const ROWS = 25
const DAY_MS = 86_400_000
/** Longer than the pause between two tries to open the engine. */
const RECOVERY_MS = 90_000

const start = (dataDir: string) => startServer({ dataDir })
const health = async (server: RunningServer) => JSON.parse((await server.send('GET', '/health')).text)

/** Noon, so that no day changes in the middle of a test's rows. */
const noon = (daysAgo: number) => Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2 - daysAgo * DAY_MS

async function send(server: RunningServer, daysAgo: number, rows: number): Promise<void> {
  const record = (row: number) => ({
    timestamp: noon(daysAgo) + row,
    service: 'damage',
    message: `day ${daysAgo}`,
    trace_id: `${daysAgo}-${row}`,
  })
  const body = Array.from({ length: rows }, (_, row) => JSON.stringify(record(row))).join('\n')
  expect((await server.send('POST', '/api/ingest', body)).status).toBe(200)
}

/** The reply to a search for the rows of some days, the newest and the oldest included. */
async function search(server: RunningServer, newest: number, oldest: number) {
  const range = {
    start_time: new Date(noon(oldest) - 1000).toISOString(),
    end_time: new Date(noon(newest) + 60_000).toISOString(),
  }
  const { status, text } = await server.send(
    'POST',
    '/query/search',
    JSON.stringify({ ...range, search: 'day', limit: 500 }),
  )
  const body = JSON.parse(text)
  return { status, total: body.total, error: body.error }
}

/** Directory of the part of `logs` that has a day's rows. */
function partOf(dataDir: string, daysAgo: number): string {
  const store = path.join(dataDir, 'engine/store')
  const day = new Date(noon(daysAgo)).toISOString().slice(0, 10).replaceAll('-', '')
  for (const prefix of readdirSync(store)) {
    for (const table of readdirSync(path.join(store, prefix))) {
      const part = readdirSync(path.join(store, prefix, table)).find(name => name.startsWith(`${day}_`))
      if (part !== undefined) return path.join(store, prefix, table, part)
    }
  }
  throw new Error(`no part of ${day}`)
}

/** A definition in the engine's store, by its name. */
function definitionOf(dataDir: string, table: string): string {
  const store = path.join(dataDir, 'engine/store')
  for (const prefix of readdirSync(store)) {
    for (const database of readdirSync(path.join(store, prefix))) {
      if (readdirSync(path.join(store, prefix, database)).includes(`${table}.sql`))
        return path.join(store, prefix, database, `${table}.sql`)
    }
  }
  throw new Error(`no definition of ${table}`)
}

let dataDir: string

beforeEach(async () => {
  dataDir = temporaryDirectory()
  const server = await start(dataDir)
  for (let daysAgo = 1; daysAgo <= DAYS; daysAgo++) {
    await send(server, daysAgo, ROWS)
    await spoolEmpty(server)
  }
  expect(await server.stop()).toBe(0)
})

const damaged = (server: RunningServer) =>
  eventually('damage shows on /health', async () => {
    const report = await health(server)
    return report.store.damage !== undefined && report
  })

const healthy = (server: RunningServer) =>
  eventually('health returns', async () => (await health(server)).status === 'healthy', RECOVERY_MS)

describe('a damaged part', () => {
  it.each([
    ['is cut short', (part: string) => truncateSync(path.join(part, 'data.bin'), 100)],
    ['has lost a file', (part: string) => rmSync(path.join(part, 'columns.txt'))],
  ])('a damaged part that %s is reported with its rows, hides no other part, and can be removed', async (_, damage) => {
    const part = partOf(dataDir, 2)
    damage(part)
    const server = await start(dataDir)
    const report = await damaged(server)
    expect(report.status).toBe('degraded')
    expect(report.store).toMatchObject({
      state: 'ready',
      damage: { parts: 1, rows: ROWS, remedy: expect.stringContaining('docs/damaged-files.md') },
    })
    const [found] = report.store.damage.first
    expect(found).toMatchObject({ table: 'logs', state: 'detached', rows: ROWS })
    expect(found.path).toContain(`detached/broken-on-start_${path.basename(part)}`)
    expect(server.log()).toContain('stored part is damaged')
    expect(await search(server, 1, DAYS)).toMatchObject({ status: 200, total: ROWS * (DAYS - 1) })

    await send(server, 0, 1)
    await spoolEmpty(server)
    rmSync(found.path, { recursive: true })
    await healthy(server)
    await server.stop()
  })

  it('a detached part is restored from a backup', async () => {
    const part = partOf(dataDir, 2)
    const backup = path.join(temporaryDirectory(), 'part')
    cpSync(part, backup, { recursive: true })
    truncateSync(path.join(part, 'data.bin'), 100)
    const server = await start(dataDir)
    const [found] = (await damaged(server)).store.damage.first
    await server.stop()
    cpSync(backup, part, { recursive: true })
    rmSync(found.path, { recursive: true })
    const restored = await start(dataDir)
    await healthy(restored)
    expect(await search(restored, 1, DAYS)).toMatchObject({ status: 200, total: ROWS * DAYS })
    await restored.stop()
  })

  it('a part with changed bytes is found without a search and fails only the searches that need it', async () => {
    const part = partOf(dataDir, 2)
    const data = path.join(part, 'data.bin')
    writeFileSync(
      data,
      readFileSync(data).map(byte => byte ^ 0x55),
    )
    const server = await start(dataDir)
    const report = await damaged(server)
    expect(report).toMatchObject({
      status: 'degraded',
      store: {
        state: 'ready',
        damage: { parts: 1, rows: ROWS, first: [{ table: 'logs', part: path.basename(part), state: 'unreadable' }] },
      },
    })
    const { status, error } = await search(server, 1, DAYS)
    expect(status).toBe(500)
    expect(error).toMatchObject({ code: 'store_damaged', message: expect.stringContaining(path.basename(part)) })
    expect(error.message).toContain('docs/damaged-files.md')
    expect(await search(server, 1, 1)).toMatchObject({ status: 200, total: ROWS })
    await send(server, 0, 1)
    await spoolEmpty(server)
    await server.stop()

    renameSync(part, path.join(path.dirname(part), 'detached', path.basename(part)))
    const repaired = await start(dataDir)
    await healthy(repaired)
    expect(await search(repaired, 0, DAYS)).toMatchObject({ status: 200, total: ROWS * (DAYS - 1) + 1 })
    await repaired.stop()
  })
})

/** What a store that cannot be used says and does: it names the file, and records are accepted. */
async function expectUnavailable(server: RunningServer, named: string): Promise<void> {
  const report = await eventually('the store is unavailable', async () => {
    const current = await health(server)
    return current.store.state === 'unavailable' && current
  })
  expect(report.status).toBe('degraded')
  expect(report.store.error).toContain(named)
  expect(report.store.error).toContain('docs/damaged-files.md')
  expect(report.store.error).not.toContain('CLICKHOUSE_URL')
  await send(server, 0, 1)
  expect((await search(server, 0, DAYS)).error).toMatchObject({ code: 'store_unavailable' })
  expect((await health(server)).queue_size).toBe(1)
}

async function expectEverything(server: RunningServer): Promise<void> {
  await spoolEmpty(server, RECOVERY_MS)
  expect(await search(server, 0, DAYS)).toMatchObject({ status: 200, total: ROWS * DAYS + 1 })
  await healthy(server)
  expect(await server.stop()).toBe(0)
}

describe('damaged metadata', () => {
  it.each([
    ['a table cut short', 'logs', (file: string) => truncateSync(file, 500)],
    ['a view that is empty', 'log_counts_1m_view', (file: string) => truncateSync(file, 0)],
    ['a table of random bytes', 'migrations', (file: string) => writeFileSync(file, Buffer.alloc(300, 0xe5))],
  ])('of %s is named, and everything is stored once the file is back, without a restart', async (_, table, damage) => {
    const file = definitionOf(dataDir, table)
    const good = readFileSync(file)
    damage(file)
    const server = await start(dataDir)
    await expectUnavailable(server, `${table}.sql`)
    writeFileSync(file, good)
    await expectEverything(server)
  })

  it.each([
    ['logs', (dir: string) => definitionOf(dir, 'logs')],
    ['log_counts_1m_view', (dir: string) => definitionOf(dir, 'log_counts_1m_view')],
    ['tailrace', (dir: string) => path.join(dir, 'engine/metadata/tailrace.sql')],
  ])(
    'a missing definition (%s.sql) is not recreated, and everything is stored once the file is back',
    async (name, fileOf) => {
      const file = fileOf(dataDir)
      const good = readFileSync(file)
      rmSync(file)
      const server = await start(dataDir)
      await expectUnavailable(server, name)
      expect(await server.stop()).toBe(0)
      writeFileSync(file, good)
      await expectEverything(await start(dataDir))
    },
  )

  it('an engine directory replaced by a file is reported, and everything is stored once it is back', async () => {
    const engine = path.join(dataDir, 'engine')
    renameSync(engine, `${engine}.away`)
    writeFileSync(engine, '')
    const server = await start(dataDir)
    await expectUnavailable(server, engine)
    rmSync(engine)
    renameSync(`${engine}.away`, engine)
    await expectEverything(server)
  })
})
