/**
 * Why a connection was refused. A browser does not tell a page what status an upgrade was refused with, so the same
 * address is asked over plain HTTP, where the same rules hold.
 */
import { errorOf } from './reply-error.ts'
import type { LossReason } from './state.ts'

/** The reason, or undefined where the server would have served, or does not answer either. */
export async function readRefusal(
  fetch: typeof globalThis.fetch,
  url: URL,
  signal: AbortSignal,
): Promise<LossReason | undefined> {
  const request = new AbortController()
  try {
    const reply = await fetch(url, { signal: AbortSignal.any([signal, request.signal]), redirect: 'manual' })
    if (reply.status < 400) return undefined
    return { kind: 'refused', status: reply.status, ...(await errorOf(reply)) }
  } catch {
    return undefined
  } finally {
    // It would be a live tail of its own otherwise.
    request.abort()
  }
}
