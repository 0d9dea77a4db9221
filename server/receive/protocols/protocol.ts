/**
 * What one wire protocol for records is: where it is spoken, how its bodies are read, and what its senders are told. All
 * protocols share the handling of a request (`../http/receive.ts`); a new one is a folder here and a line in `registry.ts`.
 */
import type { TailraceError } from '../../../core/errors.ts'
import type { SignalName, SignalRecords } from '../../../core/signals.ts'
import type { RecordText } from '../../decode/texts/record-text.ts'
import type { DoorReply, DoorRequest } from '../../http/exchange.ts'
import type { Progress, RecordBatch } from '../context.ts'

export interface Protocol<Signal extends SignalName = SignalName> {
  /** Names it in metrics and rejections, and keeps its idempotency keys apart. */
  readonly name: string
  /** The signal that its requests carry: one request has exactly one. */
  readonly signal: Signal
  readonly match: ProtocolMatch
  /** Secrets that a sender may show as the ingest key, wherever the protocol carries them. */
  credentials(request: Pick<DoorRequest, 'header' | 'url'>): readonly string[]
  /**
   * Reads a body without doing anything else. Throws `TailraceError` for one that is refused as a whole, at once or while
   * it is iterated.
   */
  decode(body: Buffer, request: DoorRequest): DecodedBody<Signal>
  /** What the sender is told of records that are safe, or of which none was accepted. */
  reply(outcome: Outcome, progress: Progress): ProtocolReply
  /** The protocol's own words for a request that was refused; the error is answered as everywhere unless given. Throws otherwise. */
  refuse?(error: TailraceError): DoorReply
}

/** Where a protocol is spoken: `POST` on these paths, with these media types or none. */
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

/** How many records of a request were accepted, how many were not, and the first reasons. */
export type Outcome = Pick<RecordBatch<unknown>, 'accepted' | 'rejected' | 'errors'>

/** Serialised once, as it is sent and as a repeat of its key is told. */
export interface ProtocolReply {
  readonly status: number
  /** A JSON object with at least one member. */
  readonly body: object
}
