/** The real process on a disk that fails, hangs, fills up or turns read-only, and starts that meet one. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedRecord } from './support/load.ts'
import {
  eventually,
  type RunningServer,
  spawnServer,
  spoolEmpty,
  startServer,
  temporaryDirectory,
} from './support/server.ts'
import { mountSmallDisk, type SmallDisk } from './support/small-disk.ts'

/** No store: what is sent stays in the spool. */
const NO_STORE = { CLICKHOUSE_URL: 'http://127.0.0.1:1' }
const NO_MOUNT = 'this process may not mount a file system'

const healthOf = async (server: RunningServer) => {
  const { status, text } = await server.send('GET', '/health')
  return { status, report: JSON.parse(text) }
}
const ingest = (server: RunningServer, n: number) =>
  server.send('POST', '/api/ingest', JSON.stringify(numberedRecord(n)))
const isUnhealthy = (server: RunningServer, state: string, timeoutMs?: number) =>
  eventually(
    `/health is 503 and the spool ${state}`,
    async () => {
      const { status, report } = await healthOf(server)
      return status === 503 && report.spool.state === state && report
    },
    timeoutMs,
  )
const accepts = (server: RunningServer, n: number) =>
  eventually('records are accepted', async () => (await ingest(server, n)).status === 200)

/** A server whose file operations do what `plan` says. */
async function startOnBadDisk(dataDir = temporaryDirectory()) {
  const file = path.join(temporaryDirectory(), 'plan')
  const plan = (...lines: string[]) => writeFileSync(file, lines.join('\n'))
  plan()
  const shim = path.join(import.meta.dirname, 'support/disk-shim.mjs')
  const env = { NODE_OPTIONS: `--import=${shim}`, DISK_SHIM: file, SPOOL_SEAL_MS: '60000' }
  const server = await startServer({ dataDir, env })
  return { server, dataDir, plan }
}

/** What a later server on a good disk finds of it. */
async function expectKept(dataDir: string, acknowledged: readonly number[], context: string): Promise<void> {
  const server = await startServer({ dataDir })
  await spoolEmpty(server)
  expect(await server.stop()).toBe(0)
  await expectExactlyOnce(dataDir, new Set(acknowledged), context)
}

describe('a server whose disk', () => {
  it('a server that cannot measure its disk keeps accepting, counts the failures, and drains to exit 0', async () => {
    const { server, dataDir, plan } = await startOnBadDisk()
    plan('statfs EIO')
    await eventually('a measurement has failed', async () =>
      /tailrace_disk_measure_failures_total [1-9]/.test((await server.send('GET', '/metrics')).text),
    )
    for (let n = 1; n <= 5; n++) expect((await ingest(server, n)).status).toBe(200)
    expect((await healthOf(server)).status).toBe(200)
    expect(server.log()).toContain('free disk space unknown')
    expect(await server.stop()).toBe(0)
    await expectKept(dataDir, [1, 2, 3, 4, 5], 'statfs fails')
  })

  it.each(['datasync', 'writev', 'truncate'])(
    'a disk that hangs in %s turns health to 503 and refuses records; SIGTERM exits 0 and loses no acknowledged record',
    async operation => {
      const { server, dataDir, plan } = await startOnBadDisk()
      expect((await ingest(server, 1)).status).toBe(200)
      // A truncate comes after a write that failed.
      plan(`${operation} hang`, operation === 'truncate' ? 'writev EIO' : '')
      const hung = ingest(server, 2).catch(() => undefined)
      const report = await isUnhealthy(server, 'stuck')
      expect(report.spool.reason).toContain('disk of DATA_DIR')
      const refused = await ingest(server, 3)
      expect(refused.status).toBe(503)
      expect(JSON.parse(refused.text).error.code).toBe('write_failed')
      expect((await server.send('GET', '/livez')).status).toBe(200)
      server.kill('SIGTERM')
      expect(await server.ended).toEqual({ code: 0, signal: null })
      await hung
      await expectKept(dataDir, [1], `${operation} hangs`)
    },
  )

  it('accepts again when a disk that hung responds', async () => {
    const { server, dataDir, plan } = await startOnBadDisk()
    plan('datasync hang')
    const hung = ingest(server, 1)
    await isUnhealthy(server, 'stuck')
    plan()
    expect((await hung).status).toBe(200)
    await accepts(server, 2)
    await eventually('healthy', async () => (await healthOf(server)).status === 200)
    expect(await server.stop()).toBe(0)
    await expectKept(dataDir, [1, 2], 'datasync returns')
  })

  it('a disk that turns read-only gives 503 at once and on /health, and recovers without a restart', async () => {
    const { server, dataDir, plan } = await startOnBadDisk()
    expect((await ingest(server, 1)).status).toBe(200)
    // The record reaches the file; it can neither be synced nor cut off.
    plan('datasync EROFS', 'truncate EROFS', 'open EROFS', 'rm EROFS', 'rename EROFS')
    expect((await ingest(server, 2)).status).toBe(503)
    plan('datasync EROFS', 'writev EROFS', 'truncate EROFS', 'open EROFS', 'rm EROFS', 'rename EROFS')
    const report = await isUnhealthy(server, 'failing')
    expect(report.spool.reason).toContain('EROFS')
    const replies = await Promise.all([3, 4, 5, 6].map(n => ingest(server, n)))
    expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503])
    expect(JSON.parse(replies[0]?.text ?? '').error.code).toBe('write_failed')
    plan()
    await eventually('healthy again', async () => (await healthOf(server)).status === 200)
    expect((await ingest(server, 7)).status).toBe(200)
    expect(await server.stop()).toBe(0)
    await expectKept(dataDir, [1, 7], 'read-only')
  })

  it('a server on a read-only disk drains to exit 0 and keeps every acknowledged record', async () => {
    const { server, dataDir, plan } = await startOnBadDisk()
    expect((await ingest(server, 1)).status).toBe(200)
    plan('writev EROFS', 'datasync EROFS', 'truncate EROFS', 'open EROFS', 'rm EROFS', 'rename EROFS')
    expect((await ingest(server, 2)).status).toBe(503)
    expect(await server.stop()).toBe(0)
    await expectKept(dataDir, [1], 'read-only until the end')
  })
})

describe('a server on a file system of its own', () => {
  let disk: SmallDisk | undefined
  let server: RunningServer | undefined
  afterEach(async () => {
    await server?.stop()
    disk?.unmount()
    disk = undefined
    server = undefined
  })

  it('refuses with disk_full while the disk is full, and accepts again without a restart once there is space', async ({
    skip,
  }) => {
    disk = mountSmallDisk(16 * 1024 * 1024)
    if (disk === undefined) return skip(NO_MOUNT)
    const env = { ...NO_STORE, SPOOL_RESERVE_BYTES: '4194304' }
    server = await startServer({ dataDir: path.join(disk.path, 'data'), env })
    expect((await ingest(server, 1)).status).toBe(200)
    disk.fill()
    await isUnhealthy(server, 'full')
    const refused = await ingest(server, 2)
    expect(refused.status).toBe(503)
    expect(JSON.parse(refused.text).error.code).toBe('disk_full')
    disk.empty()
    await accepts(server, 3)
    expect((await healthOf(server)).report.spool.state).toBe('ok')
  })

  it('a start on a full disk waits for space and logs the remedy', async ({ skip }) => {
    disk = mountSmallDisk(1024 * 1024)
    if (disk === undefined) return skip(NO_MOUNT)
    disk.fill()
    server = await startsAfter(disk, /ENOSPC.*free some space/, small => small.empty())
  })

  it('a start on a read-only disk waits until it is writable and logs the remedy', async ({ skip }) => {
    disk = mountSmallDisk(1024 * 1024)
    if (disk === undefined) return skip(NO_MOUNT)
    disk.remount('ro')
    server = await startsAfter(disk, /EROFS.*mount that file system writable/, small => small.remount('rw'))
  })

  it('accepts while the disk of the embedded engine is full, and stores once there is space', async ({ skip }) => {
    const dataDir = temporaryDirectory()
    disk = mountSmallDisk(128 * 1024 * 1024, path.join(dataDir, 'engine'))
    if (disk === undefined) return skip(NO_MOUNT)
    disk.fill()
    server = await startServer({ dataDir, env: { ENGINE_DISK_FREE_BYTES: '1' } })
    expect((await ingest(server, 1)).status).toBe(200)
    const { status, report } = await healthOf(server)
    expect(status).toBe(200)
    expect(report).toMatchObject({
      status: 'degraded',
      store: { state: 'unavailable', error: expect.stringContaining('ENOSPC') },
    })
    disk.empty()
    await spoolEmpty(server)
    expect((await healthOf(server)).report.store.state).toBe('ready')
  })

  /** Starts a server that must wait, repairs the disk, and returns the server once it accepts. */
  async function startsAfter(small: SmallDisk, message: RegExp, repair: (small: SmallDisk) => void) {
    const env = { ...NO_STORE, SPOOL_RESERVE_BYTES: '0' }
    const dataDir = path.join(small.path, 'data')
    const started = startServer({
      dataDir,
      env,
      onLog(line) {
        if (!line.includes('cannot start yet')) return
        expect(line).toMatch(message)
        expect(JSON.parse(line)).toMatchObject({ dataDir, path: expect.stringContaining(dataDir) })
        repair(small)
      },
    })
    const running = await started
    expect(running.log()).toContain('cannot start yet')
    expect((await ingest(running, 1)).status).toBe(200)
    return running
  }
})

describe('a start that waits', () => {
  it('a start that waits for space exits 0 on SIGTERM', async ({ skip }) => {
    const disk = mountSmallDisk(1024 * 1024)
    if (disk === undefined) return skip(NO_MOUNT)
    try {
      disk.fill()
      const child = spawnServer({ dataDir: path.join(disk.path, 'data'), env: NO_STORE })
      child.stderr?.on('data', chunk => String(chunk).includes('cannot start yet') && child.kill('SIGTERM'))
      expect(await new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))).toEqual({
        code: 0,
        signal: null,
      })
    } finally {
      disk.unmount()
    }
  })

  it('a start waits for the previous server and takes over once it has drained', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir, env: NO_STORE })
    expect((await ingest(first, 1)).status).toBe(200)
    const second = await startServer({
      dataDir,
      env: NO_STORE,
      onLog: line => line.includes('waiting for it to end') && first.kill('SIGTERM'),
    })
    expect(await first.ended).toEqual({ code: 0, signal: null })
    expect(second.log().match(/waiting for it to end/g)).toHaveLength(1)
    expect((await healthOf(second)).report.queue_size).toBe(1)
    await second.stop()
  })
})
