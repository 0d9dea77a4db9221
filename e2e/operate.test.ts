import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedLoad, numberedRecord } from './support/load.ts'
import { eventually, spawnServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

/** Starts a server that must fail, and returns its exit code and log. */
async function failingStart(
  dataDir: string,
  env: Record<string, string>,
): Promise<{ code: number | null; log: string }> {
  const child = spawnServer({ dataDir, env })
  let log = ''
  child.stderr?.on('data', chunk => {
    log += chunk
  })
  const code = await new Promise<number | null>(resolve => child.once('exit', resolve))
  return { code, log }
}

describe('the process', () => {
  // A drain that takes longer than 10 s is ended by force, and not with 0.
  it('drains on SIGTERM under load: exit 0 within 10 s, every acknowledged row stored', async () => {
    const dataDir = temporaryDirectory()
    const server = await startServer({ dataDir })
    await eventually('the store is ready', async () => {
      return JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready'
    })
    const load = numberedLoad(server, { connections: 16, rowsPerRequest: 10, from: 1 })
    await eventually('records are acknowledged', async () => load.acknowledged.size > 100)
    server.kill('SIGTERM')
    expect(await server.ended).toEqual({ code: 0, signal: null })
    await load.stop()
    await expectExactlyOnce(dataDir, load.acknowledged, 'drain')
  })

  it('that aborts and does not end is ended by force, so that another one can be started', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await eventually('the engine is open', async () => {
      return JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready'
    })
    // As the runtime does when it is out of memory.
    server.kill('SIGABRT')
    const { signal } = await server.ended
    expect(['SIGKILL', 'SIGABRT']).toContain(signal)
    if (signal === 'SIGKILL') expect(server.log()).toContain('hung: ending by force')
  })

  it('refuses a page whose path stands for no text, in words', async () => {
    const server = await startServer({ dataDir: temporaryDirectory(), env: { CLICKHOUSE_URL: 'http://127.0.0.1:1' } })
    for (const path of ['/live/%E0%A4%A', '/%', '/live/a%FF']) {
      const { status, text } = await server.send('GET', path)
      expect(status, path).toBe(400)
      expect(JSON.parse(text).error).toMatchObject({ code: 'bad_request', message: expect.stringContaining('%25') })
    }
    expect(server.log()).not.toContain('request failed')
    await server.stop()
  })

  it('waits for a data directory in use, then names the process that uses it and exits 1', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir })
    const { code, log } = await failingStart(dataDir, {})
    expect(code).toBe(1)
    expect(log).toContain('waiting for it to end')
    expect(log).toContain(`${dataDir} is in use by another Tailrace (process ${first.pid})`)
    expect((await first.send('GET', '/livez')).status).toBe(200)
    await first.stop()
  })

  it('names the taken port and the setting that changes it, and exits 1', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => blocker.once('listening', resolve))
    const { port } = blocker.address() as { port: number }
    const { code, log } = await failingStart(temporaryDirectory(), { PORT: String(port) })
    blocker.close()
    expect(code).toBe(1)
    expect(log).toContain(`port ${port} on 127.0.0.1 is taken`)
    expect(log).toContain(`PORT=${port + 1}`)
  })

  it('reports all unusable settings together and exits 1', async () => {
    const { code, log } = await failingStart(temporaryDirectory(), {
      PORT: 'x',
      RETENTION_DAYS: '0',
      LOG_LEVEL: 'loud',
    })
    expect(code).toBe(1)
    for (const name of ['PORT', 'RETENTION_DAYS', 'LOG_LEVEL']) expect(log).toContain(name)
  })

  it('does not listen beyond loopback without secrets', async () => {
    const { code, log } = await failingStart(temporaryDirectory(), { HOST: '0.0.0.0' })
    expect(code).toBe(1)
    expect(log).toContain('INGEST_KEY and ADMIN_PASSWORD')
  })

  it('does not listen beyond loopback with short secrets', async () => {
    const env = { HOST: '0.0.0.0', INGEST_KEY: 'elevenchars', ADMIN_PASSWORD: 'elevenchars' }
    const { code, log } = await failingStart(temporaryDirectory(), env)
    expect(code).toBe(1)
    expect(log).toContain('INGEST_KEY has fewer than 12 characters')
    expect(log).toContain('ADMIN_PASSWORD has fewer than 12 characters')
    expect(log).not.toContain('elevenchars')
  })

  it('closes a data directory that others can read, including every file in it', async () => {
    const dataDir = temporaryDirectory()
    chmodSync(dataDir, 0o755)
    const server = await startServer({ dataDir })
    await server.send('POST', '/api/ingest?wait=stored', '{"message":"x"}')
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(server.log()).toContain('mode changed to 700')
    await server.stop()
    const open = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(name => {
      const entry = lstatSync(path.join(dataDir, name))
      return !entry.isSymbolicLink() && (entry.mode & 0o077) !== 0
    })
    expect(open).toEqual([])
  })

  it('refuses a data directory that it cannot close, prints the command to run, and exits 1', async () => {
    const dataDir = temporaryDirectory()
    writeFileSync(path.join(dataDir, 'notes.txt'), '')
    chmodSync(dataDir, 0o755)
    const { code, log } = await failingStart(dataDir, {})
    expect(code).toBe(1)
    expect(log).toContain(`chmod 700 ${dataDir}`)
  })

  it('writes its own log as JSON lines and nothing else on stderr', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await server.send('POST', '/api/ingest', '{"message":"a secret of a user"}')
    await spoolEmpty(server)
    await server.stop()
    const lines = server.log().trim().split('\n')
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), event: expect.any(String) })
    expect(server.log()).not.toContain('secret of a user')
  })

  it('drains and ends when its supervisor and the reader of its log are gone', async () => {
    const server = await startServer({ dataDir: temporaryDirectory(), env: { LOG_LEVEL: 'debug' } })
    server.child.stderr?.destroy()
    server.child.stdout?.destroy()
    server.child.disconnect()
    expect(await server.ended).toEqual({ code: 0, signal: null })
  })

  it('is alive from the first moment, and its health shows every stage', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    expect((await server.send('GET', '/livez')).status).toBe(200)
    const { status, text } = await server.send('GET', '/health')
    expect(status).toBe(200)
    const report = JSON.parse(text)
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining(['status', 'queue_size', 'doors', 'spool', 'insert', 'store']),
    )
    expect(report.spool).toMatchObject({ rows: 0, bytes: 0, oldest_unsent_seconds: 0 })
    await server.stop()
  })

  it('counts accepted, rejected by code, inserted, and the time of fsync and insert in /metrics', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await server.send('POST', '/api/ingest?wait=stored', '{"message":"a"}\n{"message":"b"}\nnonsense\n7\n')
    const { text } = await server.send('GET', '/metrics')
    expect(text).toContain('tailrace_records_accepted_total{door="ingest"} 2')
    expect(text).toContain('tailrace_records_rejected_total{door="ingest",code="invalid_json"} 1')
    expect(text).toContain('tailrace_records_rejected_total{door="ingest",code="not_an_object"} 1')
    expect(text).toContain('tailrace_rows_inserted_total 2')
    expect(text).toMatch(/tailrace_spool_fsync_seconds_count [1-9]/)
    expect(text).toMatch(/tailrace_insert_seconds_count [1-9]/)
    expect(text).toContain('tailrace_spool_bytes 0')
    await server.stop()
  })

  it('makes a record findable within a second of its 200 at low load', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await eventually(
      'ready',
      async () => JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready',
    )
    const findableMs = async (word: string) => {
      await server.send('POST', '/api/ingest', JSON.stringify({ message: word }))
      const sentMs = performance.now()
      const search = JSON.stringify({ search: word })
      await eventually(
        'found',
        async () => JSON.parse((await server.send('POST', '/query/search', search)).text).total === 1,
      )
      return performance.now() - sentMs
    }
    // What keeps a busy machine from it keeps it from some records, and not from all of them.
    let turn = 0
    await eventually('a second', async () => (await findableMs(`needle${turn++}`)) < 1_000)
    await server.stop()
  })

  it('a copied data directory gets a new node id on request', async () => {
    const dataDir = temporaryDirectory()
    const node = () => readFileSync(path.join(dataDir, 'spool/node'), 'utf8')
    const first = await startServer({ dataDir })
    await first.send('POST', '/api/ingest?wait=stored', JSON.stringify(numberedRecord(1)))
    await first.stop()
    const before = node()
    const second = await startServer({ dataDir, env: { NEW_NODE: '1' } })
    await second.send('POST', '/api/ingest?wait=stored', JSON.stringify(numberedRecord(2)))
    await second.stop()
    expect(node()).not.toBe(before)
    await expectExactlyOnce(dataDir, new Set([1, 2]), 'new node')
  })

  it('cuts the torn end of a segment and moves what is no row to quarantine, visibly', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir })
    await first.send('POST', '/api/ingest?wait=stored', JSON.stringify(numberedRecord(1)))
    await first.stop()
    const id = readFileSync(path.join(dataDir, 'spool/node'), 'utf8').trim()
    writeFileSync(path.join(dataDir, 'spool', `logs-${id}-0000000000000002-1.ndjson`), '[2,"half a ro\0\0\0\0')
    const second = await startServer({ dataDir })
    expect(second.log()).toContain('"event":"spool recovered"')
    expect((await second.send('GET', '/metrics')).text).toContain('tailrace_recovery_cuts_total 1')
    expect(existsSync(path.join(dataDir, 'quarantine', `logs-${id}-0000000000000002-1.ndjson.0.damaged`))).toBe(true)
    await second.stop()
  })
})
