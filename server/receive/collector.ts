/** `POST /logs` as the clients of the earlier collector know it, the one in browsers included. */
import type { DoorContext } from './context.ts'
import type { DoorReply, DoorRequest } from './exchange.ts'
import { ingestReply } from './ingest.ts'
import { type RecordsDoor, takeRecords } from './records-door.ts'

const DOOR: RecordsDoor = {
  name: 'collector',
  defaults: () => ({}),
  reply: batch => {
    const { accepted, rejected, errors, error } = ingestReply(batch)
    const refused = rejected > 0 ? { rejected, errors } : {}
    return { status: error ? 'rejected' : 'ok', count: accepted, ...refused, ...(error ? { error } : {}) }
  },
}

/** `{"logs":[flat objects]}`, or any other shape that `POST /api/ingest` takes. */
export function collectorLogs(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  return takeRecords(DOOR, request, context)
}
