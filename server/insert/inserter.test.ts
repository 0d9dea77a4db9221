import { describe, expect, it } from 'vitest'
import { BAD_DATA_CODES, StoreError } from '../../db/errors.ts'
import { noFaults } from '../faults.ts'
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import { rowStart } from '../spool/pieces.ts'
import { Spool } from '../spool/spool.ts'
import { MemoryStore } from '../spool/test-support/memory-store.ts'
import { piecesOf } from '../spool/test-support/pieces-of.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { insertFiles } from './insert-files.ts'
import { Inserter } from './inserter.ts'

async function setUp(tokenTrustMs?: number, disk = new PowerCutDisk()) {
  const times = tokenTrustMs === undefined ? {} : { tokenTrustMs }
  const files = disk.folder('spool')
  const quarantine = disk.folder('quarantine')
  const options = { table: 'logs', node: '42', schemaVersion: 1, bytesMax: 1e9, diskReserveBytes: 0, sealAfterMs: 1 }
  const spool = await Spool.start(files, quarantine, new IdempotencyKeys(files), options, {}, noFaults)
  const store = new MemoryStore(files)
  const retries: unknown[] = []
  const bad: number[] = []
  const reconciled: unknown[] = []
  const events = {
    onRetry: (_: unknown, error: unknown) => void retries.push(error),
    onQuarantined: (_: unknown, row: number) => void bad.push(row),
    onReconciled: (_: unknown, result: unknown) => void reconciled.push(result),
  }
  const inserter = new Inserter(spool, store, insertFiles(files, quarantine), events, noFaults, times)
  const finish = async () => {
    inserter.start()
    await spool.close()
    await inserter.drain()
  }
  const tokens = () => store.attempts
  const asked = () => store.asked
  return { disk, files, quarantine, spool, store, retries, bad, reconciled, tokens, asked, inserter, finish }
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

  it('stores every row exactly once even if every observer throws', async () => {
    const { spool, store, files, quarantine } = await setUp()
    const throws = () => {
      throw new Error('an observer failed')
    }
    const faults: unknown[] = []
    const events = {
      onInserted: throws,
      onRetry: throws,
      onQuarantined: throws,
      onObserverFailure: faults.push.bind(faults),
    }
    const inserter = new Inserter(spool, store, insertFiles(files, quarantine), events, noFaults)
    store.poison = 'POISON'
    store.failures = [new Error('away')]
    await spool.append(piecesOf([line('a'), line('POISON'), line('b')]))
    inserter.start()
    await spool.close()
    await inserter.drain()
    expect(store.rows.map(([, text]) => text)).toEqual(['a', 'b'])
    // One retry, one row in quarantine, one segment stored.
    expect(faults).toHaveLength(3)
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

/** A store that others write to as well, and in which a token is forgotten at once. */
async function setUpShared(tokenTrustMs: number) {
  const parts = await setUp(tokenTrustMs)
  parts.store.isOurs = false
  const insertFile = parts.store.insertFile.bind(parts.store)
  parts.store.insertFile = async insert => {
    await insertFile(insert).finally(() => parts.store.tokens.clear())
  }
  return parts
}

describe('a segment of unknown fate (C1.6)', () => {
  const lost = new StoreError(999, 'lost after the commit', undefined)

  it('is done when the store has all of it: nothing is inserted again, although the token is forgotten', async () => {
    const { spool, store, finish, reconciled } = await setUpShared(0)
    store.failuresAfter = [lost]
    await spool.append(piecesOf([line('a'), line('b')]))
    await finish()
    expect(store.rows).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect(reconciled).toMatchObject([{ present: 2, inserted: 0, quarantined: 0 }])
  })

  it('is inserted as ever when the store has nothing of it', async () => {
    const { spool, store, finish, reconciled, tokens } = await setUpShared(0)
    store.failures = [lost, lost]
    await spool.append(piecesOf([line('a')]))
    await finish()
    expect(store.rows).toEqual([[1, 'a']])
    expect(reconciled).toEqual([])
    expect(tokens()).toEqual(Array(3).fill('logs-42-0000000000000001-1'))
  })

  it('gets only the rows that are missing, under a token made of their numbers', async () => {
    const { spool, store, finish, reconciled, tokens } = await setUpShared(0)
    store.rows.push([2, 'b'], [4, 'd'])
    store.failures = [lost]
    await spool.append(piecesOf(['a', 'b', 'c', 'd', 'e'].map(line)))
    await finish()
    expect([...store.rows].sort()).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
      [5, 'e'],
    ])
    expect(reconciled).toMatchObject([{ present: 2, inserted: 3 }])
    expect(tokens()[1]).toMatch(/^logs-42-0000000000000001-1:missing-[0-9a-f]{16}:0-3$/)
  })

  it('counts what is in quarantine as dealt with, and finds further bad rows among the missing', async () => {
    const { spool, store, finish, quarantine, bad, reconciled } = await setUpShared(0)
    store.poison = 'POISON'
    store.rows.push([1, 'a'])
    store.failures = [lost]
    const id = 'logs-42-0000000000000001-1'
    const kept = await quarantine.open(`${id}.2.json`)
    await kept.close()
    await spool.append(piecesOf([line('a'), line('POISON 1'), line('POISON 2'), line('d')]))
    await finish()
    expect([...store.rows].sort()).toEqual([
      [1, 'a'],
      [4, 'd'],
    ])
    expect(bad).toEqual([1])
    expect(reconciled).toMatchObject([{ present: 1, quarantined: 1, inserted: 2 }])
  })

  it('gets a missing row although another one is both stored and in quarantine, as after a replay whose reply was lost', async () => {
    const { spool, store, finish, quarantine } = await setUpShared(0)
    store.rows.push([1, 'a'], [2, 'b'], [3, 'c'])
    store.failures = [lost]
    await (await quarantine.open('logs-42-0000000000000001-1.2.json')).close()
    await spool.append(piecesOf(['a', 'b', 'c', 'd'].map(line)))
    await finish()
    expect(store.rows.map(([seq]) => seq).sort()).toEqual([1, 2, 3, 4])
  })

  it('is repeated under its token for as long as that is trusted', async () => {
    const { spool, store, finish, asked } = await setUp(60_000)
    store.isOurs = false
    store.failuresAfter = [lost, lost]
    await spool.append(piecesOf([line('a')]))
    await finish()
    expect(store.rows).toEqual([[1, 'a']])
    expect(asked()).toBe(0)
  })

  it('is not asked about when no attempt can have reached the store', async () => {
    const { spool, store, finish, asked } = await setUpShared(0)
    const refused = new Error('refused', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) })
    store.failures = [refused, refused]
    await spool.append(piecesOf([line('a')]))
    await finish()
    expect(store.rows).toEqual([[1, 'a']])
    expect(asked()).toBe(0)
  })

  it('is asked about again when two answers do not agree, instead of being inserted a second time', async () => {
    const { spool, store, finish, retries } = await setUpShared(0)
    store.rows.push([1, 'a'])
    store.failures = [lost]
    const seqsOf = store.seqsOf.bind(store)
    let answers = 0
    // Empty where the count had just found a row.
    store.seqsOf = range => (++answers === 2 ? Promise.resolve([]) : seqsOf(range))
    await spool.append(piecesOf([line('a'), line('b')]))
    await finish()
    expect(store.rows).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect(String(retries[1])).toContain('has 0 rows of logs-42-0000000000000001-1 where it had 1')
  })

  it('waits for an attempt that still runs', async () => {
    const { spool, store, finish, retries } = await setUpShared(0)
    store.failures = [lost]
    store.running = 2
    await spool.append(piecesOf([line('a')]))
    await finish()
    expect(store.rows).toEqual([[1, 'a']])
    expect(retries.map(error => (error as Error).message)).toEqual([
      'lost after the commit',
      ...Array(2).fill(
        'an earlier insert of logs-42-0000000000000001-1 still runs in ClickHouse: waiting until it ends',
      ),
    ])
  })

  it.each([true, false])(
    'found on disk at the start is asked about, unless only we insert (ours: %s)',
    async isOurs => {
      const first = await setUp()
      await first.spool.append(piecesOf([line('a'), line('b')]))
      await first.spool.close()
      const { store, finish, asked } = await setUp(60_000, first.disk)
      store.isOurs = isOurs
      store.rows.push([1, 'a'])
      await finish()
      // Ours: the token is trusted, and would have kept the engine from storing the first row twice.
      expect(store.rows).toEqual(
        isOurs
          ? [
              [1, 'a'],
              [1, 'a'],
              [2, 'b'],
            ]
          : [
              [1, 'a'],
              [2, 'b'],
            ],
      )
      expect(asked()).toBe(isOurs ? 0 : 1)
    },
  )

  it('a segment that is stored at once is never asked about', async () => {
    const { spool, finish, asked } = await setUpShared(0)
    await spool.append(piecesOf([line('a')]))
    await finish()
    expect(asked()).toBe(0)
  })
})
