import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { noFaults } from '../faults.ts'
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import { rowStart } from './pieces.ts'
import type { Segment } from './segment.ts'
import { Spool } from './spool.ts'
import type { SpoolOptions } from './spool-options.ts'
import { piecesOf } from './test-support/pieces-of.ts'
import { PowerCutDisk } from './test-support/power-cut-files.ts'

const OPTIONS: SpoolOptions = {
  table: 'logs',
  node: '42',
  schemaVersion: 1,
  bytesMax: 1e9,
  diskReserveBytes: 0,
  sealAfterMs: 20,
}

async function openSpool(disk = new PowerCutDisk(), options: Partial<SpoolOptions> = {}) {
  const files = disk.folder('spool')
  const keys = new IdempotencyKeys(files)
  const failures: unknown[] = []
  const spool = await Spool.start(
    files,
    disk.folder('quarantine'),
    keys,
    { ...OPTIONS, ...options },
    { onFailure: error => failures.push(error) },
    noFaults,
  )
  return { disk, files, keys, spool, failures }
}

async function rowsOf(files: { read(name: string): Promise<Buffer> }, segment: Segment): Promise<unknown[][]> {
  const text = (await files.read(segment.file)).toString('utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

const take = async (spool: Spool): Promise<Segment> => {
  const segment = await spool.take()
  if (!segment) throw new Error('the spool ended')
  return segment
}

describe('Spool', () => {
  it('numbers rows in the order of the appends, contiguously within a segment', async () => {
    const { spool, files } = await openSpool()
    const commits = await Promise.all([
      spool.append(piecesOf(['"a"]', '"b"]'])),
      spool.append(piecesOf(['"c"]'])),
      spool.append(piecesOf(['"d"]'])),
    ])
    expect(commits.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [1, 2],
      [3, 3],
      [4, 4],
    ])
    expect(await rowsOf(files, await take(spool))).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ])
  })

  it('shares one sync among appends that arrive while another is under way', async () => {
    const { spool, disk } = await openSpool()
    const before = disk.ops
    await Promise.all(Array.from({ length: 100 }, () => spool.append(piecesOf(['"x"]']))))
    // Two groups: the first append alone, the other 99 together; a write for each, a sync for each group.
    expect(disk.ops - before).toBeLessThanOrEqual(100 + 4)
    expect(spool.lastSeq).toBe(100)
  })

  it('goes on counting after a restart with an empty spool', async () => {
    const first = await openSpool()
    await first.spool.append(piecesOf(['"a"]', '"b"]']))
    await first.spool.remove(await take(first.spool))
    await first.spool.close()
    const second = await openSpool(first.disk)
    expect(second.spool.storedThrough).toBe(2)
    expect(await second.spool.append(piecesOf(['"c"]']))).toMatchObject({ firstSeq: 3 })
  })

  it('continues the numbers of its own node only, and hands out segments of other nodes unchanged', async () => {
    const first = await openSpool(undefined, { node: '7' })
    await first.spool.append(piecesOf(['"old"]']))
    await first.spool.close()
    const second = await openSpool(first.disk, { node: '8' })
    expect(await second.spool.append(piecesOf(['"new"]']))).toMatchObject({ node: '8', firstSeq: 1 })
    expect((await take(second.spool)).id).toBe('logs-7-0000000000000001-1')
  })

  it('fails every append of a group whose sync fails, keeps nothing of it, and never reuses its numbers', async () => {
    const { spool, disk, files, failures } = await openSpool()
    await spool.append(piecesOf(['"kept"]']))
    disk.failNext = { operation: 'sync', error: new Error('I/O error') }
    const results = await Promise.allSettled([
      spool.append(piecesOf(['"lost1"]'])),
      spool.append(piecesOf(['"lost2"]'])),
    ])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await spool.append(piecesOf(['"next"]']))
    expect(failures).toHaveLength(1)
    const first = await take(spool)
    expect(await rowsOf(files, first)).toEqual([[1, 'kept']])
    await spool.remove(first)
    expect(await rowsOf(files, await take(spool))).toEqual([[4, 'next']])
  })

  it.each(['write', 'sync'])(
    'writes to a new file after a failed %s, even when it cannot be opened at first',
    async operation => {
      const { spool, disk, files } = await openSpool()
      await spool.append(piecesOf(['"kept"]']))
      disk.failNext = { operation, error: Object.assign(new Error('no space'), { code: 'ENOSPC' }) }
      const failed = spool.append(piecesOf(['"lost"]']))
      await expect(failed).rejects.toMatchObject({ code: 'write_failed', status: 503, retryAfterS: 5 })
      disk.failNext = { operation: 'open', error: new Error('no inode') }
      await spool.append(piecesOf(['"next"]'])).catch(() => spool.append(piecesOf(['"next"]'])))
      const rows: unknown[] = []
      for (let i = 0; i < 2; i++) {
        const segment = await take(spool)
        rows.push(...(await rowsOf(files, segment)).map(([, text]) => text))
        await spool.remove(segment)
      }
      expect(rows).toEqual(['kept', 'next'])
    },
  )

  it('publishes what was acknowledged before a failure although no new file can be opened for a while', async () => {
    const { spool, disk, files } = await openSpool()
    await spool.append(piecesOf(['"kept"]']))
    disk.failNext = { operation: 'sync', error: new Error('I/O error') }
    const failed = spool.append(piecesOf(['"lost"]'])).catch(() => {
      disk.failNext = undefined
    })
    const taken = take(spool)
    await failed
    expect(await rowsOf(files, await taken)).toEqual([[1, 'kept']])
  })

  it('refuses at its bound with Retry-After and accepts again when there is room', async () => {
    const { spool } = await openSpool(undefined, { bytesMax: 1_000 })
    await spool.append(piecesOf([`"${'x'.repeat(1_000)}"]`]))
    await expect(spool.append(piecesOf(['"y"]']))).rejects.toMatchObject({
      code: 'spool_full',
      status: 503,
      retryAfterS: 5,
    })
    expect(spool.stats().state).toBe('full')
    await spool.remove(await take(spool))
    await spool.append(piecesOf(['"y"]']))
    expect(spool.stats().state).toBe('ok')
  })

  it('refuses when the disk has less free than the reserve', async () => {
    const { spool } = await openSpool(undefined, { diskReserveBytes: Number.POSITIVE_INFINITY })
    await expect(spool.append(piecesOf(['"x"]']))).resolves.toBeDefined()
    const full = new PowerCutDisk()
    const files = full.folder('spool')
    files.freeBytes = async () => 10
    const tight = await Spool.start(
      files,
      full.folder('q'),
      new IdempotencyKeys(files),
      { ...OPTIONS, diskReserveBytes: 11 },
      {},
      noFaults,
    )
    await expect(tight.append(piecesOf(['"x"]']))).rejects.toMatchObject({ code: 'disk_full', status: 503 })
  })

  it('cuts a large append into segments of bounded rows that are published only together', async () => {
    const { spool, files } = await openSpool()
    const rows = LIMITS.segmentRowsMax + 5
    const commit = await spool.append(piecesOf(Array.from({ length: rows }, () => '"x"]')))
    expect(commit.lastSeq).toBe(rows)
    const first = await take(spool)
    expect(first.rows).toBe(LIMITS.segmentRowsMax)
    await spool.remove(first)
    const second = await take(spool)
    expect(second.name.firstSeq).toBe(LIMITS.segmentRowsMax + 1)
    expect((await rowsOf(files, second)).length).toBe(5)
  })

  it('keeps segments within their bound of bytes', async () => {
    const { spool } = await openSpool()
    const line = `"${'x'.repeat(3_000_000)}"]`
    await spool.append(piecesOf(Array.from({ length: 30 }, () => line)))
    const first = await take(spool)
    expect(first.bytes).toBeLessThanOrEqual(LIMITS.segmentBytesMax)
    expect(first.bytes).toBeGreaterThan(LIMITS.segmentBytesMax - 2 * 4_200_000)
  })

  it('limits segments to the bytes that the engine’s memory allows, except for a single larger chunk', async () => {
    const { spool, files } = await openSpool(undefined, { segmentBytesMax: 1_000_000 })
    const rows = (count: number, chars: number) =>
      piecesOf(Array.from({ length: count }, () => `"${'x'.repeat(chars)}"]`))
    await spool.append(rows(1, 3_000_000))
    for (let i = 0; i < 5; i++) await spool.append(rows(1, 400_000))
    const segments = []
    while (segments.length < 3) {
      const segment = await take(spool)
      expect((await files.list()).map(({ name }) => name)).toContain(segment.file)
      segments.push({ firstSeq: segment.name.firstSeq, rows: segment.rows })
      await spool.remove(segment)
    }
    expect(segments).toEqual([
      { firstSeq: 1, rows: 1 },
      { firstSeq: 2, rows: 2 },
      { firstSeq: 4, rows: 2 },
    ])
  })

  it('grows the open segment while the inserter is busy, and seals by age when it waits', async () => {
    const { spool } = await openSpool(undefined, { sealAfterMs: 5 })
    await spool.append(piecesOf(['"a"]']))
    const first = await take(spool)
    for (let i = 0; i < 5; i++) {
      await spool.append(piecesOf(['"b"]']))
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(spool.stats().segments).toBe(1)
    await spool.remove(first)
    expect((await take(spool)).rows).toBe(5)
  })

  it('tells when a number is stored, and false when it takes too long', async () => {
    const { spool } = await openSpool(undefined, { sealAfterMs: 60_000 })
    const { lastSeq } = await spool.append(piecesOf(['"a"]']))
    expect(await spool.waitStored(lastSeq, 10)).toBe(false)
    const waiting = spool.waitStored(lastSeq, 60_000)
    await spool.remove(await take(spool))
    expect(await waiting).toBe(true)
    expect(spool.storedThrough).toBe(lastSeq)
  })

  it('ends its taker on close, after the last segment, and refuses from then on', async () => {
    const { spool } = await openSpool(undefined, { sealAfterMs: 60_000 })
    await spool.append(piecesOf(['"a"]']))
    await spool.close()
    await spool.remove(await take(spool))
    expect(await spool.take()).toBeUndefined()
    await expect(spool.append(piecesOf(['"b"]']))).rejects.toMatchObject({ code: 'shutting_down' })
  })

  it('moves what cannot be a row to quarantine and keeps the rows before it', async () => {
    const first = await openSpool()
    await first.spool.append(piecesOf(['"a"]', '"b"]']))
    await first.spool.close()
    const file = 'logs-42-0000000000000003-1.ndjson'
    const good = `${rowStart(3)}"c"]\n`
    const rest = `${rowStart(4)}"d"\n${rowStart(5)}"e"]\n`
    const handle = await first.files.open(file)
    await handle.write([Buffer.from(good + rest)], 0)
    const second = await openSpool(first.disk)
    const quarantined = `${file}.${good.length}.damaged`
    expect(second.spool.cuts).toMatchObject([{ atByte: good.length, bytes: rest.length, quarantined }])
    const kept = await second.disk.folder('quarantine').read(quarantined)
    expect(kept.toString()).toBe(rest)
    expect(second.spool.lastSeq).toBe(3)
  })
})
