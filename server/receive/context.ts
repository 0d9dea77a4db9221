import type { ErrorCode, TailraceError } from '../../core/errors.ts'
import type { KeptReply, KeyedReply } from '../../core/kept-reply.ts'
import type { SignalName, SignalRecords } from '../../core/signals.ts'
import type { Faults } from '../faults.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Bodies } from './http/body.ts'

/**
 * What all receivers share. Where records go is seen through these interfaces only: a receiver does not know the stages
 * behind it.
 */
export interface ReceiveContext extends Bodies {
  readonly signals: { readonly [Signal in SignalName]: SignalEntry<Signal> }
  readonly keys: OnceByKey
  readonly metrics: Metrics
  /** Replies held back at the moment. */
  readonly slowed: { count: number }
  /** Aborts when the server begins to drain. */
  readonly draining: AbortSignal
  readonly faults: Faults
}

/** Where the records of one signal enter, and how far they have come. */
export interface SignalEntry<Signal extends SignalName> {
  readonly intake: RecordIntake<SignalRecords[Signal]>
  readonly progress: Progress
}

/** Where a receiver puts records. */
export interface RecordIntake<R> {
  /** Records that are accepted together: one request, or what one read of a connection held. */
  batch(door: string, sender: string): RecordBatch<R>
  /** Counts and keeps records that are refused without having been looked at one by one. */
  refuse(door: string, sender: string, error: TailraceError, sample: string, records?: number): void
}

export interface RecordBatch<R> {
  readonly accepted: number
  readonly rejected: number
  /** Of the rows made so far. */
  readonly bytes: number
  /** The first reasons, at most `LIMITS.errorsPerReplyMax`. */
  readonly errors: readonly RecordError[]
  /** Takes one record from its text, or counts and keeps its rejection. */
  add(text: string, decode: (text: string) => R): void
  /**
   * Puts all accepted records on disk, or none, and returns the number of the last. Throws what the spool throws; then it
   * may be called again.
   */
  commit(keyed?: KeyedReply): Promise<number>
}

/** What the sender learns about a refused record. */
export interface RecordError {
  /** Its place in the batch, from 0. */
  readonly index: number
  readonly code: ErrorCode
  readonly message: string
}

/** Does the work of a key once; a repeat gets the first reply. Throws `idempotency_key_reused`. */
export interface OnceByKey {
  once(key: string, fingerprint: string, work: () => Promise<KeptReply>): Promise<KeptReply>
}

/** How far accepted records have come. */
export interface Progress {
  /** 0 to 1: how full the spool is. */
  readonly fill: number
  /** Records on disk that cannot be found yet. */
  readonly waitingRows: number
  /** Number of the newest record. */
  readonly lastSeq: number
  /** True once everything up to the number can be found, false after `timeoutMs`. */
  waitStored(seq: number, timeoutMs: number): Promise<boolean>
}
