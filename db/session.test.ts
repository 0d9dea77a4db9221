/** What a server, or what stands in front of it, may answer; on a real connection. */
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openRemote, type Session } from './session.ts'

const file = path.join(os.tmpdir(), `tailrace-session-${process.pid}.ndjson`)
writeFileSync(file, '[1]\n'.repeat(100_000))
const insert = { table: 'a.b', columns: ['x'], structure: '', path: file, settings: { async_insert: 0 } }

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** A session to a server that reads the whole request and then answers so. */
async function answering(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  address = '/',
): Promise<Session> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => answer(response, request))
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const session = openRemote({
    url: `http://127.0.0.1:${port}${address}`,
    username: 'u',
    password: '',
    requestTimeoutMs: 500,
  })
  cleanups.push(() => {
    void session.close()
    server.closeAllConnections()
    server.close()
  })
  return session
}

const ours = { 'x-clickhouse-query-id': 'a' }

describe('an insert', () => {
  it('is done when ClickHouse ends its reply without a word', async () => {
    const session = await answering(response => response.writeHead(200, ours).end())
    await expect(session.insertFile(insert)).resolves.toBeUndefined()
  })

  it.each<[string, (response: ServerResponse, request: IncomingMessage) => void]>([
    ['an error after the headers', response => response.writeHead(200, ours).end('Code: 252. DB::Exception: Too many')],
    ['a 200 that is not from ClickHouse', response => response.end()],
    ['headers and then silence', response => response.writeHead(200, ours).flushHeaders()],
    [
      'headers and then a reset',
      (response, request) => {
        response.writeHead(200, ours).flushHeaders()
        setTimeout(() => request.socket.destroy(), 20)
      },
    ],
    ['500', response => response.writeHead(500, ours).end('Code: 999. DB::Exception: Keeper. (KEEPER_EXCEPTION)')],
    ['a redirect', response => response.writeHead(302, { location: '/' }).end()],
  ])('is not done with %s, and leaves no file open', async (_, answer) => {
    const session = await answering(answer)
    await expect(session.insertFile(insert)).rejects.toThrow()
    // Closing takes a thread a moment; what is left open stays for ever.
    if (process.platform === 'linux') await vi.waitFor(() => expect(openFiles()).not.toContain(file), 5_000)
  })
})

describe('a read', () => {
  it('returns the rows of a whole result', async () => {
    const session = await answering(response => response.end('{"a":1}\n{"a":"\\n"}\n'))
    expect(await session.query('SELECT 1', {})).toEqual([{ a: 1 }, { a: '\n' }])
  })

  it('goes through the path of a proxy, which is no name of a database', async () => {
    const session = await answering((response, request) => {
      const url = new URL(request.url ?? '', 'http://x')
      response.end(`${JSON.stringify({ path: url.pathname, database: url.searchParams.get('database') })}\n`)
    }, '/behind/proxy')
    expect(await session.query('SELECT 1', {})).toEqual([{ path: '/behind/proxy', database: null }])
  })

  it('returns none for an empty one', async () => {
    const session = await answering(response => response.end())
    expect(await session.query('SELECT 1', {})).toEqual([])
  })

  it.each([
    '{"a":1}\n{"a":',
    '{"a":1}\nCode: 241. DB::Exception: Memory limit',
    'Code: 241. DB::Exception: x',
    '<html>',
  ])('refuses %j, which broke off', async text => {
    const session = await answering(response => response.end(text))
    await expect(session.query('SELECT 1', {})).rejects.toThrow()
  })
})

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap(fd => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
}
