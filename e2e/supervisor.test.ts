/** What `npm start` leaves running: the process that starts the server again. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from './support/server.ts'
import { mountSmallDisk } from './support/small-disk.ts'

const root = path.resolve(import.meta.dirname, '..')

/** The first process cannot be made; the same call works the next time. */
const FORK_FAILS_ONCE = `import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
const { fork } = childProcess
childProcess.fork = () => {
  childProcess.fork = fork
  syncBuiltinESMExports()
  throw Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' })
}
syncBuiltinESMExports()`

function startSupervisor(dataDir: string, nodeOptions = '') {
  const child = spawn(process.execPath, ['scripts/supervise.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: '0',
      SYSLOG_PORT: '0',
      CLICKHOUSE_URL: 'http://127.0.0.1:1',
      SPOOL_RESERVE_BYTES: '0',
      DATA_DIR: dataDir,
      NODE_OPTIONS: nodeOptions,
    },
  })
  let output = ''
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const prints = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => output.includes(text) && resolve()
      for (const stream of [child.stdout, child.stderr]) stream.on('data', check)
      void ended.then(() => reject(new Error(`the supervisor ended:\n${output}`)))
      check()
    })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  return { child, ended, prints }
}

it('starts the server after its process could not be spawned at first', async () => {
  const shim = `--import=data:text/javascript,${encodeURIComponent(FORK_FAILS_ONCE)}`
  const { child, ended, prints } = startSupervisor(temporaryDirectory(), shim)
  await prints('spawn EAGAIN')
  await prints('Tailrace is ready')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

it('does not give up when the disk is full at the start', async ({ skip }) => {
  const disk = mountSmallDisk(1024 * 1024)
  if (disk === undefined) return skip('this process may not mount a file system')
  try {
    disk.fill()
    const { child, ended, prints } = startSupervisor(path.join(disk.path, 'data'))
    await prints('cannot start yet')
    disk.empty()
    await prints('Tailrace is ready')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  } finally {
    disk.unmount()
  }
})

it('exits 0 on SIGTERM while the server waits for space', async ({ skip }) => {
  const disk = mountSmallDisk(1024 * 1024)
  if (disk === undefined) return skip('this process may not mount a file system')
  try {
    disk.fill()
    const { child, ended, prints } = startSupervisor(path.join(disk.path, 'data'))
    await prints('cannot start yet')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  } finally {
    disk.unmount()
  }
})
