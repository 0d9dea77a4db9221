import { TailraceError } from '../../core/errors.ts'
import type { KeyedReply } from '../../core/kept-reply.ts'
import type { NumberedRows } from './segment-writer.ts'

/** Numbers of the rows of a durable append. */
export interface Commit {
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
}

/** Rows that wait for their place on disk, and how their sender hears of it. Only the first answer counts. */
export interface Append extends NumberedRows {
  readonly bytes: number
  readonly keyed: KeyedReply | undefined
  readonly resolve: (commit: Commit) => void
  readonly reject: (error: unknown) => void
}

export function commitOf(node: string, firstSeq: number, rows: number): Commit {
  return { node, firstSeq, lastSeq: firstSeq + rows - 1 }
}

/** Resolves the appends of a durable group. */
export function acknowledge(group: readonly Append[], node: string): void {
  for (const { firstSeq, rows, resolve } of group) resolve(commitOf(node, firstSeq, rows))
}

/** Rejects the appends of a failed group with `write_failed`. */
export function refuse(group: readonly Append[], cause: unknown): void {
  const failure = cause instanceof Error ? cause.message : String(cause)
  const message = `the spool could not be written (${failure}): nothing of this request was kept, send it again`
  for (const { reject } of group) reject(new TailraceError('write_failed', message, { cause, retryAfterS: 5 }))
}
