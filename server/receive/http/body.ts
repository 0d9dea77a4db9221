/**
 * Reads a request's body: bounded as sent and as unpacked, in bytes, in time and in what all bodies hold together, so
 * that neither a bomb nor a thousand senders cost more memory than honest bodies.
 */
import { LIMITS } from '../../../core/limits.ts'
import type { DoorRequest } from '../../http/exchange.ts'
import { arriving } from './arriving.ts'
import type { BodyBudget, BodyShare } from './body-budget.ts'
import { BodyCollector, tooLarge } from './body-collector.ts'
import { decompress, unsupported } from './decompress.ts'
import type { BodyWork, Slices } from './slices.ts'

type SentBody = Pick<DoorRequest, 'header' | 'body'>

/** What all bodies share. */
export interface Bodies {
  readonly bodies: BodyBudget
  readonly slices: Slices
}

export interface Body {
  readonly bytes: Buffer
  /** Memory of this body; what is made of it counts too. */
  readonly share: BodyShare
  readonly work: BodyWork
}

/**
 * Calls `use` with the whole body, unpacked. Its share of memory is held until `use` has finished with it.
 * Throws `body_too_large`, `unsupported_encoding`, `invalid_body` (broken compression), `body_timeout`, `busy`.
 */
export async function withBody<T>(
  request: SentBody,
  { bodies, slices }: Bodies,
  use: (body: Body) => Promise<T>,
  bytesMax: number = LIMITS.bodyBytesMax,
): Promise<T> {
  const encodings = encodingsOf(request)
  const declared = declaredBytes(request)
  if (declared > bytesMax) throw tooLarge(bytesMax, 'as declared by Content-Length')
  const share = bodies.open()
  const work = slices.begin()
  try {
    const source = encodings.reduceRight<AsyncIterable<Buffer>>(
      (stream, encoding) => decompress(stream, encoding, share, work),
      arriving(request.body, bytesMax),
    )
    const expected = encodings.length === 0 && declared > 0 ? declared : bytesMax
    const bytes = await new BodyCollector(share, work, bytesMax, expected).collect(source)
    if (bytes.length > LIMITS.smallBodyBytesMax) await work.turn()
    return await use({ bytes, share, work })
  } finally {
    share.release()
    work.end()
  }
}

function encodingsOf(request: SentBody): string[] {
  const header = request.header('content-encoding') ?? ''
  const encodings = header
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(name => name !== '' && name !== 'identity')
  // No sender packs twice; a chain is how small bombs become large ones.
  if (encodings.length > 1) throw unsupported(header)
  return encodings
}

/** 0 where the header is missing. */
function declaredBytes(request: SentBody): number {
  return Number(request.header('content-length') ?? 0)
}
