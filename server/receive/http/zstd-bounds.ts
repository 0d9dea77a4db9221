/**
 * What a zstd body asks of its decompressor, read from its headers before it gets it: a header of a few bytes can
 * demand 2 GiB of window, and every block, however small, costs fzstd a move of the whole window. Walks frames and
 * blocks (RFC 8878, 3.1) and unpacks nothing.
 */
import { TailraceError } from '../../../core/errors.ts'

/** What RFC 8878 recommends that every decoder takes, and what level 19 uses. */
const WINDOW_BYTES_MAX = 8 * 1024 * 1024
/** A frame of one segment is its own window: up to the bound of a body. */
const SINGLE_SEGMENT_BYTES_MAX = 64 * 1024 * 1024
/** Windows moved for one body: some 3 s of work. 64 MiB in full blocks and the largest window need 4 GiB. */
const MOVED_BYTES_MAX = 16 * 1024 ** 3
/** Honest senders write one frame, parallel ones one for each MiB or so. */
const FRAMES_MAX = 1_024

/** What a block unpacks to at most; it costs at least this much. */
const BLOCK_BYTES = 128 * 1024
/** Of windows moved and blocks unpacked between two looks at the clock: a millisecond, or one block of a larger window. */
const STEP_BYTES = 1024 * 1024

const MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
/** Block types: raw and compressed blocks are as long as their header says, a run is one byte. */
const RUN = 1
const RESERVED = 3

type Expected = 'frame' | 'block' | 'checksum'

export class ZstdBounds {
  private expected: Expected = 'frame'
  private header = Buffer.alloc(0)
  private skipBytes = 0
  private frames = 0
  private hasChecksum = false
  private isLastBlock = false
  private windowBytes = 0
  private movedBytes = 0
  /** Of the largest window so far: what the decompressor holds. */
  windowBytesMax = 0

  /**
   * Examines the next chunk of the body from `start` on, up to the work of one step. Returns where the step ends.
   * Throws `body_too_large`, or an `Error` for what is no zstd.
   */
  step(chunk: Buffer, start: number): number {
    const stopBytes = this.movedBytes + STEP_BYTES
    let at = start
    while (at < chunk.length && this.movedBytes < stopBytes) {
      if (this.skipBytes > 0) {
        const skipped = Math.min(this.skipBytes, chunk.length - at)
        this.skipBytes -= skipped
        at += skipped
      } else {
        // Byte by byte: a header has at most 14, and may come in pieces.
        this.header = Buffer.concat([this.header, chunk.subarray(at, ++at)])
        if (this.takeHeader()) this.header = Buffer.alloc(0)
      }
    }
    return at
  }

  /** Throws an `Error` when the body ends inside a frame. */
  end(): void {
    const isWhole = this.expected === 'frame' && this.header.length === 0 && this.skipBytes === 0
    if (!isWhole || this.frames === 0) throw new Error('unexpected end of zstd data')
  }

  /** Whether the header is complete and was taken. */
  private takeHeader(): boolean {
    if (this.expected === 'frame') return this.frame()
    return this.block()
  }

  private frame(): boolean {
    const { header } = this
    if (header.length < 4) return false
    const magic = header.readUInt32LE(0)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) return this.skippable()
    if (magic !== MAGIC) throw new Error('no zstd frame')
    if (header.length < 5) return false
    const descriptor = header[4] ?? 0
    if (header.length < frameHeaderBytes(descriptor)) return false
    if (++this.frames > FRAMES_MAX) throw demand(`more than ${FRAMES_MAX} frames`, 'one frame')
    this.windowBytes = boundedWindow(header, descriptor)
    this.windowBytesMax = Math.max(this.windowBytesMax, this.windowBytes)
    this.hasChecksum = (descriptor & 4) !== 0
    this.expected = 'block'
    return true
  }

  private skippable(): boolean {
    if (this.header.length < 8) return false
    if (++this.frames > FRAMES_MAX) throw demand(`more than ${FRAMES_MAX} frames`, 'one frame')
    this.skipBytes = this.header.readUInt32LE(4)
    return true
  }

  private block(): boolean {
    if (this.header.length < 3) return false
    const bits = this.header.readUIntLE(0, 3)
    const type = (bits >> 1) & 3
    if (type === RESERVED) throw new Error('reserved block type')
    this.movedBytes += this.windowBytes + BLOCK_BYTES
    if (this.movedBytes > MOVED_BYTES_MAX) throw demand('too many small blocks for its window', 'larger pieces')
    this.skipBytes = type === RUN ? 1 : bits >> 3
    this.isLastBlock = (bits & 1) !== 0
    if (this.isLastBlock) {
      if (this.hasChecksum) this.skipBytes += 4
      this.expected = 'frame'
    }
    return true
  }
}

function frameHeaderBytes(descriptor: number): number {
  return contentSizeAt(descriptor) + contentSizeBytes(descriptor)
}

function boundedWindow(header: Buffer, descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const bytes = isSingleSegment ? contentSize(header, descriptor) : windowSize(header[5] ?? 0)
  const bytesMax = isSingleSegment ? SINGLE_SEGMENT_BYTES_MAX : WINDOW_BYTES_MAX
  if (bytes > bytesMax) throw demand(`a window of ${bytes} bytes`, 'a window of at most 8 MiB')
  return bytes
}

/** Magic, descriptor, window unless it is one segment, then the dictionary's id. */
function contentSizeAt(descriptor: number): number {
  return 5 + ((descriptor & 0x20) === 0 ? 1 : 0) + ([0, 1, 2, 4][descriptor & 3] ?? 0)
}

function contentSizeBytes(descriptor: number): number {
  const size = descriptor >> 6
  return size === 0 ? ((descriptor & 0x20) === 0 ? 0 : 1) : 1 << size
}

function contentSize(header: Buffer, descriptor: number): number {
  const at = contentSizeAt(descriptor)
  const bytes = contentSizeBytes(descriptor)
  if (bytes === 8) return Number(header.readBigUInt64LE(at))
  return header.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0)
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >> 3))
  return base + (base / 8) * (byte & 7)
}

function demand(what: string, remedy: string): TailraceError {
  return new TailraceError('body_too_large', `the zstd body wants ${what}: compress with ${remedy}`)
}
