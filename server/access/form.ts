/** A small form's body. Read before anybody is known, so it is bounded in bytes and in time as a whole. */
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { DoorRequest } from '../http/exchange.ts'

/** Throws `unsupported_media_type`, `body_too_large`, `body_timeout`. */
export async function readForm(request: DoorRequest): Promise<URLSearchParams> {
  const type = request.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw new TailraceError(
      'unsupported_media_type',
      'this address takes a form: send application/x-www-form-urlencoded, for example password=…&next=/',
    )
  }
  return new URLSearchParams((await withinTime(readAll(request))).toString('utf8'))
}

async function readAll(request: DoorRequest): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  // The socket must outlive a refusal, or the sender would see a reset instead of the reply.
  for await (const chunk of request.body.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > LIMITS.formBytesMax)
      throw new TailraceError('body_too_large', `the form is larger than ${LIMITS.formBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TailraceError('body_timeout', `the form did not come within ${LIMITS.formMs / 1000} s`)),
      LIMITS.formMs,
    )
  })
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
