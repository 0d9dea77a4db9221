import { expect, test } from 'vitest'
import { createLog } from '../observe/log.ts'
import { shutdownStep } from './shutdown-step.ts'

function logged() {
  const lines: string[] = []
  const log = createLog(
    'debug',
    text => text,
    line => lines.push(line),
  )
  return { lines, log }
}

test('waits for a step and logs nothing on success', async () => {
  const { log, lines } = logged()
  expect(await shutdownStep(log, 'save', async () => 'saved', 60_000)).toBe(true)
  expect(lines).toEqual([])
})

test('logs a failed step and continues', async () => {
  const { log, lines } = logged()
  const fails = () => {
    throw new Error('EROFS: read-only file system')
  }
  expect(await shutdownStep(log, 'release the lock', fails, 60_000)).toBe(false)
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { step: 'release the lock', error: 'EROFS: read-only file system' },
  ])
})

test('continues after a step that never ends', async () => {
  const { log, lines } = logged()
  expect(await shutdownStep(log, 'close the keys', new Promise(() => {}), 20)).toBe(false)
  expect(lines.map(line => JSON.parse(line))).toMatchObject([{ step: 'close the keys', ms: 20 }])
})
