/** Keys while their journal cannot be written. */
import { expect, it } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { openSpool } from '../spool/test-support/open-spool.ts'
import { piecesOf } from '../spool/test-support/pieces-of.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { IdempotencyKeys } from './idempotency-keys.ts'

const error = (code: string) => Object.assign(new Error(`${code}: no`), { code })
const keyed = (key: string) => ({ key, fingerprint: 'f', status: 200, reply: `reply ${key}` })
const entry = (key: string, seq: number) => ({ ...keyed(key), table: 'logs', node: '42', firstSeq: seq, lastSeq: seq })
const journals = async (files: { list(): Promise<{ name: string }[]> }) =>
  (await files.list()).filter(({ name }) => name.startsWith('keys-')).length

it('keeps later rows across a restart after a keyed append was refused before its rows were written', async () => {
  const { spool, disk, files, keys } = await openSpool({ options: { sealAfterMs: 60_000 } })
  await spool.append(piecesOf(['"before"]']))
  disk.failNext = { operation: 'write', error: error('ENOSPC') }
  await expect(spool.append(piecesOf(['"refused"]', '"refused"]']), keyed('k'))).rejects.toMatchObject({
    code: 'write_failed',
  })
  const after = await spool.append(piecesOf(['"after"]']))
  expect(after).toMatchObject({ firstSeq: 4, lastSeq: 4 })
  expect(spool.lastIn('42')).toBe(4)
  await spool.close()
  await keys.close()

  const next = await openSpool({ disk })
  expect(next.spool.cuts).toEqual([])
  expect((await next.quarantine.list()).length).toBe(0)
  const texts: string[] = []
  for (let i = 0; i < 2; i++) {
    const segment = await next.spool.take()
    if (segment === undefined) break
    texts.push((await files.read(segment.file)).toString())
    await next.spool.remove(segment)
  }
  expect(texts.join('')).toMatch(/^\[ +1,"before"\]\n\[ +4,"after"\]\n$/)
})

it('keeps neither intents nor files of failed attempts', async () => {
  const { spool, disk, files, keys } = await openSpool()
  await spool.append(piecesOf(['"a"]']), keyed('first'))
  const before = await journals(files)
  disk.failing.set('write', error('ENOSPC'))
  for (let i = 0; i < 50; i++) await spool.append(piecesOf(['"b"]']), keyed(`k${i}`)).catch(() => undefined)
  disk.failing.clear()
  expect(await journals(files)).toBe(before)
  const bytesBefore = (await files.list()).reduce((sum, { bytes }) => sum + bytes, 0)
  await spool.append(piecesOf(['"c"]']), keyed('last'))
  const bytesAfter = (await files.list()).reduce((sum, { bytes }) => sum + bytes, 0)
  // One intent, one row and the outcome of the first; not fifty intents.
  expect(bytesAfter - bytesBefore).toBeLessThan(600)
  await spool.close()
  await keys.close()
  expect(disk.openHandles).toBe(0)
})

it('accepts keys while old journal files cannot be removed, and removes them later', async () => {
  let now = 1_000_000
  const disk = new PowerCutDisk()
  const files = disk.folder('spool')
  const failures: unknown[] = []
  const keys = new IdempotencyKeys(
    files,
    () => now,
    failure => failures.push(failure),
  )
  await keys.open('logs')
  disk.failing.set('remove', error('EROFS'))
  const take = async (n: number) => {
    keys.settle(await keys.intend([entry(`k${n}`, n)]), true)
    now += LIMITS.idempotencyKeyAgeMs / 2 + 1
  }
  for (let n = 1; n <= 10; n++) await take(n)
  expect(failures.length).toBeGreaterThan(0)
  expect(await journals(files)).toBe(10)
  disk.failing.clear()
  await take(11)
  expect(await journals(files)).toBeLessThanOrEqual(4)
})

it('syncs the directory of a new journal file before a key in it counts', async () => {
  const disk = new PowerCutDisk()
  const files = disk.folder('spool')
  const keys = new IdempotencyKeys(files)
  await keys.open('logs')
  disk.failNext = { operation: 'syncDirectory', error: error('EIO') }
  await expect(keys.intend([entry('k', 1)])).rejects.toThrow('EIO')
  expect(disk.openHandles).toBe(0)
  keys.settle(await keys.intend([entry('k', 2)]), true)
  await keys.close()
  const next = new IdempotencyKeys(disk.afterCut('nothing').folder('spool'))
  expect(await next.open('logs')).toEqual([])
  expect(await next.once('k', 'f', async () => ({ status: 200, reply: 'stored again' }))).toEqual({
    status: 200,
    reply: 'reply k',
  })
})
