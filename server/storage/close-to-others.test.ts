import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeToOthers } from './close-to-others.ts'

let parent: string
let directory: string
const warnings: string[] = []
const log = { warn: (event: string) => void warnings.push(event) }
const mode = (at = directory) => statSync(at).mode & 0o7777

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'tailrace-data-'))
  directory = path.join(parent, 'data')
  warnings.length = 0
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

/** `chmod` of its own, since `mkdir` is subject to the umask. */
function make(bits: number, ...entries: string[]): void {
  mkdirSync(directory)
  for (const name of entries) writeFileSync(path.join(directory, name), '')
  chmodSync(directory, bits)
}

test.each([0o755, 0o777, 0o711, 0o701, 0o750, 0o2775])('closes a directory of mode %o and logs it once', bits => {
  make(bits, 'spool', 'engine', 'access', 'quarantine', 'documents.json', 'rejections.json.tmp', 'lock', 'lost+found')
  closeToOthers(directory, log)
  expect(mode() & 0o777).toBe(0o700)
  closeToOthers(directory, log)
  expect(warnings).toEqual(['data directory was open to other users, mode changed to 700'])
})

test('leaves a closed directory unchanged, whatever it contains', () => {
  make(0o700, 'notes.txt')
  closeToOthers(directory, log)
  expect(warnings).toEqual([])
})

test.each([0o1777, 0o1755])('refuses a directory shared by all users (mode %o) and leaves it unchanged', bits => {
  make(bits)
  expect(() => closeToOthers(directory, log)).toThrow(
    `set DATA_DIR to a directory of its own, for example ${directory}`,
  )
  expect(mode()).toBe(bits)
})

test('refuses a readable directory with foreign files, names the command, and leaves it unchanged', () => {
  make(0o755, '.bashrc')
  expect(() => closeToOthers(directory, log)).toThrow(/mode 755.*"\.bashrc".*run: chmod 700 \S+\/data$/)
  expect(mode()).toBe(0o755)
})

test('starts with a warning on a file system that ignores modes', () => {
  make(0o777)
  closeToOthers(directory, log, () => {})
  expect(warnings).toEqual(['data directory is open to other users: its file system ignores modes'])
})

describe('a directory of another user', () => {
  const denied = () => {
    throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })
  }

  test('refuses a directory of another user that others can read, with the command for its owner', () => {
    make(0o755)
    const command = new RegExp(
      `belongs to another user.*run: chown ${process.geteuid?.()} \\S+ && chmod 700 \\S+/data$`,
    )
    expect(() => closeToOthers(directory, log, denied)).toThrow(command)
  })

  test('uses a directory of another user that only its group can read', () => {
    make(0o770)
    expect(() => closeToOthers(directory, log, denied)).not.toThrow()
  })

  test.skipIf(process.geteuid?.() !== 0)('is refused by the system itself too (as root: becomes another user)', () => {
    chmodSync(parent, 0o755)
    make(0o755)
    chownSync(directory, 65_533, 65_533)
    process.seteuid?.(65_534)
    try {
      expect(() => closeToOthers(directory, log)).toThrow('run: chown 65534 ')
    } finally {
      process.seteuid?.(0)
    }
  })
})

test('rethrows any other failure unchanged', () => {
  make(0o755)
  const readOnly = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
  const chmod = () => {
    throw readOnly
  }
  expect(() => closeToOthers(directory, log, chmod)).toThrow(readOnly)
})

test('quotes the directory in a command', () => {
  directory = path.join(parent, "it's data")
  make(0o755, 'x')
  expect(() => closeToOthers(directory, log)).toThrow(/chmod 700 '\/.*\/it'\\''s data'$/)
})
