/** Unpacks a body piece by piece: what comes out is counted by the reader, who stops asking at the bound. */
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { Decompress } from 'fzstd'
import { shown, TailraceError } from '../../../core/errors.ts'
import type { BodyShare } from './body-budget.ts'
import type { BodyWork } from './slices.ts'
import { ZstdBounds } from './zstd-bounds.ts'

/**
 * The stream unpacked. Throws `unsupported_encoding` at once, `invalid_body` when the data is not what it claims.
 * What the decompressor holds is taken from the share, where that is more than some 64 KiB.
 */
export function decompress(
  source: AsyncIterable<Buffer>,
  encoding: string,
  share: BodyShare,
  work: BodyWork,
): AsyncGenerator<Buffer> {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return throughZlib(source, encoding, createGunzip)
    case 'br':
      return throughZlib(source, encoding, createBrotliDecompress)
    case 'deflate':
      return inflate(source)
    case 'zstd':
      return unzstd(source, share, work)
    default:
      throw unsupported(encoding)
  }
}

async function* throughZlib(
  source: AsyncIterable<Buffer>,
  encoding: string,
  create: () => NodeJS.ReadWriteStream,
): AsyncGenerator<Buffer> {
  const input = Readable.from(source)
  const output = create() as unknown as Readable
  // Our own errors (size, timeout) pass through; only the decompressor's are the sender's fault.
  input.once('error', error => output.destroy(error))
  input.pipe(output as unknown as NodeJS.WritableStream)
  try {
    for await (const chunk of output) yield chunk as Buffer
  } catch (error) {
    throw error instanceof TailraceError ? error : broken(encoding, error)
  } finally {
    input.destroy()
    output.destroy()
  }
}

/** `deflate` is zlib by the standard and raw by habit: the first byte tells (RFC 1950: the low four bits are 8). */
async function* inflate(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return
  const isZlib = ((first.value[0] ?? 0) & 0x0f) === 8
  async function* whole() {
    yield first.value as Buffer
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  yield* throughZlib(whole(), 'deflate', isZlib ? createInflate : createInflateRaw)
}

/** Node 20 has no zstd; fzstd unpacks in steps. What a body may demand of it is checked before it gets the bytes. */
async function* unzstd(source: AsyncIterable<Buffer>, share: BodyShare, work: BodyWork): AsyncGenerator<Buffer> {
  const ready: Buffer[] = []
  const stream = new Decompress(chunk => void ready.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
  const bounds = new ZstdBounds()
  let heldBytes = 0
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        const end = bounds.step(chunk, at)
        const wait = share.grow(bounds.windowBytesMax - heldBytes)
        if (wait) await wait
        heldBytes = bounds.windowBytesMax
        stream.push(chunk.subarray(at, end))
        yield* ready.splice(0)
        at = end
        // This thread unpacks: what a step costs is not seen from its bytes.
        if (work.isOver(ZSTD_STEP_BYTES)) await work.turn()
      }
    }
    bounds.end()
    stream.push(new Uint8Array(0), true)
    yield* ready.splice(0)
  } catch (error) {
    throw error instanceof TailraceError ? error : broken('zstd', error)
  }
}

/** Counted for each step, so that each reads the clock. */
const ZSTD_STEP_BYTES = 16 * 1024

export function unsupported(encoding: string): TailraceError {
  return new TailraceError(
    'unsupported_encoding',
    `Content-Encoding ${JSON.stringify(encoding.slice(0, 80))} is not understood: send one of gzip, deflate, br, zstd, or none`,
  )
}

function broken(encoding: string, cause: unknown): TailraceError {
  return new TailraceError(
    'invalid_body',
    `the body is not valid ${encoding} (${shown((cause as Error).message)}): check that it is compressed once, as Content-Encoding says`,
    { cause },
  )
}
