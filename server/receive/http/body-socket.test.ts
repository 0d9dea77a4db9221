import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { DoorRequest } from '../../http/exchange.ts'
import { errorReply } from '../../http/exchange.ts'
import { withBody } from './body.ts'
import { bodies, doorRequest, WINDOW_1_MIB, zstdRuns } from './test-support/bodies.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('over a real socket', () => {
  test('2,000 bodies of 64 kB stay within the budget, complete or get 503, and small bodies are answered', async () => {
    const KIB = 1024
    const shared = bodies({ bytesMax: 16 * KIB * KIB, smallShareBytes: 4 * KIB * KIB, waitMs: 60_000 })
    let mostBytes = 0
    const { port, close } = await listening(async request => {
      mostBytes = Math.max(mostBytes, shared.bodies.bytes)
      return withBody(request, shared, async ({ bytes }) => ({ status: 200, body: String(bytes.length) }))
    })
    const agent = new Agent({ maxSockets: 3_000 })
    const size = 64 * KIB
    const send = (bytes: number) => {
      const request = httpRequest({ port, method: 'POST', agent, headers: { 'content-length': bytes } })
      const status = once(request, 'response').then(([response]: IncomingMessage[]) => {
        response?.resume()
        return response?.statusCode
      })
      return { request, status }
    }
    try {
      const held = Array.from({ length: 2_000 }, () => send(size))
      for (const { request } of held) request.write(Buffer.alloc(size - 1))
      // None is complete, and no more fit: the youngest wait unread.
      await vi.waitFor(() => expect(shared.bodies.bytes).toBeGreaterThan(12 * KIB * KIB - 2 * size), 30_000)
      const small = send(KIB)
      small.request.end(Buffer.alloc(KIB))
      expect(await small.status).toBe(200)
      for (const { request } of held) request.end(Buffer.alloc(1))
      const statuses = new Set(await Promise.all(held.map(({ status }) => status)))
      expect(statuses.has(200)).toBe(true)
      expect([...statuses].filter(status => status !== 200 && status !== 503)).toEqual([])
      expect(mostBytes).toBeLessThanOrEqual(16 * KIB * KIB + 2 * size)
      await vi.waitFor(() => expect(shared.bodies.bytes).toBe(0))
    } finally {
      agent.destroy()
      close()
    }
  }, 60_000)

  type Answer = { status: number; body: string }

  async function listening(answer: (request: DoorRequest) => Promise<Answer>) {
    const server = createServer(async (incoming, response) => {
      const header = (name: string) => incoming.headers[name] as string | undefined
      const reply = await answer({ ...doorRequest(incoming), header }).catch(errorReply)
      response.writeHead(reply.status).end(reply.body)
      incoming.resume()
    })
    await once(server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }), 'listening')
    const close = () => {
      server.closeAllConnections()
      server.close()
    }
    return { port: (server.address() as AddressInfo).port, close }
  }

  async function post(write: (request: ReturnType<typeof httpRequest>) => void, headers: Record<string, string> = {}) {
    const { port, close } = await listening(request =>
      withBody(request, bodies(), async ({ bytes }) => ({ status: 200, body: String(bytes.length) })),
    )
    try {
      const request = httpRequest({ port, method: 'POST', headers })
      const answered = once(request, 'response') as Promise<[IncomingMessage]>
      request.on('error', () => {})
      write(request)
      const [response] = await answered
      let body = ''
      for await (const chunk of response) body += chunk
      return { status: response.statusCode, body }
    } finally {
      close()
    }
  }

  test('a refusal reaches the sender while it still sends', async () => {
    const { status, body } = await post(request => {
      const chunk = Buffer.alloc(1024 * 1024)
      const more = () => {
        while (!request.destroyed && !request.writableEnded && request.write(chunk));
      }
      request.on('drain', more)
      more()
    })
    expect(status).toBe(413)
    expect(JSON.parse(body).error.code).toBe('body_too_large')
  })

  test('so does the refusal of a bomb', async () => {
    const { status } = await post(request => void request.end(zstdRuns(80_000, 131_072, WINDOW_1_MIB)), {
      'content-encoding': 'zstd',
    })
    expect(status).toBe(413)
  })

  test('so does that of broken data, with the rest unread', async () => {
    const { status, body } = await post(
      request => {
        request.write('this is no gzip')
        setTimeout(() => request.end(), 200)
      },
      { 'content-encoding': 'gzip' },
    )
    expect(status).toBe(400)
    expect(JSON.parse(body).error.code).toBe('invalid_body')
  })
})
