/**
 * With `CLICKHOUSE_CLUSTER`, on a cluster of one server without Keeper: what is written goes to the local tables, what
 * is read comes through the Distributed ones, and each row is there once. Replication itself is not tried here.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { startBridge } from './support/bridge.ts'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedLoad, numberedRecord } from './support/load.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

const health = async (server: RunningServer) => JSON.parse((await server.send('GET', '/health')).text)

it('inserts locally, reads from all shards, and asks all of them about an insert of unknown fate', async () => {
  const dataDir = temporaryDirectory()
  const engine = path.join(dataDir, 'engine')
  mkdirSync(engine)
  let bridge = await startBridge(engine, 0, { cluster: 'main' })
  const env = { CLICKHOUSE_URL: bridge.url, CLICKHOUSE_CLUSTER: 'main' }
  const first = await startServer({ dataDir, env })
  await eventually('ready', async () => (await health(first)).store.state === 'ready')
  const load = numberedLoad(first, { connections: 2, rowsPerRequest: 20, from: 1, days: 12 })
  await bridge.fault('die-partly-committed', 1)
  await bridge.ended
  first.kill('SIGKILL')
  await load.stop()

  bridge = await startBridge(engine, bridge.port, { cluster: 'main' })
  const second = await startServer({ dataDir, env })
  await spoolEmpty(second)
  expect(second.log()).toContain('"event":"segment reconciled"')
  const stored = await second.send('POST', '/api/ingest?wait=stored', JSON.stringify(numberedRecord(0)))
  expect(JSON.parse(stored.text)).toMatchObject({ stored: true })
  const found = JSON.parse((await second.send('POST', '/query/search', '{"search":"numbered record 0"}')).text)
  expect(found.total).toBe(1)

  // Rows that a Distributed table does not see are not found: so the search reads from there.
  const distributed = await bridge.query(
    "SELECT name, engine FROM system.tables WHERE database = 'tailrace' AND name LIKE '%\\_all' ORDER BY name",
  )
  const names = ['log_attribute_keys_15m', 'log_counts_1m', 'log_services_1d', 'logs', 'trace_summaries']
  expect(distributed).toEqual(
    expect.arrayContaining(names.map(name => ({ name: `${name}_all`, engine: 'Distributed' }))),
  )
  await bridge.query('RENAME TABLE tailrace.logs_all TO tailrace.logs_hidden')
  expect((await second.send('POST', '/query/search', '{}')).status).toBeGreaterThanOrEqual(500)
  await bridge.query('RENAME TABLE tailrace.logs_hidden TO tailrace.logs_all')

  await second.stop()

  const without = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url } })
  const refusal = await eventually('refused', async () => (await health(without)).store.error)
  expect(refusal).toBe('the database tailrace was made for a cluster: set CLICKHOUSE_CLUSTER to its name')
  await without.stop()
  await bridge.stop()
  await expectExactlyOnce(dataDir, new Set([0, ...load.acknowledged]), 'cluster')
})

it('a database of one server is not taken for a cluster', async () => {
  const dataDir = temporaryDirectory()
  const bridge = await startBridge(path.join(dataDir, 'engine'), 0, { cluster: 'main' })
  const first = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url } })
  await eventually('ready', async () => (await health(first)).store.state === 'ready')
  await first.stop()
  const second = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url, CLICKHOUSE_CLUSTER: 'main' } })
  const refusal = await eventually('refused', async () => (await health(second)).store.error)
  expect(refusal).toContain('was made for one server: leave CLICKHOUSE_CLUSTER out')
  await second.stop()
  await bridge.stop()
})
