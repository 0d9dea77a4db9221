import { afterEach, expect, it, vi } from 'vitest'
import { TailraceError } from '../core/errors.ts'
import { createLog } from './observe/log.ts'
import { openRejections } from './rejections-file.ts'
import { PowerCutDisk } from './spool/test-support/power-cut-files.ts'

afterEach(() => void vi.useRealTimers())

/** Lets the timer of the saves pass once, and what it began end. */
async function passSave(): Promise<void> {
  vi.advanceTimersByTime(5_000)
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}

it('saves again what a full disk did not take, and costs no file handle meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const disk = new PowerCutDisk()
  const files = disk.folder('data')
  const lines: string[] = []
  const { rejections, close } = await openRejections(
    files,
    createLog('warn', line => lines.push(line)),
  )
  const { code, message } = new TailraceError('invalid_json', 'the record is no JSON')
  rejections.add({ at: '2026-01-01T00:00:00Z', door: 'ingest', sender: '::1', index: 0, code, message, sample: '{' })
  disk.failing.set('write', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
  for (let i = 0; i < 3; i++) await passSave()
  expect(lines).toHaveLength(3)
  expect(disk.openHandles).toBe(0)
  disk.failing.clear()
  await passSave()
  expect((await files.read('rejections.json')).toString()).toContain('the record is no JSON')
  await close()
})
