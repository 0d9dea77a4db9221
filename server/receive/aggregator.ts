/**
 * `POST /ingest` and `POST /ingest/batch` as the senders of the earlier aggregator know them. A record that lacks its
 * host comes from the sender's address; a full spool is a 503 and never a 200; what is wrong with a body or an entry is a
 * 422 with FastAPI's `detail`.
 */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { VALIDATION_STATUS, ValidationError, validationFault } from '../../core/validation-error.ts'
import { decodeEntry } from '../decode/aggregator-entry.ts'
import { type BatchFault, batchTexts } from '../decode/record-texts.ts'
import { batchFault, entryFaults } from './aggregator-faults.ts'
import type { DoorContext } from './context.ts'
import { type DoorReply, type DoorRequest, errorReply, jsonReply } from './exchange.ts'
import { ingestReply } from './ingest.ts'
import { type RecordsDoor, takeRecords } from './records-door.ts'

const SINGLE: RecordsDoor = {
  name: 'aggregator',
  defaults: ({ remoteAddress }) => ({ host: remoteAddress }),
  decode: decodeEntry,
  rejectedStatus: VALIDATION_STATUS,
  reply: (batch, { progress }) => {
    if (batch.accepted + batch.rejected === 0) throw new TailraceError('empty_body', 'the body has no entry: send one')
    const { error } = ingestReply(batch)
    const status = error ? 'rejected' : 'accepted'
    const queue_size = progress.waitingRows + batch.accepted
    return { status, queue_size, ...(error ? { error, detail: entryFaults(batch.errors) } : {}) }
  },
}

const BATCH: RecordsDoor = {
  ...SINGLE,
  texts: body => batchTexts(body, fault => refuseBatch(body, fault)),
  reply: (batch, { progress }) => {
    const { accepted, rejected, errors, error } = ingestReply(batch)
    return {
      status: error ? 'rejected' : 'accepted',
      accepted,
      total: accepted + rejected,
      queue_size: progress.waitingRows + accepted,
      rejected,
      errors,
      ...(error ? { error, detail: entryFaults(errors, 'logs') } : {}),
    }
  },
}

/** One record. */
export function aggregatorIngest(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  return inFastApiForm(takeRecords(SINGLE, request, context))
}

/** `{"logs":[…]}`. */
export function aggregatorIngestBatch(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  return inFastApiForm(takeRecords(BATCH, request, context))
}

function refuseBatch(body: Buffer, fault: BatchFault): never {
  if (fault === 'empty') throw new TailraceError('empty_body', 'the body is empty: send {"logs":[…]}')
  const beginning = shown(body.toString('utf8', 0, LIMITS.rejectionSampleBytesMax))
  throw new ValidationError('invalid_body', `the body ${beginning} is not a batch: send {"logs":[…]}`, [
    batchFault(fault),
  ])
}

/** These senders look for a reason of their own when they have to come again later, and for `detail` in a refusal. */
async function inFastApiForm(reply: Promise<DoorReply>): Promise<DoorReply> {
  try {
    return await reply
  } catch (error) {
    if (!(error instanceof TailraceError)) throw error
    const { code, message } = error
    if (code === 'empty_body') throw new ValidationError(code, message, [validationFault('missing', ['body'])], error)
    if (error.status !== 503) throw error
    const { headers } = errorReply(error)
    return jsonReply(503, { status: 'rejected', reason: 'buffer_full', error: { code, message } }, headers)
  }
}
