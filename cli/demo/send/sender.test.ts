import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BOUNDS } from '../bounds.ts'
import type { Batch } from './batch.ts'
import { poster } from './post.ts'
import { SendError, Sender } from './sender.ts'

interface Seen {
  readonly key: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

type Behaviour = (request: IncomingMessage, response: ServerResponse, seen: Seen, times: number) => void

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A door on a real socket; `times` says how often the batch's key has been seen. */
async function door(behave: Behaviour) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString() : bytes.toString()
      const one = { key: String(request.headers['idempotency-key']), body, headers: request.headers }
      seen.push(one)
      behave(request, response, one, seen.filter(({ key }) => key === one.key).length)
    })
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise(resolve => server.once('listening', resolve))
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const batch = (n: number): Batch => ({ key: `run-${n}`, rows: 2, body: Buffer.from(`{"n":${n}}\n{"n":${n}}\n`) })

function accept(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json')
  response.end('{"accepted":2,"rejected":0,"errors":[]}')
}

function senderTo(
  url: string,
  { key, packs, stop = new AbortController().signal }: { key?: string; packs?: boolean; stop?: AbortSignal } = {},
) {
  const { post, close } = poster(url, key, packs)
  return { sender: new Sender(post, url, stop), close }
}

describe('the sender', () => {
  it('sends NDJSON with the key of the server and a key for each batch', async () => {
    const { seen, url } = await door((_request, response) => accept(response))
    const { sender, close } = senderTo(url, { key: 'secret' })
    await sender.send(batch(1))
    await sender.send(batch(2))
    await sender.finish()
    close()
    expect(seen.map(({ key }) => key)).toEqual(['run-1', 'run-2'])
    expect(seen[0]?.body).toBe('{"n":1}\n{"n":1}\n')
    expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/x-ndjson', authorization: 'Bearer secret' })
    expect(seen[0]?.headers).not.toHaveProperty('content-encoding')
    expect(sender.totals).toEqual({ accepted: 4, rejected: 0, retries: 0, reasons: [] })
  })

  it('packs what leaves this machine', async () => {
    const { seen, url } = await door((_request, response) => accept(response))
    const { sender, close } = senderTo(url, { packs: true })
    await sender.send(batch(1))
    await sender.finish()
    close()
    expect(seen[0]?.headers['content-encoding']).toBe('gzip')
    expect(seen[0]?.body).toBe('{"n":1}\n{"n":1}\n')
  })

  it('waits as long as a 503 says and sends the same batch under the same key', async () => {
    const times: number[] = []
    const { seen, url } = await door((_request, response, _seen, count) => {
      times.push(performance.now())
      if (count > 1) return accept(response)
      response.writeHead(503, { 'retry-after': '1' })
      response.end('{"error":{"code":"spool_full","message":"the spool is full"}}')
    })
    const { sender, close } = senderTo(url)
    await sender.send(batch(1))
    await sender.finish()
    close()
    expect(seen.map(({ key, body }) => ({ key, body }))).toEqual([
      { key: 'run-1', body: '{"n":1}\n{"n":1}\n' },
      { key: 'run-1', body: '{"n":1}\n{"n":1}\n' },
    ])
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(995)
    expect(sender.totals).toMatchObject({ accepted: 2, retries: 1 })
  })

  it.each(['before', 'within'])(
    'sends a batch again under its key when the connection is cut %s the reply',
    async moment => {
      const { seen, url } = await door((request, response, _seen, count) => {
        if (count > 1) return accept(response)
        if (moment === 'before') return void request.socket.destroy()
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"accepted":2,', () => request.socket.destroy())
      })
      const { sender, close } = senderTo(url)
      await sender.send(batch(1))
      await sender.finish()
      close()
      expect(seen.map(({ key }) => key)).toEqual(['run-1', 'run-1'])
      expect(sender.totals).toMatchObject({ accepted: 2, retries: 1 })
    },
  )

  it('has the first batch answered before the second is sent, and then at most four on their way', async () => {
    let open = 0
    let most = 0
    const { url, seen } = await door((_request, response, { key }) => {
      most = Math.max(most, ++open)
      if (key === 'run-1') expect(seen).toHaveLength(1)
      setTimeout(() => {
        open--
        accept(response)
      }, 40)
    })
    const { sender, close } = senderTo(url)
    for (let n = 1; n <= 20; n++) await sender.send(batch(n))
    await sender.finish()
    close()
    expect(most).toBe(BOUNDS.requestsMax)
    expect(sender.totals.accepted).toBe(40)
  })

  it('counts what was rejected and keeps the first different reasons', async () => {
    const { url } = await door((_request, response, { key }) => {
      const n = Number(key.slice(4))
      response.statusCode = 400
      response.end(
        JSON.stringify({
          accepted: 0,
          rejected: 2,
          errors: [{ index: 0, code: 'invalid_json', message: `bad ${n % 7}` }],
          error: { code: 'all_rejected', message: 'none' },
        }),
      )
    })
    const { sender, close } = senderTo(url)
    for (let n = 1; n <= 20; n++) await sender.send(batch(n))
    await sender.finish()
    close()
    expect(sender.totals).toMatchObject({ accepted: 0, rejected: 40 })
    expect(new Set(sender.totals.reasons).size).toBe(BOUNDS.reasonsMax)
    expect(sender.totals.reasons[0]).toBe('invalid_json: bad 1')
  })

  it.each([
    [401, '{"error":{"code":"unauthorized","message":"a key is missing"}}', ['a key is missing', '--key']],
    [413, '{"error":{"code":"body_too_large","message":"too large"}}', ['413 too large']],
    [404, '<html>nothing here</html>', ['is it Tailrace?', '--url']],
    [200, 'hello', ['is it Tailrace?']],
  ])('gives up at once on %d with what was said and what to do', async (status, text, words) => {
    const { seen, url } = await door((_request, response) => {
      response.statusCode = status
      response.end(text)
    })
    const { sender, close } = senderTo(url)
    const failure = await sender.send(batch(1)).catch(error => error)
    close()
    expect(failure).toBeInstanceOf(SendError)
    for (const word of [url, ...words]) expect(failure.message).toContain(word)
    expect(seen).toHaveLength(1)
  })

  it('says at once how to start a server that is not there', async () => {
    const { url } = await door(() => {})
    await new Promise(resolve => servers.pop()?.close(resolve))
    const { sender, close } = senderTo(url)
    const failure = await sender.send(batch(1)).catch(error => error)
    close()
    expect(failure).toBeInstanceOf(SendError)
    expect(failure.message).toContain(url)
    expect(failure.message).toContain('npm start')
    expect(failure.message).toContain('--url')
  })

  it('waits for a server that goes away later', async () => {
    const { url } = await door((_request, response) => accept(response))
    const { sender, close } = senderTo(url)
    await sender.send(batch(1))
    const port = Number(new URL(url).port)
    const first = servers.pop()
    first?.closeAllConnections()
    await new Promise(resolve => first?.close(resolve))
    await sender.send(batch(2))
    await vi.waitFor(() => expect(sender.totals.retries).toBeGreaterThan(0), 60_000)
    const again = createServer((request, response) => request.resume().on('end', () => accept(response))).listen(
      port,
      '127.0.0.1',
    )
    servers.push(again)
    await sender.finish()
    close()
    expect(sender.totals.accepted).toBe(4)
    expect(sender.totals.retries).toBeGreaterThan(0)
  })

  it('stops trying when it is told to, also in the middle of a wait', async () => {
    const enough = new AbortController()
    const { url } = await door((_request, response) => {
      response.writeHead(503, { 'retry-after': '60' })
      response.end('{"error":{"code":"busy","message":"busy"}}')
      setTimeout(() => enough.abort(), 50)
    })
    const { sender, close } = senderTo(url, { stop: enough.signal })
    const startedMs = performance.now()
    await sender.send(batch(1))
    await sender.finish()
    close()
    expect(performance.now() - startedMs).toBeLessThan(BOUNDS.retryAfterMsMax / 2)
    expect(sender.totals.accepted).toBe(0)
  })
})
