/**
 * `POST /ingest` and `POST /ingest/batch` as the senders of the earlier aggregator know them. A record that lacks its
 * host comes from the sender's address; a full spool is a 503 and never a 200; what is wrong with a body or an entry is a
 * 422 with FastAPI's `detail`.
 */
import { shown, TailraceError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'
import { VALIDATION_STATUS, ValidationError, validationFault } from '../../../../core/validation-error.ts'
import { decodeEntry } from '../../../decode/aggregator-entry.ts'
import { type BatchFault, batchTexts } from '../../../decode/texts/record-texts.ts'
import { type DoorReply, errorReply, jsonReply } from '../../../http/exchange.ts'
import { usualCredentials } from '../credentials.ts'
import { jsonAt, jsonLogs } from '../json.ts'
import { outcomeError } from '../outcome-error.ts'
import type { Protocol } from '../protocol.ts'
import { batchFault, entryFaults } from './faults.ts'

/** One record. */
export const aggregatorEntry: Protocol<'logs'> = {
  name: 'aggregator',
  signal: 'logs',
  match: jsonAt('/ingest'),
  credentials: usualCredentials,
  decode: (body, { remoteAddress }) => jsonLogs(body, { host: remoteAddress }, decodeEntry),
  reply(outcome, { waitingRows }) {
    if (outcome.accepted + outcome.rejected === 0)
      throw new TailraceError('empty_body', 'the body has no entry: send one')
    const error = outcomeError(outcome)
    const queue_size = waitingRows + outcome.accepted
    if (error === undefined) return { status: 200, body: { status: 'accepted', queue_size } }
    const body = { status: 'rejected', queue_size, error, detail: entryFaults(outcome.errors) }
    return { status: VALIDATION_STATUS, body }
  },
  refuse: inFastApiForm,
}

/** `{"logs":[…]}`. */
export const aggregatorBatch: Protocol<'logs'> = {
  ...aggregatorEntry,
  match: jsonAt('/ingest/batch'),
  decode: (body, { remoteAddress }) => ({
    texts: batchTexts(body, fault => refuseBatch(body, fault)),
    record: text => decodeEntry(text, { host: remoteAddress }),
  }),
  reply(outcome, { waitingRows }) {
    const { accepted, rejected, errors } = outcome
    const error = outcomeError(outcome)
    const body = {
      status: error ? 'rejected' : 'accepted',
      accepted,
      total: accepted + rejected,
      queue_size: waitingRows + accepted,
      rejected,
      errors,
      ...(error && { error, detail: entryFaults(errors, 'logs') }),
    }
    return { status: error ? VALIDATION_STATUS : 200, body }
  },
}

function refuseBatch(body: Buffer, fault: BatchFault): never {
  if (fault === 'empty') throw new TailraceError('empty_body', 'the body is empty: send {"logs":[…]}')
  const beginning = shown(body.toString('utf8', 0, LIMITS.rejectionSampleBytesMax))
  throw new ValidationError('invalid_body', `the body ${beginning} is not a batch: send {"logs":[…]}`, [
    batchFault(fault),
  ])
}

/** These senders look for a reason of their own when they have to come again later, and for `detail` in a refusal. */
function inFastApiForm(error: TailraceError): DoorReply {
  const { code, message } = error
  if (code === 'empty_body') throw new ValidationError(code, message, [validationFault('missing', ['body'])], error)
  if (error.status !== 503) throw error
  const { headers } = errorReply(error)
  return jsonReply(503, { status: 'rejected', reason: 'buffer_full', error: { code, message } }, headers)
}
