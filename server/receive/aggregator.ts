/**
 * `POST /ingest` and `POST /ingest/batch` as the senders of the earlier aggregator know them. A record that lacks its
 * host comes from the sender's address; a full spool is a 503 and never a 200.
 */
import { TailraceError } from '../../core/errors.ts'
import type { DoorContext } from './context.ts'
import { type DoorReply, type DoorRequest, errorReply, jsonReply } from './exchange.ts'
import { ingestReply } from './ingest.ts'
import { type RecordsDoor, takeRecords } from './records-door.ts'

const SINGLE: RecordsDoor = {
  name: 'aggregator',
  defaults: ({ remoteAddress }) => ({ host: remoteAddress }),
  reply: (batch, { progress }) => {
    const { error } = ingestReply(batch)
    const status = error ? 'rejected' : 'accepted'
    return { status, queue_size: progress.waitingRows + batch.accepted, ...(error ? { error } : {}) }
  },
}

const BATCH: RecordsDoor = {
  ...SINGLE,
  reply: (batch, { progress }) => {
    const { accepted, rejected, errors, error } = ingestReply(batch)
    return {
      status: error ? 'rejected' : 'accepted',
      accepted,
      total: accepted + rejected,
      queue_size: progress.waitingRows + accepted,
      rejected,
      errors,
      ...(error ? { error } : {}),
    }
  },
}

/** One record. */
export function aggregatorIngest(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  return orBufferFull(takeRecords(SINGLE, request, context))
}

/** `{"logs":[…]}`. */
export function aggregatorIngestBatch(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  return orBufferFull(takeRecords(BATCH, request, context))
}

/** These senders look for a reason of their own when they have to come again later. */
async function orBufferFull(reply: Promise<DoorReply>): Promise<DoorReply> {
  try {
    return await reply
  } catch (error) {
    if (!(error instanceof TailraceError) || error.status !== 503) throw error
    const { headers } = errorReply(error)
    const { code, message } = error
    return jsonReply(503, { status: 'rejected', reason: 'buffer_full', error: { code, message } }, headers)
  }
}
