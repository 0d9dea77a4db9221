/**
 * Reads a request's body: bounded as sent and as unpacked, so that a bomb costs no more memory than an honest body.
 * Large bodies take one of a few slots before they are read further; a sender that waits for one is simply not read from.
 */
import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { decompress, unsupported } from './decompress.ts'
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

/** The body as sent: counted, and given up when it stands still while it is waited for. */
async function* bounded(body: Readable): AsyncGenerator<Buffer> {
  let size = 0
  // The socket must outlive a refusal, or the sender would see a reset instead of the reply.
  const chunks = body.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const next = await withinIdleTime(chunks.next())
      if (next.done) return
      const chunk = next.value as Buffer
      size += chunk.length
      if (size > LIMITS.bodyBytesMax) throw tooLarge('as sent')
      yield chunk
    }
  } finally {
    // Not awaited: after a timeout the last `next` is still under way and the return waits behind it.
    void chunks.return?.()?.catch(() => {})
  }
}

/** Counts only the time in which the sender is waited for: while we wait for a slot, it cannot send. */
async function withinIdleTime<T>(next: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(bodyTimeout()), LIMITS.bodyIdleMs)
  })
  try {
    return await Promise.race([next, expired])
  } finally {
    clearTimeout(timer)
  }
}

function bodyTimeout(): TailraceError {
  return new TailraceError('body_timeout', `no byte of the body came for ${LIMITS.bodyIdleMs / 1000} s: send it again`)
}

/** The first buffer is larger than nearly every body; doubling then copies each byte twice at most. */
const FIRST_BUFFER_BYTES = 64 * 1024

/** One growing buffer and no list of chunks: a body of one-byte chunks would need a hundred times its size as objects. */
class BodyCollector {
  private readonly slots: Slots
  private buffer: Buffer = Buffer.alloc(0)
  private size = 0
  private slot: Slot | undefined

  constructor(slots: Slots) {
    this.slots = slots
  }

  async collect(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of source) {
      const size = this.size + chunk.length
      if (size > LIMITS.bodyBytesMax) throw tooLarge('after decompression')
      if (size > LIMITS.smallBodyBytesMax) this.slot ??= await this.slots.take()
      this.add(chunk)
    }
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.size)
  }

  release(): void {
    this.slot?.release()
    this.slot = undefined
  }

  private add(chunk: Buffer): void {
    const size = this.size + chunk.length
    // Fast path (bench: ingest): most bodies are one chunk, which need not be copied.
    if (this.size === 0) this.buffer = chunk
    else {
      if (size > this.buffer.length) this.grow(size)
      chunk.copy(this.buffer, this.size)
    }
    this.size = size
  }

  private grow(size: number): void {
    const larger = Buffer.allocUnsafe(Math.min(Math.max(size * 2, FIRST_BUFFER_BYTES), LIMITS.bodyBytesMax))
    this.buffer.copy(larger, 0, 0, this.size)
    this.buffer = larger
  }
}
