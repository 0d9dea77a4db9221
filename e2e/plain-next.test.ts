import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ENV, eventually, freePort, startServer, temporaryDirectory } from './support/server.ts'

const root = path.resolve(import.meta.dirname, '..')

const BODIES = [
  '{"message":"a"}',
  '[{"message":"a"},7,{"message":"b"}]',
  '{"logs":[{"message":"b"}]}',
  '{"message":"a"}\nnonsense\n',
  '{"message":',
  '',
  '[]',
]

it('under plain Next the route takes logs exactly as the door ahead of it does', async () => {
  const port = await freePort()
  const plain = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], {
    cwd: root,
    env: {
      ...ENV,
      NODE_ENV: 'production',
      DATA_DIR: temporaryDirectory(),
      PORT: String(port),
      UV_THREADPOOL_SIZE: '16',
    },
    stdio: 'ignore',
  })
  const ended = new Promise(resolve => plain.once('exit', resolve))
  const server = await startServer({ dataDir: temporaryDirectory() })
  const post = async (origin: string, body: string, headers: Record<string, string> = {}) => {
    const reply = await fetch(`${origin}/api/ingest?wait=stored`, { method: 'POST', body, headers })
    return { status: reply.status, text: await reply.text() }
  }
  const origin = `http://localhost:${port}`
  await eventually('plain Next serves', async () => (await fetch(origin).catch(() => undefined))?.ok)
  for (const body of BODIES) expect(await post(origin, body), body).toEqual(await post(server.origin, body))
  for (const headers of [
    { 'content-type': 'application/xml' },
    { 'content-encoding': 'lzma' },
    { 'idempotency-key': 'k' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://evil.example' },
  ]) {
    expect(await post(origin, '{"message":"a"}', headers)).toEqual(
      await post(server.origin, '{"message":"a"}', headers),
    )
  }
  expect((await post(origin, '{"message":"a"}', { origin: 'https://evil.example' })).status).toBe(403)
  plain.kill('SIGTERM')
  await server.stop()
  await ended
})
