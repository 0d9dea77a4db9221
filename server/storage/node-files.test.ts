import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDirectory } from './node-files.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-files-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('creates a missing directory and its parents for the owner only', async () => {
  const deeper = path.join(directory, 'a', 'b')
  await makeDirectory(deeper, 0o700)
  expect(statSync(deeper).mode & 0o777).toBe(0o700)
  await makeDirectory(deeper, 0o700)
})
