/** `POST /api/ingest`: records of any JSON logger as one object, an array, `{"logs":[…]}` or NDJSON. */
import type { ErrorCode } from '../../core/errors.ts'
import type { DoorContext, RecordBatch, RecordError } from './context.ts'
import type { DoorReply, DoorRequest } from './exchange.ts'
import { type RecordsDoor, takeRecords } from './records-door.ts'
import { senderZone } from './sender-zone.ts'

/** The reply, which repeats of an Idempotency-Key get again. With `?wait=stored` it has `"stored"` too. */
export interface IngestReply {
  readonly accepted: number
  readonly rejected: number
  readonly errors: readonly RecordError[]
  /** Where nothing was accepted: what is wrong, in the form of every other error. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

export const INGEST_PARAMETERS = ['service', 'environment', 'timezone'] as const

const DOOR: RecordsDoor = {
  name: 'ingest',
  parameters: INGEST_PARAMETERS,
  // For records that name none.
  defaults: ({ url: { searchParams } }) => ({
    service: searchParams.get('service') ?? '',
    environment: searchParams.get('environment') ?? '',
    timezone: senderZone(searchParams),
  }),
  reply: batch => ingestReply(batch),
}

/** Takes one request. Throws `TailraceError` for a request that is refused as a whole, also for an unknown parameter. */
export function ingest(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  return takeRecords(DOOR, request, context)
}

/** Counts, the first reasons, and the error of a request of which nothing was accepted. */
export function ingestReply({ accepted, rejected, errors }: RecordBatch): IngestReply {
  const reply = { accepted, rejected, errors }
  const [first] = errors
  if (accepted > 0 || first === undefined) return reply
  const message = `none of the ${rejected} records was accepted; the first: ${first.message}`
  return { ...reply, error: { code: 'all_rejected', message } }
}
