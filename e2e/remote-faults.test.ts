/** Whatever happens to an insert on its way to a ClickHouse server: each row once, in the table and in every rollup. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { BRIDGE_FAULTS, type Bridge, type BridgeFault, startBridge } from './support/bridge.ts'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedLoad } from './support/load.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

/** So many, that an insert takes long enough to be broken off between its partitions. */
const DAYS = 12
const TABLES = ['logs', 'log_counts_1m', 'log_services_1d', 'log_attribute_keys_15m', 'trace_summaries']

const health = async (server: RunningServer) => JSON.parse((await server.send('GET', '/health')).text)

class Scene {
  readonly dataDir = temporaryDirectory()
  private readonly env: Readonly<Record<string, string>>
  bridge!: Bridge
  server!: RunningServer

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = env
    mkdirSync(this.engine)
  }

  /** The bridge's engine lies where an embedded one would, so that the store is read like one. */
  get engine(): string {
    return path.join(this.dataDir, 'engine')
  }

  async startBridge(): Promise<void> {
    this.bridge = await startBridge(this.engine, this.bridge?.port)
  }

  async startServer(): Promise<void> {
    const env = { CLICKHOUSE_URL: this.bridge.url, CLICKHOUSE_TIMEOUT_MS: '2500', ...this.env }
    this.server = await startServer({ dataDir: this.dataDir, env })
    await eventually('the store is ready', async () => (await health(this.server)).store.state === 'ready')
  }

  /** The next insert meets the fault; resolves when it has. A bridge that died of it is started again. */
  async meet(kind: BridgeFault, count = 1): Promise<void> {
    await this.bridge.fault(kind, count)
    await eventually('the fault has happened', async () => (await this.bridge.faultsLeft()) === 0)
    if (kind !== 'die-partly-committed') return
    await this.bridge.ended
    await this.startBridge()
  }

  /** As time and the inserts of others would have it: no table knows any token any more. */
  async forgetTokens(): Promise<void> {
    for (const table of TABLES)
      await this.bridge.query(`ALTER TABLE tailrace.${table} MODIFY SETTING non_replicated_deduplication_window = 0`)
  }

  async end(acknowledged: ReadonlySet<number>, context: string): Promise<void> {
    expect(acknowledged.size, context).toBeGreaterThan(0)
    await spoolEmpty(this.server)
    await this.server.stop()
    await this.bridge.stop()
    await expectExactlyOnce(this.dataDir, acknowledged, context)
  }
}

async function started(env?: Readonly<Record<string, string>>): Promise<Scene> {
  const scene = new Scene(env)
  await scene.startBridge()
  await scene.startServer()
  return scene
}

const moderate = { connections: 2, rowsPerRequest: 20, days: DAYS }

it('every fault in turn under one load, while Tailrace goes on', async () => {
  const scene = await started()
  const load = numberedLoad(scene.server, { ...moderate, from: 1 })
  for (const kind of BRIDGE_FAULTS) {
    await scene.meet(kind)
    // Or the next fault would meet the same segment again, later each time.
    await eventually(
      `stored after ${kind}`,
      async () => (await health(scene.server)).insert.failures_in_a_row === 0,
      40_000,
    )
  }
  await load.stop()
  await scene.end(load.acknowledged, 'in turn')
})

it.each(BRIDGE_FAULTS)('%s, then Tailrace is killed, and afterwards no token is known', async kind => {
  const scene = await started()
  const load = numberedLoad(scene.server, { ...moderate, from: 1 })
  await scene.meet(kind)
  scene.server.kill('SIGKILL')
  await load.stop()
  await scene.forgetTokens()
  await scene.startServer()
  await scene.end(load.acknowledged, `${kind}, killed`)
})

it.each(['error-after-commit', 'hang-after-commit', 'cut-after-commit', 'die-partly-committed'] as const)(
  '%s, beyond the time for which a token is trusted: the store is asked, since it knows no token any more',
  async kind => {
    const scene = await started({ TAILRACE_TOKEN_TRUST_MS: '0' })
    const load = numberedLoad(scene.server, { ...moderate, from: 1, requestsMax: 400 })
    await scene.meet(kind)
    await scene.forgetTokens()
    await load.done
    const { server } = scene
    await scene.end(load.acknowledged, kind)
    expect(server.log()).toContain('"event":"segment reconciled"')
    if (kind === 'die-partly-committed') expect(server.log()).toContain('"log_counts_1m":"lacking"')
  },
)
