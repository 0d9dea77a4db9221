import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { startBridge } from './support/bridge.ts'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedLoad, numberedRecord } from './support/load.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

const health = async (server: RunningServer) => JSON.parse((await server.send('GET', '/health')).text)

async function insertedRows(server: RunningServer): Promise<number> {
  const { text } = await server.send('GET', '/metrics')
  return Number(/^tailrace_rows_inserted_total (\d+)$/m.exec(text)?.[1] ?? 0)
}

/** A data directory whose `engine` is the one the bridge serves, so that the store can be read like an embedded one. */
function places() {
  const dataDir = temporaryDirectory()
  const engine = path.join(dataDir, 'engine')
  mkdirSync(engine, { recursive: true })
  return { dataDir, engine }
}

describe('with ClickHouse away', () => {
  it('the server starts, accepts, says so on /health, and stores everything once ClickHouse is back', async () => {
    const { dataDir, engine } = places()
    const first = await startBridge(engine)
    await first.stop()
    const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: first.url } })
    const load = numberedLoad(server, { connections: 8, rowsPerRequest: 5, from: 1, requestsMax: 200 })
    await load.done
    expect(load.acknowledged.size).toBe(1000)
    const report = await health(server)
    expect(report).toMatchObject({
      status: 'degraded',
      queue_size: 1000,
      store: { state: 'unavailable', kind: 'remote' },
    })
    const search = await server.send('POST', '/query/search', '{}')
    expect(search.status).toBe(503)
    expect(JSON.parse(search.text).error.code).toBe('store_unavailable')

    const second = await startBridge(engine, first.port)
    await spoolEmpty(server)
    expect(await health(server)).toMatchObject({ status: 'healthy' })
    await server.stop()
    await second.stop()
    await expectExactlyOnce(dataDir, load.acknowledged, 'away at the start')
  })

  it('goes and comes in the middle of traffic, fails after a commit and cuts connections: each row exactly once', async () => {
    const { dataDir, engine } = places()
    let bridge = await startBridge(engine)
    const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url } })
    await eventually('the store is ready', async () => (await health(server)).store.state === 'ready')
    const load = numberedLoad(server, { connections: 8, rowsPerRequest: 20, from: 1, days: 3 })
    for (const fault of ['error-after-commit', 'cut-after-commit'] as const) {
      await eventually('rows are stored', async () => (await insertedRows(server)) > 0)
      await bridge.fault(fault, 2)
      await eventually('the faults have happened', async () => (await bridge.faultsLeft()) === 0)
    }
    const { port } = bridge
    await bridge.stop()
    await eventually('the server notices', async () => (await health(server)).insert.failures_in_a_row > 0)
    bridge = await startBridge(engine, port)
    await load.stop()
    await spoolEmpty(server)
    await server.stop()
    await bridge.stop()
    await expectExactlyOnce(dataDir, load.acknowledged, 'away in between')
  })

  it('SIGTERM ends with 0 and keeps the spool for the next start', async () => {
    const { dataDir, engine } = places()
    const gone = await startBridge(engine)
    await gone.stop()
    const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: gone.url } })
    await server.send('POST', '/api/ingest', JSON.stringify(numberedRecord(1)))
    expect(await server.stop()).toBe(0)
    const bridge = await startBridge(engine, gone.port)
    const next = await startServer({ dataDir, env: { CLICKHOUSE_URL: gone.url } })
    await spoolEmpty(next)
    await next.stop()
    await bridge.stop()
    await expectExactlyOnce(dataDir, new Set([1]), 'spool kept')
  })

  it('the spool slows replies from 80 %, refuses with 503 and Retry-After at its bound, and keeps all it accepted', async () => {
    const { dataDir, engine } = places()
    const gone = await startBridge(engine)
    await gone.stop()
    const server = await startServer({
      dataDir,
      env: { CLICKHOUSE_URL: gone.url, SPOOL_MAX_BYTES: String(1024 * 1024) },
    })
    const acknowledged = new Set<number>()
    const refused: { status: number; retryAfter: unknown; code: unknown }[] = []
    let slowestMs = 0
    let n = 0
    while (refused.length < 5 && n < 50_000) {
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const numbers = Array.from({ length: 100 }, () => ++n)
          const sentMs = performance.now()
          const body = numbers.map(number => JSON.stringify(numberedRecord(number))).join('\n')
          const { status, headers, text } = await server.send('POST', '/api/ingest', body)
          if (status === 200) {
            for (const number of numbers) acknowledged.add(number)
            slowestMs = Math.max(slowestMs, performance.now() - sentMs)
          } else refused.push({ status, retryAfter: headers['retry-after'], code: JSON.parse(text).error.code })
        }),
      )
    }
    expect(refused[0]).toEqual({ status: 503, retryAfter: '5', code: 'spool_full' })
    expect(slowestMs).toBeGreaterThan(500)
    expect((await server.send('GET', '/health')).status).toBe(503)
    expect((await server.send('GET', '/livez')).status).toBe(200)

    const bridge = await startBridge(engine, gone.port)
    await spoolEmpty(server)
    expect((await server.send('POST', '/api/ingest', JSON.stringify(numberedRecord(0)))).status).toBe(200)
    acknowledged.add(0)
    await spoolEmpty(server)
    await server.stop()
    await bridge.stop()
    await expectExactlyOnce(dataDir, acknowledged, 'spool at its bound')
  })
})
