/**
 * Reads a request's body: bounded as sent and as unpacked, so that a bomb costs no more memory than an honest body.
 * Large bodies take one of a few slots before they are read further; a sender that waits for one is simply not read from.
 */
import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { decompress } from './decompress.ts'
import type { DoorRequest } from './exchange.ts'
import type { Slot, Slots } from './slots.ts'

export interface Body {
  readonly bytes: Buffer
  readonly isUtf8: boolean
}

/**
 * Calls `use` with the whole body, unpacked. The slot of a large body is held until `use` has finished with it.
 * Throws `body_too_large`, `unsupported_encoding`, `invalid_body` (broken compression), `body_timeout`, `busy`.
 */
export async function withBody<T>(request: DoorRequest, slots: Slots, use: (body: Body) => Promise<T>): Promise<T> {
  const encodings = encodingsOf(request)
  refuseDeclaredSize(request)
  const collector = new BodyCollector(slots)
  try {
    const source = encodings.reduceRight((stream, encoding) => decompress(stream, encoding), bounded(request.body))
    await collector.collect(source)
    const bytes = collector.bytes()
    return await use({ bytes, isUtf8: isUtf8(bytes) })
  } finally {
    collector.release()
  }
}

function encodingsOf(request: DoorRequest): string[] {
  const header = request.header('content-encoding') ?? ''
  const encodings = header
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '' && name !== 'identity')
  // Nobody packs twice; a chain is how small bombs become large ones.
  if (encodings.length > 1) throw unsupported(header)
  return encodings
}

export function unsupported(encoding: string): TailraceError {
  return new TailraceError(
    'unsupported_encoding',
    `Content-Encoding ${JSON.stringify(encoding.slice(0, 80))} is not understood: send one of gzip, deflate, br, zstd, or none`,
  )
}

export function tooLarge(what: string): TailraceError {
  return new TailraceError(
    'body_too_large',
    `the body is larger than ${LIMITS.bodyBytesMax} bytes ${what}: send the records in several requests`,
  )
}

function refuseDeclaredSize(request: DoorRequest): void {
  if (Number(request.header('content-length') ?? 0) > LIMITS.bodyBytesMax)
    throw tooLarge('as declared by Content-Length')
}

/** The body as sent: counted, and cut off when it stands still. */
async function* bounded(body: Readable): AsyncGenerator<Buffer> {
  let size = 0
  const idle = new IdleTimer(body)
  try {
    for await (const chunk of body) {
      idle.touch()
      size += (chunk as Buffer).length
      if (size > LIMITS.bodyBytesMax) throw tooLarge('as sent')
      yield chunk as Buffer
    }
  } catch (error) {
    throw idle.expired ?? error
  } finally {
    idle.stop()
  }
}

class IdleTimer {
  expired: TailraceError | undefined
  private readonly timer: NodeJS.Timeout

  constructor(body: Readable) {
    this.timer = setTimeout(() => {
      this.expired = new TailraceError(
        'body_timeout',
        `no byte of the body came for ${LIMITS.bodyIdleMs / 1000} s: send it again`,
      )
      body.destroy(this.expired)
    }, LIMITS.bodyIdleMs)
  }

  touch(): void {
    this.timer.refresh()
  }

  stop(): void {
    clearTimeout(this.timer)
  }
}

class BodyCollector {
  private readonly slots: Slots
  private readonly chunks: Buffer[] = []
  private size = 0
  private slot: Slot | undefined

  constructor(slots: Slots) {
    this.slots = slots
  }

  async collect(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of source) {
      this.size += chunk.length
      if (this.size > LIMITS.bodyBytesMax) throw tooLarge('after decompression')
      if (this.size > LIMITS.smallBodyBytesMax) this.slot ??= await this.slots.take()
      this.chunks.push(chunk)
    }
  }

  bytes(): Buffer {
    const [only] = this.chunks
    return this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks, this.size)
  }

  release(): void {
    this.slot?.release()
    this.slot = undefined
  }
}
