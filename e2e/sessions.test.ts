import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { cookieOf, HTML, logIn, SECRETS } from './support/login.ts'
import { ENV, eventually, freePort, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

const root = path.resolve(import.meta.dirname, '..')

describe('sessions', () => {
  it('outlive a restart, end with a new password, and their secret is readable by its owner only', async () => {
    const dataDir = temporaryDirectory()
    const first = await startServer({ dataDir, env: { ...SECRETS, PORT: '0' } })
    // The same name at every start: tests have no port of their own.
    const host = 'localhost:8245'
    const session = cookieOf(await logIn(first, 'open sesame', { host }))
    const ask = async (at: RunningServer) =>
      (await at.send('GET', '/health', undefined, { host, cookie: session })).status
    expect(await ask(first)).toBe(200)
    await first.stop()
    expect(statSync(path.join(dataDir, 'access/session-secret')).mode & 0o777).toBe(0o600)
    const second = await startServer({ dataDir, env: SECRETS })
    expect(await ask(second)).toBe(200)
    await second.stop()
    const third = await startServer({ dataDir, env: { ...SECRETS, ADMIN_PASSWORD: 'another' } })
    expect(await ask(third)).toBe(401)
    await third.stop()
  })

  it('end with their logout wherever the cookie was copied to, and close what it has opened, but no other session', async () => {
    const server = await startServer({ dataDir: temporaryDirectory(), env: SECRETS })
    const host = `localhost:${new URL(server.origin).port}`
    const [mine, other] = [
      cookieOf(await logIn(server, 'open sesame', { host })),
      cookieOf(await logIn(server, 'open sesame', { host })),
    ]
    const ask = async (session: string) =>
      (await server.send('GET', '/health', undefined, { host, cookie: session })).status
    const tail = await openTail(server, { host, cookie: mine })
    const spared = await openTail(server, { host, cookie: other })
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/api/tail`, { headers: { host, cookie: mine } })
    await once(socket, 'open')
    const socketClosed = once(socket, 'close')
    await server.send('POST', '/api/logout', undefined, { host, cookie: mine })
    await Promise.all([tail.closed, socketClosed])
    expect([await ask(mine), await ask(other)]).toEqual([401, 200])
    expect(spared.isOpen()).toBe(true)
    spared.close()
    await server.stop()
  })
})

/** A live tail as NDJSON, once its first line is there. */
function openTail(server: RunningServer, headers: Record<string, string>) {
  return new Promise<{ closed: Promise<void>; isOpen: () => boolean; close: () => void }>((resolve, reject) => {
    const outgoing = request(`${server.origin}/api/tail`, { headers }, reply => {
      let isOpen = true
      const closed = new Promise<void>(end => reply.once('close', end)).then(() => {
        isOpen = false
      })
      reply.on('error', () => {})
      reply.once('data', () => resolve({ closed, isOpen: () => isOpen, close: () => outgoing.destroy() }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

it('without a password set there is nothing to log in to', async () => {
  const open = await startServer({ dataDir: temporaryDirectory() })
  const { status, headers } = await open.send('GET', '/login?next=/health', undefined, HTML)
  expect({ status, location: headers.location }).toEqual({ status: 303, location: '/health' })
  expect((await open.send('GET', '/', undefined, HTML)).text).not.toContain('/api/logout')
  expect((await logIn(open, 'anything')).headers['set-cookie']).toBeUndefined()
  await open.stop()
})

it('plain Next, which has nothing ahead of it that could ask, serves nothing once a secret is set', async () => {
  const port = await freePort()
  const plain = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], {
    cwd: root,
    env: { ...ENV, NODE_ENV: 'production', SYSLOG_PORT: '0', DATA_DIR: temporaryDirectory(), INGEST_KEY: 'k3y' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  plain.stderr.on('data', chunk => {
    log += chunk
  })
  const ended = new Promise(resolve => plain.once('exit', resolve))
  const statusOf = async (address: string, method = 'GET') =>
    (await fetch(`http://localhost:${port}${address}`, { method }).catch(() => undefined))?.status
  await eventually('plain Next answers', () => statusOf('/'))
  expect(await statusOf('/')).toBe(500)
  expect(await statusOf('/api/ingest', 'POST')).toBe(500)
  expect(log).toContain('start with npm start')
  plain.kill('SIGTERM')
  await ended
})

it('docker compose demands both secrets and has a default for neither', () => {
  const compose = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8')
  for (const name of ['INGEST_KEY', 'ADMIN_PASSWORD']) {
    const uses = [...compose.matchAll(new RegExp(`\\$\\{${name}([^}]*)\\}`, 'g'))].map(([, rest]) => rest)
    expect(uses).toHaveLength(1)
    expect(uses[0]).toMatch(/^:\?set /)
  }
})
