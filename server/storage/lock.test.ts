import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockDirectory } from './lock.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-lock-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const lock = () => path.join(directory, 'lock')
const leave = (content: unknown) =>
  writeFileSync(lock(), typeof content === 'string' ? content : JSON.stringify(content))
const startOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19]
const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[0]
/** A process that has ended: nobody has its number now. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

/** Without waiting for a holder that lives. */
const lockNow = () => lockDirectory(directory, { waitMs: 0 })

test('refuses a second start in the same directory and names the first', async () => {
  const release = await lockNow()
  await expect(lockNow()).rejects.toThrow(new RegExp(`${directory} is in use .*process ${process.pid}.*DATA_DIR`))
  release()
})

test('leaves nothing behind after a release', async () => {
  for (let i = 0; i < 3; i++) (await lockNow())()
  expect(readdirSync(directory)).toEqual([])
})

test('leaves the lock of the first unchanged when it refuses a start', async () => {
  const release = await lockNow()
  const before = readFileSync(lock(), 'utf8')
  for (let i = 0; i < 3; i++) await expect(lockNow()).rejects.toThrow()
  expect(readFileSync(lock(), 'utf8')).toBe(before)
  expect(readdirSync(directory)).toEqual(['lock'])
  release()
})

describe('a lock left behind', () => {
  test.each([
    ['its process is gone', () => ({ pid: deadPid(), started: '1' })],
    ['its process is gone and its start unknown', () => ({ pid: deadPid() })],
    ['its number was given to another process since', () => ({ pid: process.ppid, started: '1' })],
    ['its number was given to us', () => ({ pid: process.pid, started: '1' })],
    ['its number was given to us and its start unknown, as in a container', () => ({ pid: process.pid })],
    ['it is empty, as after a power cut', () => ''],
    ['it is torn', () => '{"pid":12'],
    ['it is full of NUL bytes', () => '\0\0\0\0'],
  ])('takes over a lock if %s', async (_, content) => {
    leave(content())
    const release = await lockNow()
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toEqual({ pid: process.pid, started: startOf(process.pid) })
    expect(readdirSync(directory)).toEqual(['lock'])
    release()
  })

  test('takes over the lock of an unreaped zombie', async ({ skip }) => {
    // The shell becomes a program that never waits for the child it inherits.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(String(line))
      if (!existsSync(`/proc/${pid}/stat`)) skip('there is no /proc that shows the state of a process')
      while (stateOf(pid) !== 'Z') await new Promise(resolve => setTimeout(resolve, 5))
      for (const started of [startOf(pid), undefined]) {
        leave({ pid, started })
        const release = await lockNow()
        release()
      }
    } finally {
      parent.kill()
    }
  })
})

describe('a lock in use', () => {
  test('respects the lock of a live process', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    try {
      for (const started of [startOf(other.pid ?? 0), undefined]) {
        leave({ pid: other.pid, started })
        await expect(lockNow()).rejects.toThrow(`process ${other.pid}`)
        expect(readdirSync(directory)).toEqual(['lock'])
      }
    } finally {
      other.kill()
    }
  })

  test('respects the lock of a process of another user', async () => {
    leave({ pid: 1, started: startOf(1) })
    await expect(lockNow()).rejects.toThrow('process 1')
  })
})

describe('a start that finds a live holder', () => {
  test('a start reports the holder once, waits, and takes the directory when the holder ends', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    leave({ pid: other.pid, started: startOf(other.pid ?? 0) })
    const waits: unknown[] = []
    const onWait = (pid: number | undefined, waitMs: number) => {
      waits.push([pid, waitMs])
      // Not at once, so that it is found alive more than once.
      setTimeout(() => other.kill('SIGKILL'), 300)
    }
    const release = await lockDirectory(directory, { waitMs: 60_000, onWait })
    expect(waits).toEqual([[other.pid, 60_000]])
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid })
    release()
  })

  test('a waiting start takes the directory when the holder releases it', async () => {
    const first = await lockNow()
    const release = await lockDirectory(directory, { waitMs: 60_000, onWait: () => setTimeout(first, 50) })
    release()
    expect(readdirSync(directory)).toEqual([])
  })

  test('a start fails and names the holder if it does not end in time', async () => {
    const release = await lockNow()
    await expect(lockDirectory(directory, { waitMs: 150 })).rejects.toThrow(`process ${process.pid}`)
    release()
  })

  test('an aborted start stops waiting', async () => {
    const release = await lockNow()
    const stopping = new AbortController()
    const waiting = lockDirectory(directory, {
      waitMs: 60_000,
      signal: stopping.signal,
      onWait: () => stopping.abort(),
    })
    await expect(waiting).rejects.toThrow()
    expect(readdirSync(directory)).toEqual(['lock'])
    release()
  })
})

test('reports a missing directory as missing, not as in use', async () => {
  await expect(lockDirectory(path.join(directory, 'missing'))).rejects.toThrow('ENOENT')
})
