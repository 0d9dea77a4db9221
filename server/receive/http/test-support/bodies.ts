import { spawnSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { TailraceError } from '../../../../core/errors.ts'
import type { DoorRequest } from '../../../http/exchange.ts'
import { type Bodies, type Body, withBody } from '../body.ts'
import { BodyBudget } from '../body-budget.ts'
import { Slices } from '../slices.ts'

export function doorRequest(body: Readable, headers: Record<string, string> = {}): DoorRequest {
  return { method: 'POST', url: new URL('http://x/api/ingest'), header: name => headers[name], body, remoteAddress: '' }
}

/** In pieces, as a socket gives it. */
export function streamOf(bytes: Uint8Array, pieceBytes = 65_536): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield Buffer.from(bytes.subarray(at, at + pieceBytes))
    })(),
  )
}

export const bodies = (bounds?: ConstructorParameters<typeof BodyBudget>[0]): Bodies => ({
  bodies: new BodyBudget(bounds),
  slices: new Slices(),
})

export function read(bytes: Uint8Array, encoding?: string, pieceBytes?: number): Promise<Body> {
  const headers: Record<string, string> = encoding === undefined ? {} : { 'content-encoding': encoding }
  return withBody(doorRequest(streamOf(bytes, pieceBytes), headers), bodies(), async body => body)
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'ok'
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

setFlagsFromString('--expose-gc')
export const collectGarbage = runInNewContext('gc') as () => void

/** What lives after a collection. */
export function heldMb(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

/** Largest growth of the process while the work runs. */
export async function rssGrowthMb(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 2)
  await work()
  clearInterval(timer)
  return (Math.max(peak, process.memoryUsage.rss()) - before) / 1e6
}

export const text = Buffer.from(
  Array.from({ length: 2_000 }, (_, i) => `{"i":${i},"message":"größe ${i * 7919}"}`).join('\n'),
)

/** 20,000 letters `a`, made with `printf 'a%.0s' $(seq 20000) | zstd -19 --no-check -c | od -An -tx1` (zstd 1.5). */
export const ZSTD_RUN = Buffer.from('28b52ffd0068450000086101001cce0e84', 'hex')

export const hasZstd = spawnSync('zstd', ['--version']).status === 0
export function zstd(bytes: Uint8Array, ...options: string[]): Buffer {
  const { status, stdout } = spawnSync('zstd', ['-q', '-c', ...options], { input: bytes, maxBuffer: 1e9 })
  if (status !== 0) throw new Error('zstd failed')
  return stdout
}

export const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
export const zstdBlock = (size: number, type: number, isLast = false) => {
  const header = Buffer.alloc(3)
  header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3)
  return header
}
/** One frame of runs of zeros, by hand from RFC 8878. */
export function zstdRuns(count: number, runBytes: number, windowByte: number): Buffer {
  const run = Buffer.concat([zstdBlock(runBytes, 1), Buffer.from([0])])
  return Buffer.concat([MAGIC, Buffer.from([0, windowByte]), ...Array<Buffer>(count).fill(run), zstdBlock(0, 0, true)])
}
export const WINDOW_1_MIB = 10 << 3
export const WINDOW_8_MIB = 13 << 3
