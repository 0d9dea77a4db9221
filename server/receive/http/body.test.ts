import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { withBody } from './body.ts'
import { fingerprintOf, isUtf8Body } from './body-text.ts'
import {
  bodies,
  codeOf,
  doorRequest,
  hasZstd,
  MAGIC,
  read,
  streamOf,
  text,
  WINDOW_1_MIB,
  WINDOW_8_MIB,
  ZSTD_RUN,
  zstd,
  zstdRuns,
} from './test-support/bodies.ts'

afterEach(() => {
  vi.useRealTimers()
})

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
