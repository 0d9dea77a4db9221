import { describe, expect, it } from 'vitest'
import { BAD_DATA_CODES, StoreError } from '../../db/errors.ts'
import { noFaults } from '../faults.ts'
import { IdempotencyKeys } from '../spool/idempotency.ts'
import { rowStart } from '../spool/pieces.ts'
import { Spool } from '../spool/spool.ts'
import { MemoryStore } from '../spool/test-support/memory-store.ts'
import { piecesOf } from '../spool/test-support/pieces-of.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { insertFiles } from './insert-files.ts'
import { Inserter } from './inserter.ts'

async function setUp() {
  const disk = new PowerCutDisk()
  const files = disk.folder('spool')
  const quarantine = disk.folder('quarantine')
  const options = { table: 'logs', node: '42', schemaVersion: 1, bytesMax: 1e9, diskReserveBytes: 0, sealAfterMs: 1 }
  const spool = await Spool.start(files, quarantine, new IdempotencyKeys(files), options, {}, noFaults)
  const store = new MemoryStore(files)
  const retries: unknown[] = []
  const bad: number[] = []
  const events = {
    onRetry: (_: unknown, error: unknown) => void retries.push(error),
    onQuarantined: (_: unknown, row: number) => void bad.push(row),
  }
  const inserter = new Inserter(spool, store, insertFiles(files, quarantine), events, noFaults)
  const finish = async () => {
    inserter.start()
    await spool.close()
    await inserter.drain()
  }
  return { disk, files, quarantine, spool, store, retries, bad, inserter, finish }
}

const line = (text: string) => `${JSON.stringify(text)}]`

describe('Inserter', () => {
  it('stores every row once, in order, and empties the spool', async () => {
    const { spool, store, finish, files } = await setUp()
    await spool.append(piecesOf(Array.from({ length: 10 }, (_, i) => line(`row ${i}`))))
    await finish()
    expect(store.rows.map(([, text]) => text)).toEqual(Array.from({ length: 10 }, (_, i) => `row ${i}`))
    const left = (await files.list()).filter(({ name }) => name.startsWith('logs-'))
    expect(left.map(({ bytes }) => bytes)).toEqual([0])
  })

  it('isolates bad rows by halving, keeps each in quarantine with the reason, and stores the others once', async () => {
    const { spool, store, bad, finish, quarantine, files } = await setUp()
    store.poison = 'POISON'
    const poisoned = new Set([0, 3, 4, 12])
    await spool.append(
      piecesOf(Array.from({ length: 13 }, (_, i) => line(poisoned.has(i) ? `POISON ${i}` : `row ${i}`))),
    )
    await finish()
    expect(store.rows.map(([seq]) => seq)).toEqual([2, 3, 6, 7, 8, 9, 10, 11, 12])
    expect(bad).toEqual([...poisoned])
    const kept = await quarantine.list()
    expect(kept.map(({ name }) => name).sort()).toEqual(
      [...poisoned].map(row => `logs-42-0000000000000001-1.${row}.json`).sort(),
    )
    const first = JSON.parse((await quarantine.read('logs-42-0000000000000001-1.3.json')).toString())
    expect(first).toEqual({ reason: 'cannot parse', row: `${rowStart(4)}"POISON 3"]\n` })
    expect((await files.list()).filter(({ name }) => name.endsWith('.half'))).toEqual([])
  })

  it('quarantines a segment of one bad row', async () => {
    const { spool, store, bad, finish } = await setUp()
    store.poison = 'POISON'
    await spool.append(piecesOf([line('POISON')]))
    await finish()
    expect(store.rows).toEqual([])
    expect(bad).toEqual([0])
  })

  it.each([...BAD_DATA_CODES.keys()])('takes code %i for bad data', async code => {
    const { spool, store, retries, finish } = await setUp()
    store.failures = [new StoreError(code, 'bad data', undefined)]
    await spool.append(piecesOf([line('a'), line('b')]))
    await finish()
    expect(retries).toEqual([])
    expect(store.rows).toHaveLength(2)
  })

  it.each([
    new StoreError(241, 'memory limit', undefined),
    new StoreError(252, 'too many parts', undefined),
    new StoreError(999, 'keeper', undefined),
    new Error('connection refused'),
  ])('repeats the same bytes under the same token after "%s"', async error => {
    const { spool, store, retries, inserter } = await setUp()
    store.failures = [error, error]
    await spool.append(piecesOf([line('a')]))
    inserter.start()
    while (store.rows.length === 0) await new Promise(resolve => setTimeout(resolve, 10))
    expect(retries).toEqual([error, error])
    expect(store.rows).toEqual([[1, 'a']])
  })

  it('leaves the spool as it is when told to give up while the store is away', async () => {
    const { spool, store, inserter, files } = await setUp()
    store.failures = Array.from({ length: 100 }, () => new Error('away'))
    await spool.append(piecesOf([line('a')]))
    inserter.start()
    await spool.close()
    inserter.giveUp()
    await inserter.drain()
    expect(store.rows).toEqual([])
    expect(
      (await files.list()).find(({ name }) => name === 'logs-42-0000000000000001-1.ndjson')?.bytes,
    ).toBeGreaterThan(0)
    expect(inserter.state().lastError).toBe('away')
  })
})
