import { shown } from '../../../core/errors.ts'
import type { Reply } from './post.ts'

/** What a reply says about a batch. */
export type Verdict =
  | {
      readonly kind: 'taken'
      readonly accepted: number
      readonly rejected: number
      readonly reasons: readonly string[]
    }
  /** Nothing of it was kept, or that is not known: the same again is safe. */
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | undefined }
  /** The same again would be answered the same. */
  | { readonly kind: 'refused'; readonly why: string }

/** Statuses that may pass by themselves: too slow, too many, and all faults of a server or a proxy. */
const PASSING = (status: number) => status === 408 || status === 429 || status >= 500

/** Reads a reply of `POST /api/ingest`. */
export function verdictOf({ status, text, retryAfterMs }: Reply): Verdict {
  const reply = parsed(text)
  // A 400 that counts records is a verdict about each of them.
  if ((status === 200 || status === 400) && Number.isInteger(reply?.accepted) && Number.isInteger(reply?.rejected)) {
    const { accepted = 0, rejected = 0, errors = [] } = reply ?? {}
    return { kind: 'taken', accepted, rejected, reasons: errors.map(({ code, message }) => `${code}: ${message}`) }
  }
  const why = `${status} ${reply?.error?.message ?? shown(text)}`
  if (PASSING(status)) return { kind: 'again', why, afterMs: retryAfterMs }
  if (status === 401) return { kind: 'refused', why: `${why} (--key or INGEST_KEY in the environment gives the key)` }
  if (reply?.error === undefined) return { kind: 'refused', why: `${why}: is it Tailrace? --url names another address` }
  return { kind: 'refused', why }
}

interface IngestReply {
  readonly accepted?: number
  readonly rejected?: number
  readonly errors?: readonly { readonly code: string; readonly message: string }[]
  readonly error?: { readonly message: string }
}

function parsed(text: string): IngestReply | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as IngestReply) : undefined
  } catch {
    return undefined
  }
}
