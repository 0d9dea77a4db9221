/** `POST /logs` as the clients of the earlier collector know it, the one in browsers included. */
import { usualCredentials } from '../credentials.ts'
import { jsonAt, jsonLogs } from '../json.ts'
import { outcomeError } from '../outcome-error.ts'
import type { Protocol } from '../protocol.ts'

/** `{"logs":[flat objects]}`, or any other shape that `POST /api/ingest` takes. */
export const collector: Protocol<'logs'> = {
  name: 'collector',
  signal: 'logs',
  match: jsonAt('/logs'),
  credentials: usualCredentials,
  decode: body => jsonLogs(body, {}),
  reply(outcome) {
    const { accepted, rejected, errors } = outcome
    const error = outcomeError(outcome)
    const refused = rejected > 0 ? { rejected, errors } : {}
    const body = { status: error ? 'rejected' : 'ok', count: accepted, ...refused, ...(error && { error }) }
    return { status: error ? 400 : 200, body }
  },
}
