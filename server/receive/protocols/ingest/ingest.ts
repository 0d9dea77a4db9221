/** `POST /api/ingest`: records of any JSON logger as one object, an array, `{"logs":[…]}` or NDJSON. */
import type { ErrorCode } from '../../../../core/errors.ts'
import type { RecordError } from '../../context.ts'
import { usualCredentials } from '../credentials.ts'
import { jsonAt, jsonLogs } from '../json.ts'
import { outcomeError } from '../outcome-error.ts'
import type { Protocol } from '../protocol.ts'
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

export const ingest: Protocol<'logs'> = {
  name: 'ingest',
  signal: 'logs',
  match: jsonAt('/api/ingest', INGEST_PARAMETERS),
  credentials: usualCredentials,
  // For records that name none.
  decode: (body, { url: { searchParams } }) =>
    jsonLogs(body, {
      service: searchParams.get('service') ?? '',
      environment: searchParams.get('environment') ?? '',
      timezone: senderZone(searchParams),
    }),
  reply({ accepted, rejected, errors }) {
    const error = outcomeError({ accepted, rejected, errors })
    const body: IngestReply = { accepted, rejected, errors, ...(error && { error }) }
    return { status: error ? 400 : 200, body }
  },
}
