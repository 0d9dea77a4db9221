/** How Tailrace meets a server that does not want it, is none, or is reached over TLS. */
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeCertificates } from '../server/test-support/certificates.ts'
import { type BridgeOptions, startBridge } from './support/bridge.ts'
import { expectExactlyOnce } from './support/exactly-once.ts'
import { numberedRecord } from './support/load.ts'
import { eventually, type RunningServer, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'

const certificates = makeCertificates()
afterAll(() => certificates.remove())
const { ca, server: own, client, stranger } = certificates
const served = { certFile: own.cert, keyFile: own.key }

const health = async (server: RunningServer) => JSON.parse((await server.send('GET', '/health')).text)
const record = JSON.stringify(numberedRecord(1))

/** Starts Tailrace against an address, sends a record, and returns what /health says of the store meanwhile. */
async function refusedBy(url: string, env: Record<string, string> = {}): Promise<string> {
  const dataDir = temporaryDirectory()
  const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: url, CLICKHOUSE_TIMEOUT_MS: '2000', ...env } })
  expect((await server.send('POST', '/api/ingest', record)).status).toBe(200)
  const report = await eventually('the store has been tried', async () => {
    const now = await health(server)
    return now.store.state === 'unavailable' && now
  })
  expect(report).toMatchObject({ status: 'degraded', queue_size: 1, doors: { state: 'open' } })
  expect(await server.stop()).toBe(0)
  expect(server.log()).not.toContain('hunter2')
  return report.store.error
}

/** The same, but all is well and the record arrives. */
async function acceptedBy(options: BridgeOptions, env: Record<string, string> = {}): Promise<RunningServer> {
  const dataDir = temporaryDirectory()
  const engine = path.join(dataDir, 'engine')
  mkdirSync(engine)
  const bridge = await startBridge(engine, 0, options)
  const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url, ...env } })
  await server.send('POST', '/api/ingest', record)
  await spoolEmpty(server)
  expect(await health(server)).toMatchObject({ status: 'healthy', store: { state: 'ready', kind: 'remote' } })
  await server.stop()
  await bridge.stop()
  await expectExactlyOnce(dataDir, new Set([1]), JSON.stringify(options))
  return server
}

async function withBridge<T>(options: BridgeOptions, task: (url: string) => Promise<T>): Promise<T> {
  const directory = temporaryDirectory()
  const bridge = await startBridge(path.join(directory, 'engine'), 0, options)
  try {
    return await task(bridge.url)
  } finally {
    await bridge.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

describe('user and password', () => {
  const guarded = { user: 'writer', password: "hunter2'\\é:" }

  it('that are right are used', async () => {
    await acceptedBy(guarded, { CLICKHOUSE_USER: guarded.user, CLICKHOUSE_PASSWORD: guarded.password })
  })

  it.each([{}, { CLICKHOUSE_USER: 'writer', CLICKHOUSE_PASSWORD: 'hunter2' }])(
    'that are wrong stand on /health with the remedy; doors are open, the spool fills (%j)',
    async env => {
      const error = await withBridge(guarded, url => refusedBy(url, env))
      expect(error).toContain('ClickHouse refuses the user')
      expect(error).toContain('check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD')
      expect(error).toContain('new records wait in the spool')
    },
  )
})

describe('what is no ClickHouse that can be used', () => {
  it.each(['26.6.9.1', '25.8.1.1', '18.16.1'])('version %s is named, with the one that is needed', async version => {
    expect(await withBridge({ version }, refusedBy)).toBe(
      `ClickHouse ${version} is too old: Tailrace needs 26.7 or newer`,
    )
  })

  const NOTHING_OF_OURS: [string, RequestListener][] = [
    ['a page', (_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><p>Welcome')],
    ['nothing', (_, response) => response.end()],
    ['some JSON', (_, response) => response.end('{"status":"ok"}')],
    ['404', (_, response) => response.writeHead(404).end('Not found')],
    ['401', (_, response) => response.writeHead(401).end('Who are you?')],
    ['502', (_, response) => response.writeHead(502).end('<html>Bad gateway</html>')],
    ['a reset', request => request.socket.destroy()],
    ['no HTTP', request => request.socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ]

  it.each(NOTHING_OF_OURS)('a server that answers %s is a state and no crash', async (_, listener) => {
    const stranger = createServer(listener).listen(0, '127.0.0.1')
    await new Promise(resolve => stranger.once('listening', resolve))
    const { port } = stranger.address() as { port: number }
    const error = await refusedBy(`http://127.0.0.1:${port}`)
    stranger.closeAllConnections()
    stranger.close()
    expect(error).toContain('CLICKHOUSE_URL')
    expect(error).not.toContain('\n')
  })

  it('a proxy that answers 200 in the place of ClickHouse takes no record away', async () => {
    const dataDir = temporaryDirectory()
    const engine = path.join(dataDir, 'engine')
    const bridge = await startBridge(engine)
    const server = await startServer({ dataDir, env: { CLICKHOUSE_URL: bridge.url } })
    await eventually('ready', async () => (await health(server)).store.state === 'ready')
    await bridge.stop()
    const proxy = createServer((request, response) => {
      request.resume().on('end', () => response.end())
    }).listen(bridge.port, '127.0.0.1')
    await server.send('POST', '/api/ingest', record)
    await eventually('tried', async () => (await health(server)).insert.last_error?.includes('not from ClickHouse'))
    expect((await health(server)).queue_size).toBe(1)
    proxy.closeAllConnections()
    await new Promise(resolve => proxy.close(resolve))
    const back = await startBridge(engine, bridge.port)
    await spoolEmpty(server)
    await server.stop()
    await back.stop()
    await expectExactlyOnce(dataDir, new Set([1]), 'proxy')
  })
})

describe('TLS', () => {
  it('with an authority of its own works when that is given', async () => {
    await acceptedBy({ tls: served }, { CLICKHOUSE_CA_FILE: ca })
  })

  it('with an unknown authority is refused, with the setting that helps', async () => {
    const error = await withBridge({ tls: served }, refusedBy)
    expect(error).toContain('CLICKHOUSE_CA_FILE')
  })

  it('with a certificate for another name is refused, although its authority is known', async () => {
    const options = { tls: { certFile: stranger.cert, keyFile: stranger.key } }
    const error = await withBridge(options, url => refusedBy(url, { CLICKHOUSE_CA_FILE: stranger.cert }))
    expect(error).toContain('the certificate is for another name')
  })

  it('without verification works, and the log warns', async () => {
    const server = await acceptedBy({ tls: served }, { CLICKHOUSE_TLS_INSECURE: '1' })
    expect(server.log()).toContain('CLICKHOUSE_TLS_INSECURE=1')
  })

  it('on both sides: the certificate is the user when there is no password', async () => {
    const env = { CLICKHOUSE_CA_FILE: ca, CLICKHOUSE_CERT_FILE: client.cert, CLICKHOUSE_KEY_FILE: client.key }
    await acceptedBy({ password: 'no other way', tls: { ...served, clientCaFile: ca } }, env)
  })

  it('on both sides: with a password both are checked', async () => {
    const env = { CLICKHOUSE_CA_FILE: ca, CLICKHOUSE_CERT_FILE: client.cert, CLICKHOUSE_KEY_FILE: client.key }
    const options = { password: 'hunter2', tls: { ...served, clientCaFile: ca } }
    await acceptedBy(options, { ...env, CLICKHOUSE_PASSWORD: 'hunter2' })
    const error = await withBridge(options, url => refusedBy(url, { ...env, CLICKHOUSE_PASSWORD: 'wrong' }))
    expect(error).toContain('refuses the user')
  })

  it('on both sides: no certificate is refused, with the setting that helps', async () => {
    const options = { tls: { ...served, clientCaFile: ca } }
    expect(await withBridge(options, url => refusedBy(url, { CLICKHOUSE_CA_FILE: ca }))).toContain(
      'CLICKHOUSE_CERT_FILE',
    )
  })

  it('on both sides: the certificate of a stranger is refused', async () => {
    const env = { CLICKHOUSE_CA_FILE: ca, CLICKHOUSE_CERT_FILE: stranger.cert, CLICKHOUSE_KEY_FILE: stranger.key }
    const options = { tls: { ...served, clientCaFile: ca } }
    expect(await withBridge(options, url => refusedBy(url, env))).toContain('ClickHouse does not answer')
  })
})
