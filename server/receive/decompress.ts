/** Unpacks a body piece by piece: what comes out is counted by the reader, who stops asking at the bound. */
import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { Decompress } from 'fzstd'
import { shown, TailraceError } from '../../core/errors.ts'
import { unsupported } from './body.ts'

/** The stream unpacked. Throws `unsupported_encoding` at once, `invalid_body` when the data is not what it claims. */
export function decompress(source: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return throughZlib(source, encoding, createGunzip)
    case 'br':
      return throughZlib(source, encoding, createBrotliDecompress)
    case 'deflate':
      return inflate(source)
    case 'zstd':
      return unzstd(source)
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

/** Node 20 has no zstd; fzstd unpacks in pieces. A window is memory that a few bytes of header can ask for, so it is bounded. */
const ZSTD_WINDOW_BYTES_MAX = 8 * 1024 * 1024

async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const ready: Buffer[] = []
  const stream = new Decompress(chunk => void ready.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
  let head = Buffer.alloc(0)
  let started = false
  try {
    for await (const chunk of source) {
      if (!started) {
        head = Buffer.concat([head, chunk])
        // Magic, descriptor and the longest header; a shorter frame is over before that.
        if (head.length < 18) continue
        refuseLargeWindow(head)
        started = true
        // Small steps, so that what a step unpacks is counted before the next.
        yield* inSteps(stream, head, ready)
      } else yield* inSteps(stream, chunk, ready)
    }
    if (!started) {
      refuseLargeWindow(head)
      yield* inSteps(stream, head, ready)
    }
    stream.push(new Uint8Array(0), true)
    yield* ready.splice(0)
  } catch (error) {
    throw error instanceof TailraceError ? error : broken('zstd', error)
  }
}

const STEP_BYTES = 16 * 1024

function* inSteps(stream: Decompress, chunk: Buffer, ready: Buffer[]): Generator<Buffer> {
  for (let at = 0; at < chunk.length; at += STEP_BYTES) {
    stream.push(chunk.subarray(at, at + STEP_BYTES))
    yield* ready.splice(0)
  }
}

/** Frame header of RFC 8878, 3.1.1.1: window from its descriptor, or the content size of a single-segment frame. */
function refuseLargeWindow(head: Buffer): void {
  if (head.length < 6 || head.readUInt32LE(0) !== 0xfd2fb528) throw broken('zstd', new Error('no zstd frame'))
  const descriptor = head[4] ?? 0
  const isSingleSegment = (descriptor & 0x20) !== 0
  const window = isSingleSegment ? contentSize(head, descriptor) : windowSize(head[5] ?? 0)
  if (window > (isSingleSegment ? 64 * 1024 * 1024 : ZSTD_WINDOW_BYTES_MAX)) {
    throw new TailraceError(
      'body_too_large',
      `the zstd frame wants a window of ${window} bytes: compress with a window of at most 8 MiB`,
    )
  }
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >> 3))
  return base + (base / 8) * (byte & 7)
}

function contentSize(head: Buffer, descriptor: number): number {
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  switch (descriptor >> 6) {
    case 0:
      return head[at] ?? 0
    case 1:
      return head.length >= at + 2 ? head.readUInt16LE(at) + 256 : 0
    case 2:
      return head.length >= at + 4 ? head.readUInt32LE(at) : 0
    default:
      return head.length >= at + 8 ? Number(head.readBigUInt64LE(at)) : 0
  }
}

function broken(encoding: string, cause: unknown): TailraceError {
  return new TailraceError(
    'invalid_body',
    `the body is not valid ${encoding} (${shown((cause as Error).message)}): check that it is compressed once, as Content-Encoding says`,
    { cause },
  )
}
