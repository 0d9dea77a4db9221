import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
/** A process that has ended: nobody has its number now. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

test('a second start in the same directory is refused with the id of the first', () => {
  const release = lockDirectory(directory)
  expect(() => lockDirectory(directory)).toThrow(
    new RegExp(`${directory} is in use .*process ${process.pid}.*DATA_DIR`),
  )
  release()
})

test('after a release it is free, and nothing is left behind', () => {
  for (let i = 0; i < 3; i++) lockDirectory(directory)()
  expect(readdirSync(directory)).toEqual([])
})

test('a refused start leaves the lock of the first as it was', () => {
  const release = lockDirectory(directory)
  const before = readFileSync(lock(), 'utf8')
  for (let i = 0; i < 3; i++) expect(() => lockDirectory(directory)).toThrow()
  expect(readFileSync(lock(), 'utf8')).toBe(before)
  expect(readdirSync(directory)).toEqual(['lock'])
  release()
})

describe('a lock left behind is taken over when', () => {
  test.each([
    ['its process is gone', () => ({ pid: deadPid(), started: '1' })],
    ['its process is gone and its start unknown', () => ({ pid: deadPid() })],
    ['its number was given to another process since', () => ({ pid: process.ppid, started: '1' })],
    ['its number was given to us', () => ({ pid: process.pid, started: '1' })],
    ['its number was given to us and its start unknown, as in a container', () => ({ pid: process.pid })],
    ['it is empty, as after a power cut', () => ''],
    ['it is torn', () => '{"pid":12'],
    ['it is full of NUL bytes', () => '\0\0\0\0'],
  ])('%s', (_, content) => {
    leave(content())
    const release = lockDirectory(directory)
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toEqual({ pid: process.pid, started: startOf(process.pid) })
    expect(readdirSync(directory)).toEqual(['lock'])
    release()
  })
})

describe('a lock is respected when', () => {
  test('its process lives', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    try {
      for (const started of [startOf(other.pid ?? 0), undefined]) {
        leave({ pid: other.pid, started })
        expect(() => lockDirectory(directory)).toThrow(`process ${other.pid}`)
        expect(readdirSync(directory)).toEqual(['lock'])
      }
    } finally {
      other.kill()
    }
  })

  test('its process belongs to somebody else', () => {
    leave({ pid: 1, started: startOf(1) })
    expect(() => lockDirectory(directory)).toThrow('process 1')
  })
})

test('a directory that does not exist is an error of its own, not a lock held by others', () => {
  expect(() => lockDirectory(path.join(directory, 'missing'))).toThrow('ENOENT')
})
