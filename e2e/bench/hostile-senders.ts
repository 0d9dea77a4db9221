/**
 * Posts hostile bodies in a process of its own, forked by its benchmark, from the first message that says so: what making and
 * sending them costs must not hold up those who measure.
 */
import { once } from 'node:events'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { hostileBodies } from '../support/hostile-bodies.ts'

export interface Hostile {
  readonly origin: string
  /** Name of the shape. */
  readonly shape: string
  /** How often; until the end of the process unless given. */
  readonly posts?: number
}

process.on('disconnect', () => process.exit(0))
process.once('message', (hostile: Hostile) => void postAll(hostile))

async function postAll({ origin, shape, posts: wanted = Number.POSITIVE_INFINITY }: Hostile): Promise<void> {
  const body = bodyOf(shape)
  const headers: Record<string, string> = body.encoding === undefined ? {} : { 'content-encoding': body.encoding }
  process.send?.('ready')
  await once(process, 'message')
  let posts = 0
  process.on('message', () => process.send?.(posts))
  while (posts < wanted) {
    await post(`${origin}/api/ingest`, body.bytes, headers).catch(() => undefined)
    posts++
  }
}

/** What compresses is sent compressed: so it costs its sender least. */
function bodyOf(shape: string) {
  for (const body of hostileBodies()) {
    if (body.name !== shape) continue
    return body.encoding === undefined ? { ...body, bytes: gzipSync(body.bytes, { level: 1 }), encoding: 'gzip' } : body
  }
  throw new Error(`no shape ${shape}`)
}

function post(address: string, body: Buffer, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'POST', headers: { ...headers, 'content-length': body.length } })
    sent.on('response', response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
