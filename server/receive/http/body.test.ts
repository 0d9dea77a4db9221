import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflateRaw,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { TailraceError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { cpuMs } from '../../../core/test-support/cpu-ms.ts'
import type { DoorRequest } from '../../http/exchange.ts'
import { errorReply } from '../../http/exchange.ts'
import { type Bodies, type Body, withBody } from './body.ts'
import { BodyBudget } from './body-budget.ts'
import { fingerprintOf, isUtf8Body } from './body-text.ts'
import { Slices } from './slices.ts'

afterEach(() => {
  vi.useRealTimers()
})

function doorRequest(body: Readable, headers: Record<string, string> = {}): DoorRequest {
  return { method: 'POST', url: new URL('http://x/api/ingest'), header: name => headers[name], body, remoteAddress: '' }
}

/** In pieces, as a socket gives it. */
function streamOf(bytes: Uint8Array, pieceBytes = 65_536): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield Buffer.from(bytes.subarray(at, at + pieceBytes))
    })(),
  )
}

const bodies = (bounds?: ConstructorParameters<typeof BodyBudget>[0]): Bodies => ({
  bodies: new BodyBudget(bounds),
  slices: new Slices(),
})

function read(bytes: Uint8Array, encoding?: string, pieceBytes?: number): Promise<Body> {
  const headers: Record<string, string> = encoding === undefined ? {} : { 'content-encoding': encoding }
  return withBody(doorRequest(streamOf(bytes, pieceBytes), headers), bodies(), async body => body)
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'ok'
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What lives after a collection. */
function heldMb(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

/** Largest growth of the process while the work runs. */
async function rssGrowthMb(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 2)
  await work()
  clearInterval(timer)
  return (Math.max(peak, process.memoryUsage.rss()) - before) / 1e6
}

const text = Buffer.from(Array.from({ length: 2_000 }, (_, i) => `{"i":${i},"message":"größe ${i * 7919}"}`).join('\n'))

/** 20,000 letters `a`, made with `printf 'a%.0s' $(seq 20000) | zstd -19 --no-check -c | od -An -tx1` (zstd 1.5). */
const ZSTD_RUN = Buffer.from('28b52ffd0068450000086101001cce0e84', 'hex')

const hasZstd = spawnSync('zstd', ['--version']).status === 0
function zstd(bytes: Uint8Array, ...options: string[]): Buffer {
  const { status, stdout } = spawnSync('zstd', ['-q', '-c', ...options], { input: bytes, maxBuffer: 1e9 })
  if (status !== 0) throw new Error('zstd failed')
  return stdout
}

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
const zstdBlock = (size: number, type: number, isLast = false) => {
  const header = Buffer.alloc(3)
  header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3)
  return header
}
/** One frame of runs of zeros, by hand from RFC 8878. */
function zstdRuns(count: number, runBytes: number, windowByte: number): Buffer {
  const run = Buffer.concat([zstdBlock(runBytes, 1), Buffer.from([0])])
  return Buffer.concat([MAGIC, Buffer.from([0, windowByte]), ...Array<Buffer>(count).fill(run), zstdBlock(0, 0, true)])
}
const WINDOW_1_MIB = 10 << 3
const WINDOW_8_MIB = 13 << 3

describe('encodings', () => {
  const encoders: [string, (bytes: Uint8Array) => Uint8Array][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', bytes => bytes],
    ['identity, gzip', gzipSync],
    ['', bytes => bytes],
  ]

  test.each(encoders)('%s gives back what was packed, in pieces of any size', async (encoding, encode) => {
    for (const bytes of [text, text.subarray(0, 2_000)]) {
      const packed = encode(bytes)
      for (const pieceBytes of bytes === text ? [700, 65_536] : [1, 7])
        expect((await read(packed, encoding, pieceBytes)).bytes.equals(bytes)).toBe(true)
    }
    expect((await read(encode(Buffer.alloc(0)), encoding)).bytes).toHaveLength(0)
  })

  test('gzip of several members is one body', async () => {
    const packed = Buffer.concat([gzipSync('a'), gzipSync('b'), gzipSync('c')])
    expect((await read(packed, 'gzip')).bytes.toString()).toBe('abc')
  })

  test('zstd: a fixture in pieces of any size', async () => {
    for (const pieceBytes of [1, 3, 100])
      expect((await read(ZSTD_RUN, 'zstd', pieceBytes)).bytes.toString()).toBe('a'.repeat(20_000))
  })

  test('zstd: frames one after the other, and skippable ones between', async () => {
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const packed = Buffer.concat([zstdRuns(2, 10, 0), skippable, zstdRuns(1, 5, WINDOW_8_MIB)])
    for (const pieceBytes of [1, 5, 1_000])
      expect((await read(packed, 'zstd', pieceBytes)).bytes).toEqual(Buffer.alloc(25))
  })

  test
    .runIf(hasZstd)
    .each([
      ['-1'],
      ['-3'],
      ['-19'],
      ['-3', '--no-check'],
      ['-3', '--no-content-size'],
      ['--fast=5'],
      ['-3', '-T2'],
      ['-3', '--long=23'],
    ])('zstd: what the command makes with %s %s', async (...options) => {
    const chosen = options.filter((option): option is string => typeof option === 'string')
    const large = Buffer.concat(Array<Buffer>(10).fill(text))
    for (const bytes of [Buffer.alloc(0), Buffer.from('{}'), text, large]) {
      const packed = zstd(bytes, ...chosen)
      for (const pieceBytes of bytes.length < 1_000 ? [1, 65_536] : [1_000, 65_536])
        expect((await read(packed, 'zstd', pieceBytes)).bytes.equals(bytes)).toBe(true)
    }
  })

  test.each(['gzip, gzip', 'br,gzip', 'gzip, br, gzip'])('%j is refused: nobody packs twice', async encoding => {
    expect(await codeOf(read(gzipSync(gzipSync('x')), encoding))).toBe('unsupported_encoding')
  })

  test.each(['compress', 'lzma', 'aws-chunked', 'gzip;q=1', '*'])('%j is not understood', async encoding => {
    expect(await codeOf(read(text, encoding))).toBe('unsupported_encoding')
  })
})

describe('checks of a body in chunks', () => {
  const MIB = 1024 * 1024
  const found = (bytes: Buffer) =>
    withBody(doorRequest(streamOf(bytes)), bodies(), async body => [await isUtf8Body(body), await fingerprintOf(body)])

  test('the UTF-8 check does not depend on where chunks end', async () => {
    for (const shift of [0, 1, 2, 3]) {
      const bytes = Buffer.from('x'.repeat(shift) + '😀'.repeat((2 * MIB) / 4))
      expect((await found(bytes))[0]).toBe(true)
      for (const at of [shift, MIB - 4 + shift, MIB + shift, 2 * MIB + shift - 1]) {
        const wrong = Buffer.from(bytes)
        wrong[at] = 0xff
        expect((await found(wrong))[0]).toBe(false)
      }
      expect((await found(bytes.subarray(0, -1)))[0]).toBe(false)
    }
    expect((await found(Buffer.alloc(2 * MIB, 0x80)))[0]).toBe(false)
    expect((await found(Buffer.alloc(0)))[0]).toBe(true)
  })

  test('the digest in chunks equals that of the whole body', async () => {
    const bytes = Buffer.alloc(2 * MIB + 5, 'abc')
    expect((await found(bytes))[1]).toBe(createHash('sha256').update(bytes).digest('base64url').slice(0, 22))
  })
})

describe('broken data is the sender’s fault, and said so', () => {
  const packed: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', hasZstd ? zstd(text) : zstdRuns(100, 100, WINDOW_1_MIB)],
  ]

  test.each(packed)('%s cut off anywhere is refused', async (encoding, bytes) => {
    for (const share of [0.01, 0.1, 0.5, 0.9, 0.999]) {
      const cut = Math.max(1, Math.floor(bytes.length * share))
      expect(await codeOf(read(bytes.subarray(0, cut), encoding))).toBe('invalid_body')
    }
    expect(await codeOf(read(bytes.subarray(0, -1), encoding))).toBe('invalid_body')
  })

  test.each(['gzip', 'deflate', 'br', 'zstd'])('%s that is none is refused', async encoding => {
    for (const bytes of ['{"message":"plain"}', 'x', '\x1f\x8b', 'PK\x03\x04aaaaaaaaaaaaaaaaaaaaaa'])
      expect(await codeOf(read(Buffer.from(bytes, 'latin1'), encoding))).toBe('invalid_body')
  })

  test.each(packed)('%s with any byte changed ends in data or in a refusal', async (encoding, bytes) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, change, early) => {
        const damaged = Buffer.from(bytes)
        const at = place % (early ? Math.min(64, damaged.length) : damaged.length)
        damaged[at] = (damaged[at] ?? 0) ^ change
        expect(['ok', 'invalid_body', 'body_too_large']).toContain(await codeOf(read(damaged, encoding)))
      }),
      { numRuns: 300 },
    )
  })

  test.each(['gzip', 'deflate', 'br', 'zstd'])('%s of random bytes likewise', async encoding => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async bytes => {
        const body = encoding === 'zstd' ? Buffer.concat([MAGIC, bytes]) : bytes
        expect(['ok', 'invalid_body', 'body_too_large']).toContain(await codeOf(read(body, encoding)))
      }),
      { numRuns: 300 },
    )
  })
})

describe('bounds', () => {
  test('a body of exactly the bound is read, one byte more is refused', async () => {
    const bytes = Buffer.alloc(LIMITS.bodyBytesMax)
    expect((await read(bytes)).bytes).toHaveLength(LIMITS.bodyBytesMax)
    expect(await codeOf(read(Buffer.alloc(LIMITS.bodyBytesMax + 1)))).toBe('body_too_large')
  })

  test('a declared size beyond the bound is refused before a byte is read', async () => {
    const body = new PassThrough()
    const request = doorRequest(body, { 'content-length': String(LIMITS.bodyBytesMax + 1) })
    expect(await codeOf(withBody(request, bodies(), async () => {}))).toBe('body_too_large')
  })

  test('a body of one-byte pieces holds little more than its size', async () => {
    const body = Readable.from(
      (function* () {
        for (let i = 0; i < 100_000; i++) yield Buffer.from('x')
      })(),
    )
    const beforeMb = heldMb()
    await withBody(doorRequest(body), bodies(), async ({ bytes }) => {
      expect(bytes).toHaveLength(100_000)
      expect(heldMb() - beforeMb).toBeLessThan(4)
    })
  })

  /** Repeats the middle of a stream that was flushed after every piece, which compressors make the same each time. */
  async function flushed(stream: PassThrough, flush: () => Promise<void>): Promise<Buffer[]> {
    const pieces: Buffer[] = []
    for (let i = 0; i < 4; i++) {
      const got: Buffer[] = []
      const collect = (chunk: Buffer) => void got.push(chunk)
      stream.on('data', collect)
      stream.write(Buffer.alloc(4 * 1024 * 1024))
      await flush()
      stream.off('data', collect)
      pieces.push(Buffer.concat(got))
    }
    return pieces
  }

  async function gzipBomb(): Promise<Buffer> {
    const deflate = createDeflateRaw()
    const [first, , again] = await flushed(
      deflate as unknown as PassThrough,
      () => new Promise(resolve => deflate.flush(constants.Z_FULL_FLUSH, resolve)),
    )
    const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
    return Buffer.concat([header, first as Buffer, ...Array<Buffer>(2_500).fill(again as Buffer)])
  }

  async function brotliBomb(): Promise<Buffer> {
    const brotli = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    const [first, second, third, fourth] = await flushed(
      brotli as unknown as PassThrough,
      () => new Promise(resolve => brotli.flush(constants.BROTLI_OPERATION_FLUSH, resolve)),
    )
    expect(third).toEqual(fourth)
    return Buffer.concat([first as Buffer, second as Buffer, ...Array<Buffer>(2_500).fill(third as Buffer)])
  }

  test.each([
    ['gzip', gzipBomb],
    ['br', brotliBomb],
    ['zstd', async () => zstdRuns(80_000, 131_072, WINDOW_1_MIB)],
  ])('10 GB in a small %s body end in 413, within 300 MB', async (encoding, make) => {
    const bomb = await make()
    expect(bomb.length).toBeLessThan(16 * 1024 * 1024)
    let code = ''
    const growthMb = await rssGrowthMb(async () => {
      code = await codeOf(read(bomb, encoding))
    })
    expect(code).toBe('body_too_large')
    // A body may have 64 MiB; the rest is what a busy machine has not collected yet.
    expect(growthMb).toBeLessThan(300)
  })

  test('a zstd window of gigabytes is refused in any frame, before it is reserved', async () => {
    const greedy = zstdRuns(1, 10, 20 << 3)
    const singleSegment = Buffer.concat([
      MAGIC,
      Buffer.from([0xa0, 0, 0, 0, 0x40]),
      zstdBlock(1, 1, true),
      Buffer.from([0]),
    ])
    for (const body of [greedy, singleSegment, Buffer.concat([zstdRuns(1, 10, 0), greedy])]) {
      const growthMb = await rssGrowthMb(async () => expect(await codeOf(read(body, 'zstd'))).toBe('body_too_large'))
      expect(growthMb).toBeLessThan(50)
    }
  })

  test('refuses a zstd body of tiny blocks with a large window without blocking the event loop', async () => {
    let turns = 0
    const count = () => {
      turns++
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    const start = cpuMs()
    expect(await codeOf(read(zstdRuns(200_000, 1, WINDOW_8_MIB), 'zstd'))).toBe('body_too_large')
    clearImmediate(immediate)
    // 2,000 moves of 8 MiB; without the bound there would be 200,000.
    expect(cpuMs() - start).toBeLessThan(60_000)
    expect(turns).toBeGreaterThan(20)
  })
})

describe('the budget of all bodies', () => {
  const KIB = 1024
  const bounds = { bytesMax: 400 * KIB, smallShareBytes: 100 * KIB, smallBytesMax: 16 * KIB, waitMs: 60_000 }
  const sized = (bytes: number) =>
    doorRequest(streamOf(Buffer.alloc(bytes), 4 * KIB), { 'content-length': String(bytes) })
  /** A body that is used until the test ends its use. */
  function held(shared: Bodies, request: DoorRequest) {
    let isUsed = false
    let finish = () => {}
    const done = withBody(request, shared, () => {
      isUsed = true
      return new Promise<void>(resolve => {
        finish = resolve
      })
    })
    return { done, isUsed: () => isUsed, finish: () => finish() }
  }

  test('a full budget makes a large body wait unread, but not a small one', async () => {
    const shared = bodies(bounds)
    const [first, second] = [held(shared, sized(200 * KIB)), held(shared, sized(90 * KIB))]
    await vi.waitFor(() => expect([first.isUsed(), second.isUsed()]).toEqual([true, true]))
    // This one completes on top of the budget.
    const onTop = held(shared, sized(100 * KIB))
    await vi.waitFor(() => expect(onTop.isUsed()).toBe(true))
    const stream = streamOf(Buffer.alloc(100 * KIB), 4 * KIB)
    const waiting = held(shared, doorRequest(stream))
    await vi.waitFor(() => expect(stream.readableDidRead).toBe(true))
    await withBody(sized(16 * KIB), shared, async ({ bytes }) => expect(bytes).toHaveLength(16 * KIB))
    expect(waiting.isUsed()).toBe(false)
    expect(shared.bodies.bytes).toBeLessThanOrEqual((400 + 100) * KIB)
    first.finish()
    await vi.waitFor(() => expect(waiting.isUsed()).toBe(true))
    for (const { finish } of [second, onTop, waiting]) finish()
    await Promise.all([first, second, onTop, waiting].map(({ done }) => done))
    expect(shared.bodies.bytes).toBe(0)
  })

  test('bodies that together fill the budget still complete', async () => {
    const shared = bodies({ ...bounds, smallBytesMax: 4 * KIB })
    const lengths = await Promise.all(
      Array.from({ length: 50 }, () => withBody(sized(200 * KIB), shared, async ({ bytes }) => bytes.length)),
    )
    expect(lengths).toEqual(Array(50).fill(200 * KIB))
    expect(shared.bodies.bytes).toBe(0)
  })

  test('a body that has waited too long gets 503 with Retry-After and releases its memory', async () => {
    const shared = bodies({ ...bounds, waitMs: 5 })
    const holders = []
    // One after the other: the second is the one that completes on top of the budget.
    for (const size of [290 * KIB, 200 * KIB]) {
      const holder = held(shared, sized(size))
      holders.push(holder)
      await vi.waitFor(() => expect(holder.isUsed()).toBe(true))
    }
    const before = shared.bodies.bytes
    await expect(withBody(sized(50 * KIB), shared, async () => {})).rejects.toMatchObject({
      code: 'busy',
      retryAfterS: expect.any(Number),
    })
    expect(shared.bodies.bytes).toBe(before)
    for (const { finish } of holders) finish()
  })

  test('every kind of failure releases the whole share', async () => {
    const shared = bodies(bounds)
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(100 * KIB)
        throw new Error('the socket broke')
      })(),
    )
    await expect(withBody(doorRequest(broken), shared, async () => {})).rejects.toThrow('the socket broke')
    await expect(
      withBody(sized(100 * KIB), shared, async () => Promise.reject(new Error('use failed'))),
    ).rejects.toThrow('use failed')
    expect(await codeOf(withBody(doorRequest(streamOf(Buffer.alloc(99))), shared, async () => {}, 98))).toBe(
      'body_too_large',
    )
    expect(shared.bodies.bytes).toBe(0)
  })

  test('the budget counts the buffer and the window of a zstd decompressor', async () => {
    const shared = bodies()
    const heldBy = (request: DoorRequest) => withBody(request, shared, async () => shared.bodies.bytes)
    expect(await heldBy(sized(300_000))).toBe(300_000)
    expect(await heldBy(doorRequest(streamOf(Buffer.alloc(300_000), 100_000)))).toBeGreaterThan(300_000)
    const packed = zstdRuns(1, 10, WINDOW_8_MIB)
    expect(await heldBy(doorRequest(streamOf(packed), { 'content-encoding': 'zstd' }))).toBeGreaterThan(8 * 1024 * KIB)
  })
})

describe('the time of a body', () => {
  const turn = () => new Promise(resolve => setImmediate(resolve))
  const fakeTime = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  /** Passes time in which nothing comes. */
  const pass = async (ms: number) => {
    await turn()
    vi.advanceTimersByTime(ms)
    for (let i = 0; i < 10; i++) await turn()
  }
  const sender = (encoding = '') => {
    const body = new PassThrough()
    const code: { now?: string } = {}
    void codeOf(withBody(doorRequest(body, { 'content-encoding': encoding }), bodies(), async () => {})).then(got => {
      code.now = got
    })
    return { body, code }
  }

  test.each(['', 'gzip', 'zstd'])('ends a stalled sender after the idle time and not before (%j)', async encoding => {
    fakeTime()
    const { body, code } = sender(encoding)
    const packed = encoding === 'gzip' ? gzipSync(text) : encoding === 'zstd' ? ZSTD_RUN : text
    body.write(packed.subarray(0, 1))
    await pass(LIMITS.bodyIdleMs - 1)
    expect(code.now).toBeUndefined()
    await pass(1)
    expect(code.now).toBe('body_timeout')
  })

  test('ends a sender of one byte every 29 s after a minute', async () => {
    fakeTime()
    const { body, code } = sender()
    let seconds = 0
    for (; code.now === undefined && seconds < 1_000; seconds += 29) {
      body.write('x')
      await pass(29_000)
    }
    expect(code.now).toBe('body_timeout')
    expect(seconds * 1000).toBeLessThan(LIMITS.bodyMs + 30_000)
  })

  test('accepts 64 MiB at 1 Mbit/s', async () => {
    fakeTime()
    const { body, code } = sender()
    const piece = Buffer.alloc(1024 * 1024)
    for (let sent = 0; sent < LIMITS.bodyBytesMax; sent += piece.length) {
      body.write(piece)
      await pass(8_000)
    }
    body.end()
    await vi.waitFor(() => expect(code.now).toBe('ok'))
  })

  test('time spent waiting for the budget does not count', async () => {
    const shared = bodies({ bytesMax: 0, smallShareBytes: 0, smallBytesMax: 0, waitMs: 10 * LIMITS.bodyMs })
    let finish = () => {}
    const onTop = withBody(doorRequest(streamOf(text)), shared, () => new Promise<void>(resolve => (finish = resolve)))
    await vi.waitFor(() => expect(finish.length).toBe(1))
    fakeTime()
    const waiting = codeOf(withBody(doorRequest(streamOf(text)), shared, async () => {}))
    await pass(2 * LIMITS.bodyMs)
    finish()
    await onTop
    expect(await waiting).toBe('ok')
  })
})

describe('over a real socket', () => {
  test('2,000 bodies of 64 kB stay within the budget, complete or get 503, and small bodies are answered', async () => {
    const KIB = 1024
    const shared = bodies({ bytesMax: 16 * KIB * KIB, smallShareBytes: 4 * KIB * KIB, waitMs: 60_000 })
    let mostBytes = 0
    const { port, close } = await listening(async request => {
      mostBytes = Math.max(mostBytes, shared.bodies.bytes)
      return withBody(request, shared, async ({ bytes }) => ({ status: 200, body: String(bytes.length) }))
    })
    const agent = new Agent({ maxSockets: 3_000 })
    const size = 64 * KIB
    const send = (bytes: number) => {
      const request = httpRequest({ port, method: 'POST', agent, headers: { 'content-length': bytes } })
      const status = once(request, 'response').then(([response]: IncomingMessage[]) => {
        response?.resume()
        return response?.statusCode
      })
      return { request, status }
    }
    try {
      const held = Array.from({ length: 2_000 }, () => send(size))
      for (const { request } of held) request.write(Buffer.alloc(size - 1))
      // None is complete, and no more fit: the youngest wait unread.
      await vi.waitFor(() => expect(shared.bodies.bytes).toBeGreaterThan(12 * KIB * KIB - 2 * size), 30_000)
      const small = send(KIB)
      small.request.end(Buffer.alloc(KIB))
      expect(await small.status).toBe(200)
      for (const { request } of held) request.end(Buffer.alloc(1))
      const statuses = new Set(await Promise.all(held.map(({ status }) => status)))
      expect(statuses.has(200)).toBe(true)
      expect([...statuses].filter(status => status !== 200 && status !== 503)).toEqual([])
      expect(mostBytes).toBeLessThanOrEqual(16 * KIB * KIB + 2 * size)
      await vi.waitFor(() => expect(shared.bodies.bytes).toBe(0))
    } finally {
      agent.destroy()
      close()
    }
  }, 60_000)

  type Answer = { status: number; body: string }

  async function listening(answer: (request: DoorRequest) => Promise<Answer>) {
    const server = createServer(async (incoming, response) => {
      const header = (name: string) => incoming.headers[name] as string | undefined
      const reply = await answer({ ...doorRequest(incoming), header }).catch(errorReply)
      response.writeHead(reply.status).end(reply.body)
      incoming.resume()
    })
    await once(server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }), 'listening')
    const close = () => {
      server.closeAllConnections()
      server.close()
    }
    return { port: (server.address() as AddressInfo).port, close }
  }

  async function post(write: (request: ReturnType<typeof httpRequest>) => void, headers: Record<string, string> = {}) {
    const { port, close } = await listening(request =>
      withBody(request, bodies(), async ({ bytes }) => ({ status: 200, body: String(bytes.length) })),
    )
    try {
      const request = httpRequest({ port, method: 'POST', headers })
      const answered = once(request, 'response') as Promise<[IncomingMessage]>
      request.on('error', () => {})
      write(request)
      const [response] = await answered
      let body = ''
      for await (const chunk of response) body += chunk
      return { status: response.statusCode, body }
    } finally {
      close()
    }
  }

  test('a refusal reaches the sender while it still sends', async () => {
    const { status, body } = await post(request => {
      const chunk = Buffer.alloc(1024 * 1024)
      const more = () => {
        while (!request.destroyed && !request.writableEnded && request.write(chunk));
      }
      request.on('drain', more)
      more()
    })
    expect(status).toBe(413)
    expect(JSON.parse(body).error.code).toBe('body_too_large')
  })

  test('so does the refusal of a bomb', async () => {
    const { status } = await post(request => void request.end(zstdRuns(80_000, 131_072, WINDOW_1_MIB)), {
      'content-encoding': 'zstd',
    })
    expect(status).toBe(413)
  })

  test('so does that of broken data, with the rest unread', async () => {
    const { status, body } = await post(
      request => {
        request.write('this is no gzip')
        setTimeout(() => request.end(), 200)
      },
      { 'content-encoding': 'gzip' },
    )
    expect(status).toBe(400)
    expect(JSON.parse(body).error.code).toBe('invalid_body')
  })
})
