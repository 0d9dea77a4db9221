import { TailraceError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { BodyShare } from './body-budget.ts'
import type { BodyWork } from './slices.ts'

const COPY_BYTES = 1024 * 1024

/** Doubling made 128 MB of buffers for a body of 64, and twice as many pauses (docs/decisions/2026-11-30-one-record.md). */
const GROWTH = 8

/**
 * Collects a body in one growing buffer. Without a list of chunks: a body of one-byte chunks would need a hundred times
 * its size as objects. Memory of a buffer that nothing was written to is not in use, and not part of the share.
 */
export class BodyCollector {
  private readonly share: BodyShare
  private readonly work: BodyWork
  private readonly bytesMax: number
  private readonly expectedBytes: number
  private buffer: Buffer = Buffer.alloc(0)
  private size = 0
  /** Taken from the share; the size at least. */
  private takenBytes = 0

  /** @param expectedBytes the size of the body where it is known, otherwise `bytesMax` */
  constructor(share: BodyShare, work: BodyWork, bytesMax: number, expectedBytes: number) {
    this.share = share
    this.work = work
    this.bytesMax = bytesMax
    this.expectedBytes = expectedBytes
  }

  /** The whole body. Throws `body_too_large`, `busy`. */
  async collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
    for await (const chunk of source) {
      const size = this.size + chunk.length
      if (size > this.bytesMax) throw tooLarge(this.bytesMax, 'after decompression')
      const wait = this.takeFor(size)
      if (wait) await wait
      // Fast path (bench: ingest): most bodies are one chunk, which need not be copied.
      if (this.size === 0) this.buffer = chunk
      else {
        if (size > this.buffer.length) await this.grow(size)
        chunk.copy(this.buffer, this.size)
      }
      this.size = size
      if (this.work.isOver(chunk.length)) await this.work.turn()
    }
    return this.buffer.subarray(0, this.size)
  }

  /** Takes what the body needs from the share. Twice as much at a time, so that a body of small chunks asks rarely. */
  private takeFor(size: number): Promise<void> | undefined {
    if (size <= this.takenBytes) return undefined
    const taken = this.size === 0 ? size : this.atMostExpected(size, size * 2)
    const wait = this.share.grow(taken - this.takenBytes)
    this.takenBytes = taken
    return wait
  }

  /** The wanted bytes within what is expected; never fewer than `size`, or than nearly every body has. */
  private atMostExpected(size: number, wanted: number): number {
    return Math.max(size, Math.min(Math.max(wanted, LIMITS.smallBodyBytesMax), this.expectedBytes))
  }

  /** In steps: the first write to 64 MiB of new memory takes 40 ms. */
  private async grow(size: number): Promise<void> {
    // Both buffers are held while turns of the loop pass.
    const copiedBytes = this.size > COPY_BYTES ? this.size : 0
    const wait = this.share.grow(copiedBytes)
    if (wait) await wait
    const larger = Buffer.allocUnsafe(this.atMostExpected(size, size * GROWTH))
    for (let at = 0; at < this.size; at += COPY_BYTES) {
      const copied = this.buffer.copy(larger, at, at, Math.min(at + COPY_BYTES, this.size))
      if (this.work.isOver(copied)) await this.work.turn()
    }
    this.buffer = larger
    if (copiedBytes > 0) this.share.shrink(copiedBytes)
  }
}

export function tooLarge(bytesMax: number, what: string): TailraceError {
  return new TailraceError(
    'body_too_large',
    `the body is larger than ${bytesMax} bytes ${what}: send the records in several requests`,
  )
}
