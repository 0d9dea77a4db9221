import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openNodeFiles } from './node-files.ts'
import { sessionSecret } from './session-secret.ts'

const directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-secret-'))
const file = path.join(directory, 'session-secret')
afterAll(() => rmSync(directory, { recursive: true }))

test('the secret is made once, readable by its owner only, and replaced when damaged', async () => {
  const files = await openNodeFiles(directory)
  const first = await sessionSecret(files)
  expect(first).toHaveLength(32)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(directory)).toEqual(['session-secret'])
  expect(await sessionSecret(files)).toEqual(first)
  for (const damage of ['', first.toString('hex').slice(1), 'nonsense']) {
    writeFileSync(file, damage)
    const next = await sessionSecret(files)
    expect(next).toHaveLength(32)
    expect(next).not.toEqual(first)
    expect(await sessionSecret(files)).toEqual(next)
  }
})
