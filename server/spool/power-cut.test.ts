import { describe, expect, it } from 'vitest'
import { type Faults, noFaults } from '../faults.ts'
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import { insertFiles } from '../insert/insert-files.ts'
import { Inserter } from '../insert/inserter.ts'
import { Spool } from './spool.ts'
import { MemoryStore } from './test-support/memory-store.ts'
import { piecesOf } from './test-support/pieces-of.ts'
import { PowerCutDisk, type Survival } from './test-support/power-cut-files.ts'

const OPTIONS = { table: 'logs', node: '42', schemaVersion: 1, bytesMax: 1e9, diskReserveBytes: 0, sealAfterMs: 1 }

interface Life {
  readonly spool: Spool
  readonly keys: IdempotencyKeys
  readonly inserter: Inserter
}

async function start(disk: PowerCutDisk, store: MemoryStore, faults: Faults = noFaults): Promise<Life> {
  const files = disk.folder('spool')
  const quarantine = disk.folder('quarantine')
  const keys = new IdempotencyKeys(files)
  const spool = await Spool.start(files, quarantine, keys, OPTIONS, {}, faults)
  const inserter = new Inserter(spool, store, insertFiles(files, quarantine), {}, faults)
  inserter.start()
  return { spool, keys, inserter }
}

/** An append as a door makes it: with a key, its repeat gets the first answer. */
async function send({ spool, keys }: Life, id: string, rows: number, keyed: boolean): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) => `"${id}/${row}"]`)
  if (!keyed) return void (await spool.append(piecesOf(lines)))
  const work = async () => {
    const reply = { status: 200, reply: id }
    await spool.append(piecesOf(lines), { key: id, fingerprint: id, ...reply })
    return reply
  }
  await keys.once(id, id, work)
}

/** Lets everything happen that needs no power. */
async function settle(disk: PowerCutDisk): Promise<void> {
  for (let quiet = 0, ops = -1; quiet < 4; ) {
    await new Promise(resolve => setTimeout(resolve, 1))
    quiet = disk.ops === ops ? quiet + 1 : 0
    ops = disk.ops
  }
}

const APPENDS = [
  { id: 'a', rows: 3, keyed: false },
  { id: 'b', rows: 2, keyed: true },
  { id: 'c', rows: 1, keyed: false },
  { id: 'd', rows: 4, keyed: true },
]

/** Sends everything, the first two together, and notes what was acknowledged. Never ends when the power goes. */
async function script(disk: PowerCutDisk, life: Life, acknowledged: Set<string>): Promise<void> {
  const sends = APPENDS.map(async ({ id, rows, keyed }, index) => {
    if (index > 1) await settle(disk)
    await send(life, id, rows, keyed)
    acknowledged.add(id)
  })
  await Promise.all(sends)
  await settle(disk)
}

/** All rows in the store, by append. */
function stored(store: MemoryStore): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [, text] of store.rows) {
    const [id = '', row = ''] = String(text).split('/')
    found.set(id, [...(found.get(id) ?? []), row])
  }
  return found
}

function expectExactlyOnce(store: MemoryStore, acknowledged: ReadonlySet<string>, context: string): void {
  const found = stored(store)
  for (const { id, rows } of APPENDS) {
    const got = found.get(id) ?? []
    expect(new Set(got).size, `${context}: append ${id} has no row twice`).toBe(got.length)
    if (acknowledged.has(id)) expect(got.length, `${context}: acknowledged append ${id} is whole`).toBe(rows)
  }
  const seqs = store.rows.map(([seq]) => seq)
  expect(new Set(seqs).size, `${context}: no sequence number twice`).toBe(seqs.length)
}

/** One life with a power cut, and the next one after it. False when the script ended before its power did. */
async function cutAt(ops: number, survival: Survival): Promise<boolean> {
  const disk = new PowerCutDisk()
  const store = new MemoryStore(disk.folder('spool'))
  const acknowledged = new Set<string>()
  disk.cutAfter(ops)
  const first = start(disk, store).then(life => script(disk, life, acknowledged))
  await Promise.race([first, untilOff(disk)])
  const wasCut = disk.off

  const after = disk.afterCut(survival)
  const life = await start(after, store.readingFrom(after.folder('spool')))
  // A sender without an answer repeats; one with a key may repeat whatever it likes.
  for (const { id, rows, keyed } of APPENDS) if (keyed) await send(life, id, rows, keyed)
  await life.spool.close()
  await life.inserter.drain()
  for (const { id, keyed } of APPENDS) if (keyed) acknowledged.add(id)
  expectExactlyOnce(store, acknowledged, `power cut before operation ${ops}, ${survival} survives`)
  return wasCut
}

async function untilOff(disk: PowerCutDisk): Promise<void> {
  while (!disk.off) await new Promise(resolve => setTimeout(resolve, 1))
  await settle(disk)
}

describe('the spool under power cuts', () => {
  for (const survival of ['nothing', 'everything', 'torn', 'zeroed'] as const) {
    it(`keeps every acknowledged row exactly once wherever the power goes (${survival} unsynced survives)`, async () => {
      let ops = 0
      while (await cutAt(ops, survival)) ops++
      // The script is long enough to pass through writes, syncs, seals, inserts and deletions.
      expect(ops).toBeGreaterThan(40)
    }, 60_000)
  }
})
