/** Keep-alive connections that send the same request again and again: cheap enough to measure a server and not itself. */
import { connect, type Socket } from 'node:net'

export interface Measured {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds from sending to the whole reply, sorted. */
  readonly latenciesMs: number[]
}

export interface Plan {
  readonly origin: string
  readonly connections: number
  readonly seconds: number
  /** The bytes of a whole request. */
  request(index: number): Buffer
  /** Pause between a reply and the next request on a connection. */
  readonly pauseMs?: number
}

export async function hammer(plan: Plan): Promise<Measured> {
  const { hostname, port } = new URL(plan.origin)
  const latenciesMs: number[] = []
  const startMs = performance.now()
  const endMs = startMs + plan.seconds * 1000
  let index = 0
  await Promise.all(
    Array.from({ length: plan.connections }, async () => {
      const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
      socket.setNoDelay(true)
      while (performance.now() < endMs) {
        const sentMs = performance.now()
        await roundTrip(socket, plan.request(index++))
        latenciesMs.push(performance.now() - sentMs)
        if (plan.pauseMs) await new Promise(resolve => setTimeout(resolve, plan.pauseMs))
      }
      socket.destroy()
    }),
  )
  latenciesMs.sort((a, b) => a - b)
  return { requests: latenciesMs.length, seconds: (performance.now() - startMs) / 1000, latenciesMs }
}

export function post(path: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes.length}\r\n\r\n`),
    bytes,
  ])
}

export function get(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function roundTrip(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const headEnd = text.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (text.length < headEnd + 4 + length) return
      socket.off('data', onData)
      socket.off('error', reject)
      if (text.startsWith('HTTP/1.1 200')) resolve()
      else reject(new Error(text.slice(0, 300)))
    }
    socket.on('data', onData)
    socket.once('error', reject)
    socket.write(request)
  })
}
