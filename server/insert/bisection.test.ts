import { describe, expect, it, vi } from 'vitest'
import { type Faults, noFaults } from '../faults.ts'
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import { Spool } from '../spool/spool.ts'
import { MemoryStore } from '../spool/test-support/memory-store.ts'
import { piecesOf } from '../spool/test-support/pieces-of.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { insertFiles } from './insert-files.ts'
import { Inserter } from './inserter.ts'

const ID = 'logs-42-0000000000000001-1'
const OPTIONS = { table: 'logs', node: '42', schemaVersion: 1, bytesMax: 1e9, diskReserveBytes: 0, sealAfterMs: 1 }
const MIB = 1024 * 1024

/** One life of the server on a disk, with a store that outlives it. */
async function start(disk: PowerCutDisk, known: MemoryStore | undefined, memoryPatienceMs: number, faults: Faults) {
  const files = disk.folder('spool')
  const quarantine = disk.folder('quarantine')
  const store = known?.readingFrom(files) ?? new MemoryStore(files)
  const spool = await Spool.start(files, quarantine, new IdempotencyKeys(files), OPTIONS, {}, noFaults)
  const bad: number[] = []
  const cuts: string[] = []
  const retries: unknown[] = []
  const events = {
    onQuarantined: (_: unknown, row: number) => void bad.push(row),
    onBisected: (_: unknown, { from, to }: { from: number; to: number }) => void cuts.push(`${from}-${to}`),
    onRetry: (_: unknown, error: unknown) => void retries.push(error),
  }
  const inserter = new Inserter(spool, store, insertFiles(files, quarantine), events, faults, { memoryPatienceMs })
  const append = (rows: readonly string[]) => spool.append(piecesOf(rows.map(text => `${JSON.stringify(text)}]`)))
  const finish = async () => {
    inserter.start()
    await spool.close()
    await inserter.drain()
  }
  return { files, quarantine, spool, store, bad, cuts, retries, inserter, append, finish }
}

const setUp = (patienceMs = 60_000) => start(new PowerCutDisk(), undefined, patienceMs, noFaults)

/** Texts of a size each, which begin with their number. */
const texts = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, i) => `${i}`.padEnd(bytes - 30, i % 2 ? 'a' : 'b'))

/** What an insert that runs out of memory may have committed, as the engine was seen to do it. */
const COMMITTED = [
  ['nothing', () => []],
  ['all of its partitions but the last', (partitions: readonly string[]) => partitions.slice(0, -1)],
  ['all of its rows and no rollup', (partitions: readonly string[]) => partitions],
] as const

const partitionOf = ([seq]: readonly unknown[]) => `day ${Number(seq) % 7}`

const seqs = (store: MemoryStore) => store.rows.map(([seq]) => Number(seq)).sort((a, b) => a - b)
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

function expectOnce(store: MemoryStore, rows: number, context: string): void {
  expect(seqs(store), `${context}: rows`).toEqual(upTo(rows))
  expect(
    [...store.counted].sort((a, b) => a - b),
    `${context}: rollups`,
  ).toEqual(upTo(rows))
}

describe('a segment that does not fit into the engine’s memory', () => {
  it('a segment beyond the engine’s memory is inserted in halves, each row exactly once and none quarantined', async () => {
    const { append, store, finish, cuts, bad, files, quarantine } = await setUp()
    store.memoryBytesMax = 6 * MIB
    await append(texts(16, MIB))
    await finish()
    expectOnce(store, 16, 'bisection')
    expect(cuts).toEqual(['0-16', '0-8', '8-16'])
    expect(store.attempts.filter(token => token.includes(':'))).toEqual(
      ['0-8', '0-4', '4-8', '8-16', '8-12', '12-16'].map(range => `${ID}:${range}`),
    )
    expect(bad).toEqual([])
    expect(await quarantine.list()).toEqual([])
    expect((await files.list()).map(({ name }) => name).filter(name => /half|bisection/.test(name))).toEqual([])
  })

  it('a bisected segment does not block later ones, and the health state shows the remedy', async () => {
    const { append, store, spool, inserter } = await setUp()
    store.memoryBytesMax = 6 * MIB
    await append(texts(8, MIB))
    const states: unknown[] = []
    const insertFile = store.insertFile.bind(store)
    store.insertFile = insert => {
      states.push(inserter.state())
      return insertFile(insert)
    }
    inserter.start()
    await spool.waitStored(8, 10_000)
    await append(['behind it'])
    await spool.waitStored(9, 10_000)
    expectOnce(store, 9, 'later segments')
    expect(states[1]).toEqual({ failures: 0, lastError: 'the memory does not suffice: raise it', isBisecting: true })
    expect(inserter.state()).toEqual({ failures: 0, lastError: undefined, isBisecting: false })
    await spool.close()
    await inserter.drain()
  })

  it.each(COMMITTED)('keeps the rows of a failed insert that committed %s', async (_, committed) => {
    const { append, store, finish } = await setUp()
    store.memoryBytesMax = 6 * MIB
    store.committedOfTooLarge = committed
    store.partitionOf = partitionOf
    await append(texts(32, MIB))
    await finish()
    expectOnce(store, 32, 'partly committed')
  })

  it('a temporary memory shortage does not bisect below 4 MiB', async () => {
    const { append, store, spool, inserter, retries, cuts } = await setUp()
    store.memoryBytesMax = 1000
    await append(texts(20, 100))
    inserter.start()
    await vi.waitFor(() => expect(retries.length).toBeGreaterThan(1))
    store.memoryBytesMax = MIB
    await spool.waitStored(20, 10_000)
    expectOnce(store, 20, 'shortage')
    expect(cuts).toEqual([])
    expect(new Set(store.attempts)).toEqual(new Set([ID]))
    await spool.close()
    await inserter.drain()
  })

  it('quarantines a row only after it alone has not fitted for memoryPatienceMs', async () => {
    const { append, store, finish, bad, quarantine } = await setUp(150)
    store.memoryBytesMax = 2 * MIB
    const rows = texts(16, MIB)
    rows[5] = '5'.padEnd(3 * MIB)
    await append(rows)
    await finish()
    expect(bad).toEqual([5])
    const others = upTo(16).filter(seq => seq !== 6)
    expect(seqs(store)).toEqual(others)
    expect([...store.counted].sort((a, b) => a - b)).toEqual(others)
    const kept = JSON.parse((await quarantine.read(`${ID}.5.json`)).toString())
    expect(kept.reason).toBe('the memory does not suffice: raise it')
  })

  it('stores later rows without waiting for one that does not fit', async () => {
    const { append, store, spool, inserter, bad } = await setUp()
    store.memoryBytesMax = 4.5 * MIB
    const rows = texts(8, MIB)
    rows[2] = '2'.padEnd(6 * MIB)
    await append(rows)
    inserter.start()
    await vi.waitFor(() => expect(seqs(store)).toEqual([1, 2, 4, 5, 6, 7, 8]), 10_000)
    expect(bad).toEqual([])
    store.memoryBytesMax = 100 * MIB
    await spool.waitStored(8, 15_000)
    expectOnce(store, 8, 'after the shortage')
    await spool.close()
    await inserter.drain()
  })

  it('stores each row exactly once beside a bad row', async () => {
    const { append, store, finish, bad } = await setUp()
    store.memoryBytesMax = 6 * MIB
    store.poison = 'POISON'
    const rows = texts(16, MIB)
    rows[9] = 'POISON'
    await append(rows)
    await finish()
    expect(bad).toEqual([9])
    expect(seqs(store)).toEqual(upTo(16).filter(seq => seq !== 10))
  })

  it.each(COMMITTED)(
    'stores each row exactly once after a power cut at any point, if a failed insert commits %s',
    async (_, committed) => {
      for (const memoryAfter of [3 * MIB, 100 * MIB]) {
        for (let ops = 0, isOver = false; !isOver; ops++) {
          const disk = new PowerCutDisk()
          const first = await start(disk, undefined, 60_000, noFaults)
          first.store.memoryBytesMax = 3 * MIB
          first.store.committedOfTooLarge = committed
          first.store.partitionOf = partitionOf
          await first.append(texts(6, MIB))
          await first.spool.close()
          disk.cutAfter(ops)
          first.inserter.start()
          isOver = await Promise.race([first.inserter.drain().then(() => true), whenOff(disk)])
          const second = await start(disk.afterCut(ops % 2 ? 'nothing' : 'everything'), first.store, 60_000, noFaults)
          second.store.memoryBytesMax = memoryAfter
          await second.finish()
          expectOnce(second.store, 6, `cut after ${ops} operations, ${memoryAfter} bytes of memory afterwards`)
          const left = (await second.files.list()).map(({ name }) => name)
          expect(left.filter(name => /half|bisection/.test(name))).toEqual([])
        }
      }
    },
    60_000,
  )
})

/** Resolves false when the disk has lost its power. */
async function whenOff(disk: PowerCutDisk): Promise<false> {
  while (!disk.off) await new Promise(resolve => setTimeout(resolve, 1))
  return false
}
