import http from 'node:http'
import https from 'node:https'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { BOUNDS } from '../bounds.ts'
import type { Batch } from './batch.ts'

export interface Reply {
  readonly status: number
  readonly text: string
  /** From Retry-After, where it says seconds. */
  readonly retryAfterMs: number | undefined
}

/** Sends a batch once. Rejects when no whole reply came. */
export type Post = (batch: Batch) => Promise<Reply>

export interface Poster {
  readonly post: Post
  close(): void
}

const compress = promisify(gzip)

/**
 * Posts NDJSON to Tailrace's ingest door over a few connections that stay open. Bodies travel as gzip, level 1: a
 * seventh of the bytes. On this machine itself they travel as they are: packing and unpacking cost 9 µs a row there, a
 * fifth of what the row costs in all.
 */
export function poster(url: string, key: string | undefined, packs = !isThisMachine(url)): Poster {
  const target = new URL(`${url}/api/ingest`)
  const { Agent, request } = target.protocol === 'https:' ? https : http
  const agent = new Agent({ keepAlive: true, maxSockets: BOUNDS.requestsMax })

  const post: Post = async batch => {
    const body = packs ? await compress(batch.body, { level: constants.Z_BEST_SPEED }) : batch.body
    const headers = {
      'content-type': 'application/x-ndjson',
      'content-length': String(body.length),
      'idempotency-key': batch.key,
      ...(packs && { 'content-encoding': 'gzip' }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    }
    return new Promise((resolve, reject) => {
      const outgoing = request(target, { method: 'POST', agent, headers }, response => {
        readReply(response).then(resolve, reject)
      })
      outgoing.on('error', reject)
      outgoing.setTimeout(BOUNDS.replyMs, () => outgoing.destroy(new Error(`no reply for ${BOUNDS.replyMs / 1_000} s`)))
      outgoing.end(body)
    })
  }
  return { post, close: () => agent.destroy() }
}

async function readReply(response: http.IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BOUNDS.replyBytesMax) throw new Error(`the reply is larger than ${BOUNDS.replyBytesMax} bytes`)
    chunks.push(chunk)
  }
  const seconds = Number(response.headers['retry-after'])
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(chunks).toString(),
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined,
  }
}

function isThisMachine(url: string): boolean {
  const host = new URL(url).hostname
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
