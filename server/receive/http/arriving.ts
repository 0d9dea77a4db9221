/** A body as sent: counted, and ended when its sender stops or only drips. */
import type { Readable } from 'node:stream'
import { TailraceError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { tooLarge } from './body-collector.ts'

/** The chunks of the body. Throws `body_too_large`, `body_timeout`. */
export async function* arriving(body: Readable, bytesMax: number): AsyncGenerator<Buffer> {
  const patience = new Patience()
  // The socket must outlive a refusal, or the sender would see a reset instead of the reply.
  const chunks = body.iterator({ destroyOnReturn: false })
  try {
    for (;;) {
      const next = await patience.wait(chunks.next())
      if (next.done) return
      const chunk = next.value as Buffer
      patience.bytes += chunk.length
      if (patience.bytes > bytesMax) throw tooLarge(bytesMax, 'as sent')
      yield chunk
    }
  } finally {
    // Not awaited: after a timeout the last `next` is still under way and the return waits behind it.
    void chunks.return?.()?.catch(() => {})
  }
}

/** Counts only the time in which the sender is waited for: while the server does not read, it cannot send. */
class Patience {
  /** Received so far: they earn time. */
  bytes = 0
  private waitedMs = 0

  async wait<T>(next: Promise<T>): Promise<T> {
    const sinceMs = performance.now()
    const leftMs = LIMITS.bodyMs + (this.bytes / LIMITS.bodyBytesPerSMin) * 1000 - this.waitedMs
    let timer: NodeJS.Timeout | undefined
    const expired = new Promise<never>((_, reject) => {
      const isDripping = leftMs < LIMITS.bodyIdleMs
      timer = setTimeout(
        () => reject(isDripping ? tooSlow(this.bytes) : silent()),
        Math.max(0, Math.min(leftMs, LIMITS.bodyIdleMs)),
      )
    })
    try {
      return await Promise.race([next, expired])
    } finally {
      clearTimeout(timer)
      this.waitedMs += performance.now() - sinceMs
    }
  }
}

function silent(): TailraceError {
  return new TailraceError(
    'body_timeout',
    `no data of the body arrived for ${LIMITS.bodyIdleMs / 1000} s: send it again`,
  )
}

function tooSlow(bytes: number): TailraceError {
  return new TailraceError(
    'body_timeout',
    `the body is too slow: ${bytes} bytes arrived within ${LIMITS.bodyMs / 1000} s plus 1 s per ${LIMITS.bodyBytesPerSMin} bytes. Send smaller bodies`,
  )
}
