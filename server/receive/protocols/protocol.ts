/**
 * A wire protocol for records over HTTP: its addresses, its decoder and its replies. Everything else about a request is
 * shared (`../http/receive.ts`). A new protocol is a folder here and a line in `registry.ts`.
 */
import type { TailraceError } from '../../../core/errors.ts'
import type { SignalName, SignalRecords } from '../../../core/signals.ts'
import type { RecordText } from '../../decode/texts/record-text.ts'
import type { DoorReply, DoorRequest } from '../../http/exchange.ts'
import type { Progress, RecordBatch } from '../context.ts'

export interface Protocol<Signal extends SignalName = SignalName> {
  /** Label in metrics and rejections, and namespace of its idempotency keys. */
  readonly name: string
  /** The signal of its records; a request carries exactly one. */
  readonly signal: Signal
  readonly match: ProtocolMatch
  /** Candidates for the ingest key, from wherever the protocol carries credentials. */
  credentials(request: Pick<DoorRequest, 'header' | 'url'>): readonly string[]
  /**
   * Decodes a body without side effects. Throws `TailraceError` if the whole body is refused, immediately or during
   * iteration.
   */
  decode(body: Buffer, request: DoorRequest): DecodedBody<Signal>
  /** The reply once the accepted records are durable, or when none was accepted. */
  reply(outcome: Outcome, progress: Progress): ProtocolReply
  /** Turns an error into the protocol's own reply, or throws it for the common error reply. */
  refuse?(error: TailraceError): DoorReply
}

/** Requests that a protocol handles: `POST` on these paths, with one of these media types or none. */
export interface ProtocolMatch {
  readonly paths: readonly string[]
  /** Tested on the media type in lower case, without parameters. */
  readonly mediaTypes: RegExp
  /** What to send instead of another media type. */
  readonly mediaTypesText: string
  /** Parameters of the address besides `wait` and `api_key`, which every protocol knows. */
  readonly parameters: readonly string[]
}

/** The records of a body: `undefined` marks a step of the work that made none. */
export interface DecodedBody<Signal extends SignalName> {
  readonly texts: Iterable<RecordText>
  /** Decodes one text. Throws `TailraceError` for a record that is refused. */
  record(text: string): SignalRecords[Signal]
}

/** Counts of accepted and rejected records, and the first errors. */
export type Outcome = Pick<RecordBatch<unknown>, 'accepted' | 'rejected' | 'errors'>

/** Serialised once; a repeat of the same Idempotency-Key gets the same bytes. */
export interface ProtocolReply {
  readonly status: number
  /** A JSON object with at least one member. */
  readonly body: object
}
