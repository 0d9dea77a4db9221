import { PassThrough, Readable } from 'node:stream'
import { constants, createBrotliCompress, createDeflateRaw, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../core/limits.ts'
import { cpuMs } from '../../../core/test-support/cpu-ms.ts'
import type { DoorRequest } from '../../http/exchange.ts'
import { type Bodies, withBody } from './body.ts'
import {
  bodies,
  codeOf,
  doorRequest,
  heldMb,
  MAGIC,
  read,
  rssGrowthMb,
  streamOf,
  text,
  WINDOW_1_MIB,
  WINDOW_8_MIB,
  ZSTD_RUN,
  zstdBlock,
  zstdRuns,
} from './test-support/bodies.ts'

afterEach(() => {
  vi.useRealTimers()
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
