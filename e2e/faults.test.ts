import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { rowStart } from '../server/spool/pieces.ts'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedLoad, numberedRecord } from './support/load.ts'
import { eventually, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import { STORES, startStore } from './support/stores.ts'

/** `npm run soak` makes more of them. */
const KILLS = Number(process.env.KILLS ?? 10)

/** Fault, and how often it is reached before the process dies there; `:ms` dies that much later, inside what follows. */
const DEATHS = [
  'after-write:3',
  'after-fsync:3',
  'before-reply:5',
  'after-seal:2',
  'during-insert:2:4',
  'during-insert:3:15',
  'during-insert:4:30',
  'after-insert:2',
  'before-delete:2',
]

/**
 * A segment as the spool would have written it, in which some rows hold a path twice: the encoder never writes that,
 * and the engine refuses it.
 */
function plantRefusedRows(dataDir: string, rows: number, bad: ReadonlySet<number>): void {
  const spool = path.join(dataDir, 'spool')
  const node = readFileSync(path.join(spool, 'node'), 'utf8').trim()
  const nanos = `${Date.now()}000000`
  const lines = Array.from({ length: rows }, (_, row) => {
    const attributes = bad.has(row) ? '{"n":1,"a":{"b":1},"a.b":2}' : `{"n":${1000 + row}}`
    const texts = (count: number) => Array.from({ length: count }, () => '""').join(',')
    const ids = `"planted","trace ${row}"`
    return `${rowStart(2 + row)}"${node}",${nanos},${nanos},"info",9,"planted",${texts(5)},${ids},${texts(9)},null,null,${texts(7)},null,${attributes},{},[]]\n`
  })
  writeFileSync(path.join(spool, `logs-${node}-0000000000000002-1.ndjson`), lines.join(''))
}

/** What happens before a segment is sealed is the same with any store. */
const deathsWith = (kind: (typeof STORES)[number]) =>
  kind === 'embedded' ? DEATHS : DEATHS.filter(fault => /insert|delete/.test(fault))
const killsWith = (kind: (typeof STORES)[number]) => (kind === 'embedded' ? KILLS : Math.ceil(KILLS / 3))

describe.each(STORES)('a server with an %s store that is killed', kind => {
  it.each(deathsWith(kind))('at %s loses nothing it acknowledged and doubles nothing', async fault => {
    const dataDir = temporaryDirectory()
    const store = await startStore(kind, dataDir)
    const first = await startServer({ dataDir, env: { ...store.env, TAILRACE_FAULT: fault, SPOOL_SEAL_MS: '50' } })
    // Three days, so that each insert makes three parts.
    const load = numberedLoad(first, { connections: 8, rowsPerRequest: 20, from: 1, days: 3 })
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' })
    await load.stop()

    const second = await startServer({ dataDir, env: store.env })
    await spoolEmpty(second)
    expect(await second.stop()).toBe(0)
    await store.stop()
    await expectExactlyOnce(dataDir, load.acknowledged, fault)
  })

  it('in the middle of draining keeps what is left for the next start', async () => {
    const dataDir = temporaryDirectory()
    const store = await startStore(kind, dataDir)
    const env = { ...store.env, TAILRACE_FAULT: 'during-drain:1', SPOOL_SEAL_MS: '60000' }
    const first = await startServer({ dataDir, env })
    const load = numberedLoad(first, { connections: 4, rowsPerRequest: 10, from: 1, requestsMax: 40 })
    await load.done
    first.kill('SIGTERM')
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' })
    const second = await startServer({ dataDir, env: store.env })
    await spoolEmpty(second)
    await second.stop()
    await store.stop()
    expect(load.acknowledged.size).toBe(400)
    await expectExactlyOnce(dataDir, load.acknowledged, 'during-drain')
  })

  it('in the middle of halving a refused segment stores its good rows once and keeps its bad ones', async () => {
    const dataDir = temporaryDirectory()
    const store = await startStore(kind, dataDir)
    const first = await startServer({ dataDir, env: store.env })
    await first.send('POST', '/api/ingest?wait=stored', JSON.stringify(numberedRecord(0)))
    await first.stop()
    plantRefusedRows(dataDir, 20, new Set([3, 11]))
    const env = { ...store.env, TAILRACE_FAULT: 'during-halving:3' }
    const second = await startServer({ dataDir, env }).catch(() => undefined)
    await second?.ended
    const third = await startServer({ dataDir, env: store.env })
    await spoolEmpty(third)
    await third.stop()
    await store.stop()
    const good = Array.from({ length: 20 }, (_, row) => row).filter(row => row !== 3 && row !== 11)
    await expectExactlyOnce(dataDir, new Set([0, ...good.map(row => 1000 + row)]), 'during-halving')
    expect(readdirSync(path.join(dataDir, 'quarantine')).length).toBe(2)
  })

  const kills = killsWith(kind)
  it(`at ${kills} random moments under 16 connections keeps every acknowledged row exactly once, rollups too`, async () => {
    const dataDir = temporaryDirectory()
    const store = await startStore(kind, dataDir)
    const acknowledged = new Set<number>()
    for (let life = 0; life < kills; life++) {
      const server = await startServer({ dataDir, env: store.env })
      const load = numberedLoad(server, { connections: 16, rowsPerRequest: 7, from: 1 + life * 1_000_000, days: 2 })
      await eventually('rows are acknowledged', async () => load.acknowledged.size > 0)
      await new Promise(resolve => setTimeout(resolve, Math.random() * 900))
      server.kill('SIGKILL')
      await load.stop()
      for (const n of load.acknowledged) acknowledged.add(n)
    }
    const last = await startServer({ dataDir, env: store.env })
    await spoolEmpty(last)
    await last.stop()
    await store.stop()
    await expectExactlyOnce(dataDir, acknowledged, `${kills} kills`)
  })
})
