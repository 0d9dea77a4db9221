import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { createLog } from '../observe/log.ts'
import { createRedaction } from '../redaction/redaction.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { openNodeFiles } from '../storage/node-files.ts'
import type { Rejection } from './rejections.ts'
import { openRejections } from './rejections-file.ts'

const SECRET = 'a-key-of-20-characters'

let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-rejections-'))
  file = path.join(directory, 'rejections.json')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const log = createLog(
  'error',
  text => text,
  () => {},
)
const open = async (secret = SECRET) => openRejections(await openNodeFiles(directory), createRedaction([secret]), log)

const rejection = (sample: string, message = 'm'): Rejection => ({
  at: '2026-11-30T00:00:00.000Z',
  door: 'syslog_tcp',
  sender: '192.0.2.1',
  index: 0,
  code: 'incomplete_message',
  message,
  sample,
})

test('writes no secret to the file', async () => {
  const { rejections, close } = await open()
  rejections.add(rejection(`87 <13>1 - vm app - - [tailrace@0 key="${SECRET}`, `not understood: "${SECRET}"`))
  await close()
  const kept = readFileSync(file, 'utf8')
  expect(kept).toContain('(hidden)')
  expect(kept).not.toContain('a-k')
})

test('removes secrets that an earlier version wrote as soon as the file is opened', async () => {
  const counts = [{ door: 'syslog_tcp', code: 'incomplete_message', sender: '192.0.2.1', count: 7, lastAt: 'then' }]
  const kept = [rejection(`[tailrace@0 key="${SECRET}"] text`), rejection(`cut ${SECRET.slice(0, 15)}`)]
  writeFileSync(file, JSON.stringify({ kept, counts }))
  const { rejections, close } = await open()
  expect(readFileSync(file, 'utf8')).not.toContain('a-k')
  expect(rejections.latest(9).map(({ sample }) => sample)).toEqual(['cut (hidden)', '[tailrace@0 key="(hidden)"] text'])
  expect(rejections.counts()).toEqual(counts)
  await close()
  const again = await open()
  expect(again.rejections.counts()).toEqual(counts)
  await again.close()
})

test('hides a secret that was set after the file was written', async () => {
  const first = await open('another-key-of-24-signs')
  first.rejections.add(rejection(`plain ${SECRET} text`))
  await first.close()
  expect(readFileSync(file, 'utf8')).toContain(SECRET)
  const second = await open()
  expect(readFileSync(file, 'utf8')).not.toContain(SECRET)
  await second.close()
})

afterEach(() => void vi.useRealTimers())

/** Lets the timer of the saves pass once, and what it began end. */
async function passSave(): Promise<void> {
  vi.advanceTimersByTime(5_000)
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
}

test('retries a save that failed on a full disk without leaking file handles', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const disk = new PowerCutDisk()
  const files = disk.folder('data')
  const lines: string[] = []
  const { rejections, close } = await openRejections(
    files,
    createRedaction([]),
    createLog(
      'warn',
      text => text,
      line => lines.push(line),
    ),
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
