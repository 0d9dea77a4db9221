/** The spool while its disk fails, hangs or is full, and while those who watch it throw. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { insertFiles } from '../insert/insert-files.ts'
import { Inserter } from '../insert/inserter.ts'
import type { Segment } from './segment.ts'
import type { Spool } from './spool.ts'
import { MemoryStore } from './test-support/memory-store.ts'
import { openSpool, settle } from './test-support/open-spool.ts'
import { piecesOf } from './test-support/pieces-of.ts'
import type { PowerCutDisk } from './test-support/power-cut-files.ts'

const error = (code: string) => Object.assign(new Error(`${code}: no`), { code })
const append = (spool: Spool, text: string) => spool.append(piecesOf([`"${text}"]`]))
/** Waits with real time: for the timers of the spool, which are a second long. */
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 15_000 })

const take = async (spool: Spool): Promise<Segment> => {
  const segment = await spool.take()
  if (segment === undefined) throw new Error('the spool ended')
  return segment
}

/** All texts that reach the store when the spool drains into it. */
async function drained({ spool, files, quarantine }: Awaited<ReturnType<typeof openSpool>>): Promise<unknown[]> {
  const store = new MemoryStore(files)
  const inserter = new Inserter(spool, store, insertFiles(files, quarantine), {}, () => {})
  inserter.start()
  await spool.close()
  await inserter.drain()
  return store.rows.map(([, text]) => text)
}

afterEach(() => void vi.restoreAllMocks())

describe('a disk that is full', () => {
  it('detects a full disk, and the end of it, without a write', async () => {
    let free = 100
    const { spool } = await openSpool({ options: { diskReserveBytes: 50 }, freeBytes: async () => free })
    expect(spool.stats()).toMatchObject({ state: 'ok', freeBytes: 100 })
    free = 49
    await until(() => spool.stats().state === 'full')
    await expect(append(spool, 'refused')).rejects.toMatchObject({ code: 'disk_full', status: 503 })
    free = 50
    await until(() => spool.stats().state === 'ok')
    await append(spool, 'accepted')
    await spool.close()
  })

  it('keeps the last measurement while measuring fails, and answers every append', async () => {
    let answer = () => Promise.resolve(100)
    const measureFailures: unknown[] = []
    const opened = await openSpool({
      freeBytes: () => answer(),
      events: { onMeasureFailure: error => measureFailures.push(error) },
    })
    answer = () => Promise.reject(error('EIO'))
    await until(() => measureFailures.length > 0)
    for (const text of ['a', 'b', 'c']) await append(opened.spool, text)
    expect(opened.spool.stats()).toMatchObject({ state: 'ok', freeBytes: 100 })
    answer = () => Promise.resolve(99)
    await until(() => opened.spool.stats().freeBytes === 99)
    expect(await drained(opened)).toEqual(['a', 'b', 'c'])
  })

  it('reports a measurement that never returns without delaying appends', async () => {
    let answer = () => Promise.resolve(100)
    let calls = 0
    const measureFailures: unknown[] = []
    const events = { onMeasureFailure: (error: unknown) => void measureFailures.push(error) }
    const { spool } = await openSpool({ freeBytes: () => answer(), events })
    answer = () => new Promise(() => calls++)
    await until(() => calls > 0)
    for (const text of ['a', 'b']) await append(spool, text)
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000)
    await until(() => measureFailures.length > 0)
    expect(String(measureFailures[0])).toContain('statfs did not return')
    // One thread of the system waits for it, not one more each second.
    expect(calls).toBe(1)
    await spool.close()
  })

  it('opens and accepts appends if the first measurement fails', async () => {
    const { spool } = await openSpool({ freeBytes: () => Promise.reject(error('EIO')) })
    await append(spool, 'a')
    await spool.close()
  })
})

describe('a disk that does not return', () => {
  /** Jumps over the time after which a writer counts as stuck. */
  const passStuckTime = () => {
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + LIMITS.spoolStuckMs)
  }

  it.each(['write', 'sync'])('a hang in %s makes the spool stuck; it refuses appends and recovers', async operation => {
    const opened = await openSpool()
    const { spool, disk } = opened
    await append(spool, 'before')
    const release = disk.hang(operation)
    const hung = append(spool, 'hung')
    await settle()
    expect(spool.stats().state).toBe('ok')
    passStuckTime()
    expect(spool.stats()).toMatchObject({ state: 'stuck', reason: expect.stringContaining('disk of DATA_DIR') })
    await expect(append(spool, 'refused')).rejects.toMatchObject({ code: 'write_failed', status: 503 })
    release()
    await hung
    await settle()
    expect(spool.stats().state).toBe('ok')
    await append(spool, 'after')
    expect(await drained(opened)).toEqual(['before', 'hung', 'after'])
  })

  it.each(['truncate', 'open', 'syncDirectory', 'close'])(
    'a hang in %s after a failed write makes the spool stuck',
    async operation => {
      const { spool, disk } = await openSpool()
      disk.failNext = { operation: 'write', error: error('EIO') }
      const release = disk.hang(operation)
      const failed = append(spool, 'failed')
      failed.catch(() => undefined)
      await settle()
      passStuckTime()
      expect(spool.stats().state).toBe('stuck')
      release()
      await expect(failed).rejects.toMatchObject({ code: 'write_failed' })
      await append(spool, 'after')
    },
  )

  it.each(['open', 'syncDirectory', 'write', 'sync', 'close'])(
    'acknowledged rows are counted and readable during a hang in %s, whether their segment is sealed or full',
    async operation => {
      for (const isFull of [false, true]) {
        const { spool, disk } = await openSpool({ options: { sealAfterMs: 0, segmentBytesMax: 60 } })
        const row = piecesOf([`"${'x'.repeat(30)}"]`])
        await spool.append(row)
        const release = disk.hang(operation)
        const next = isFull ? spool.append(row) : spool.take()
        await settle()
        expect(spool.waitingRows).toBeGreaterThanOrEqual(1)
        expect(await spool.readAfter('42', 0)).toBeDefined()
        release()
        await next
      }
    },
  )

  it('a hang while removing a stored segment makes the spool stuck even without a waiting append', async () => {
    const { spool, disk } = await openSpool({ options: { sealAfterMs: 0 } })
    await append(spool, 'stored')
    const segment = await take(spool)
    const release = disk.hang('remove')
    const removing = spool.remove(segment)
    await settle()
    passStuckTime()
    expect(spool.stats().state).toBe('stuck')
    release()
    await removing
    expect(spool.stats().state).toBe('ok')
  })

  it('a spool on a hung disk closes in time and loses no acknowledged row', async () => {
    const { spool, disk } = await openSpool()
    await append(spool, 'acknowledged')
    disk.hang('sync')
    append(spool, 'hung').catch(() => undefined)
    const taken = spool.take()
    await settle()
    expect(await spool.close(20)).toBe(false)
    expect(await taken).toBeUndefined()
    await expect(append(spool, 'late')).rejects.toMatchObject({ code: 'shutting_down' })
    expect(await drained(await openSpool({ disk: disk.afterCut('nothing') }))).toEqual(['acknowledged'])
  })

  it('an append does not wait for room forever', async () => {
    const { spool, disk } = await openSpool()
    disk.hang('sync')
    const large = piecesOf([`"${'x'.repeat(1024 * 1024)}"]`])
    for (let bytes = 0; bytes <= LIMITS.pendingBytesMax; bytes += 1024 * 1024)
      spool.append(large).catch(() => undefined)
    const waiting = append(spool, 'waits for room')
    await expect(waiting).rejects.toMatchObject({ code: 'write_failed' })
  })
})

describe('a file system that turns read-only', () => {
  const turn = (disk: PowerCutDisk) => {
    for (const operation of ['open', 'write', 'truncate', 'remove', 'rename', 'syncDirectory'])
      disk.failing.set(operation, error('EROFS'))
  }

  it('on a read-only disk the spool refuses appends promptly, reads only committed rows, and recovers', async () => {
    const opened = await openSpool()
    const { spool, disk, files } = opened
    await append(spool, 'kept')
    // The rows of this group reach the file; neither can they be synced nor can the file be cut.
    disk.failing.set('sync', error('EROFS'))
    disk.failing.set('truncate', error('EROFS'))
    disk.failing.set('open', error('EROFS'))
    await expect(append(spool, 'lost')).rejects.toMatchObject({ code: 'write_failed', status: 503 })
    turn(disk)
    const refused = await Promise.allSettled([append(spool, 'lost 2'), append(spool, 'lost 3')])
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(spool.stats()).toMatchObject({ state: 'failing', reason: expect.stringContaining('EROFS'), rows: 1 })

    const [file] = (await files.list()).filter(({ name }) => name.startsWith('logs-'))
    expect((await files.read(file?.name ?? '')).toString()).toContain('lost')
    const readable = await spool.readAfter('42', 0)
    expect(readable?.lastSeq).toBe(1)
    expect(readable?.bytes.toString()).toMatch(/kept.*\n$/)
    expect(readable?.bytes.toString()).not.toContain('lost')
    expect(spool.lastIn('42')).toBe(1)
    expect(spool.stats().segments).toBe(0)

    disk.failing.clear()
    // No append is needed for it.
    await until(() => spool.stats().state === 'ok')
    expect((await files.read((await take(spool)).file)).toString()).not.toContain('lost')
    const { firstSeq } = await append(spool, 'after')
    expect(firstSeq).toBeGreaterThan(4)
    expect(await drained(opened)).toEqual(['kept', 'after'])
    expect(disk.openHandles).toBe(0)
  })

  it('publishes no later segment before an older one is truncated', async () => {
    const opened = await openSpool({ options: { sealAfterMs: 0 } })
    const { spool, disk } = opened
    await append(spool, 'kept')
    disk.failing.set('sync', error('EIO'))
    disk.failing.set('truncate', error('EIO'))
    await expect(append(spool, 'lost')).rejects.toMatchObject({ code: 'write_failed' })
    disk.failing.delete('sync')
    // Writing works again and cutting does not: a younger segment would overtake the older one.
    await expect(append(spool, 'lost too')).rejects.toMatchObject({ code: 'write_failed' })
    expect(spool.storedThrough).toBe(0)
    disk.failing.clear()
    expect(await drained(opened)).toEqual(['kept'])
  })

  it('a spool on a read-only disk closes, and the next start finds every acknowledged row', async () => {
    const { spool, disk } = await openSpool()
    await append(spool, 'kept')
    turn(disk)
    await expect(append(spool, 'lost')).rejects.toMatchObject({ code: 'write_failed' })
    expect(await spool.close()).toBe(true)
    disk.failing.clear()
    expect(await drained(await openSpool({ disk }))).toEqual(['kept'])
  })

  it('repeated failures to open a segment leak no file handle', async () => {
    const { spool, disk } = await openSpool()
    disk.failing.set('write', error('EROFS'))
    disk.failing.set('syncDirectory', error('EROFS'))
    for (let i = 0; i < 20; i++) await append(spool, 'refused').catch(() => undefined)
    // The segment that was open and cannot be replaced.
    expect(disk.openHandles).toBe(1)
    disk.failing.clear()
    await append(spool, 'after')
    await spool.close()
  })
})

describe('a group that is durable', () => {
  const throws = () => {
    throw new Error('an observer failed')
  }

  it('a durable group is acknowledged even if every observer throws', async () => {
    const faults: unknown[] = []
    const opened = await openSpool({
      events: { onCommit: throws, onSync: throws, onFailure: throws, onObserverFailure: fault => faults.push(fault) },
    })
    await append(opened.spool, 'a')
    opened.disk.failNext = { operation: 'sync', error: error('EIO') }
    await expect(append(opened.spool, 'b')).rejects.toMatchObject({ code: 'write_failed' })
    await append(opened.spool, 'c')
    // A sync and a commit each for a and c, the failure of b.
    expect(faults).toHaveLength(5)
    expect(await drained(opened)).toEqual(['a', 'c'])
  })

  it('a durable group is acknowledged even if its keys cannot be recorded', async () => {
    const opened = await openSpool()
    opened.keys.settle = throws
    await append(opened.spool, 'a')
    await append(opened.spool, 'b')
    expect(opened.spool.stats().state).toBe('ok')
    expect(await drained(opened)).toEqual(['a', 'b'])
  })

  it('a durable group is acknowledged and published even if a full segment cannot be closed', async () => {
    const opened = await openSpool()
    const { spool, disk } = opened
    disk.failing.set('close', error('EIO'))
    const { lastSeq } = await spool.append(piecesOf(Array.from({ length: LIMITS.segmentRowsMax + 1 }, () => '"x"]')))
    expect(lastSeq).toBe(LIMITS.segmentRowsMax + 1)
    disk.failing.clear()
    expect(await drained(opened)).toHaveLength(LIMITS.segmentRowsMax + 1)
  })

  it('a durable group is published even if the previous segment cannot be closed', async () => {
    const opened = await openSpool({ options: { sealAfterMs: 0 } })
    await append(opened.spool, 'a')
    opened.disk.failing.set('close', error('EIO'))
    await opened.spool.remove(await take(opened.spool))
    await append(opened.spool, 'b')
    opened.disk.failing.clear()
    expect(await drained(opened)).toEqual(['b'])
  })
})
