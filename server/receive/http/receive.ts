/**
 * What all protocols for records over HTTP share: a body is taken apart, decoded, put on disk, once per Idempotency-Key,
 * and answered when it is safe, or with `?wait=stored` when it can be found.
 */
import { isTailraceError, shown, TailraceError } from '../../../core/errors.ts'
import type { KeptReply } from '../../../core/kept-reply.ts'
import { LIMITS } from '../../../core/limits.ts'
import { readParameters } from '../../../core/parameters.ts'
import type { SignalName } from '../../../core/signals.ts'
import { STEP_BYTES } from '../../../core/value-scan.ts'
import type { RefusedRecord } from '../../decode/texts/record-text.ts'
import { type DoorReply, type DoorRequest, jsonTextReply } from '../../http/exchange.ts'
import type { Progress, ReceiveContext, RecordBatch } from '../context.ts'
import type { DecodedBody, Protocol } from '../protocols/protocol.ts'
import { type Body, withBody } from './body.ts'
import { fingerprintOf, isUtf8Body } from './body-text.ts'
import { slowDown } from './slow-down.ts'

/** Takes one request. Throws `TailraceError` for a request that is refused as a whole. */
export async function receive(protocol: Protocol, request: DoorRequest, context: ReceiveContext): Promise<DoorReply> {
  try {
    return await receiveRecords(protocol, request, context)
  } catch (error) {
    if (protocol.refuse === undefined || !isTailraceError(error)) throw error
    return protocol.refuse(error)
  }
}

async function receiveRecords(protocol: Protocol, request: DoorRequest, context: ReceiveContext): Promise<DoorReply> {
  refuseUnknownParameters(protocol, request)
  refuseMediaType(protocol, request)
  const key = keyOf(protocol, request)
  const wait = waitsForStored(request)
  // The body and its share of memory are released before any waiting.
  const { status, reply, lastSeq } = await withBody(request, context, body =>
    keep(protocol, body, key, request, context),
  )
  context.faults('before-reply')
  const { progress } = context.signals[protocol.signal]
  if (wait) return jsonTextReply(status, withStored(reply, await storedInTime(lastSeq, progress, context.draining)))
  await slowDown(progress, context)
  return jsonTextReply(status, reply)
}

/** The JSON object of a reply with one more member. */
function withStored(reply: string, stored: boolean): string {
  return `${reply.slice(0, -1)},"stored":${stored}}`
}

/** A shutdown ends the waiting: the records are safe, and a sender that were cut off would send them again. */
async function storedInTime(lastSeq: number, progress: Progress, draining: AbortSignal): Promise<boolean> {
  if (draining.aborted) return false
  let stop = () => {}
  const drained = new Promise<boolean>(resolve => {
    stop = () => resolve(false)
    draining.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([progress.waitStored(lastSeq, LIMITS.waitStoredMs), drained])
  } finally {
    draining.removeEventListener('abort', stop)
  }
}

/** Puts the body's records on disk, once per key. Returns the reply and the number up to which it speaks. */
async function keep<Signal extends SignalName>(
  protocol: Protocol<Signal>,
  body: Body,
  key: string | undefined,
  request: DoorRequest,
  context: ReceiveContext,
): Promise<KeptReply & { readonly lastSeq: number }> {
  const { intake, progress } = context.signals[protocol.signal]
  if (!(await isUtf8Body(body))) context.metrics.invalidUtf8.inc({ door: protocol.name })
  let lastSeq: number | undefined
  const fingerprint = key === undefined ? '' : await fingerprintOf(body)
  const work = async (): Promise<KeptReply> => {
    const batch = intake.batch(protocol.name, request.remoteAddress)
    // A repeat of the same key may wait for this work when the first sender is gone.
    const signal = key === undefined ? request.signal : undefined
    await decodeInto(batch, body, protocol.decode(body.bytes, request), signal)
    const answer = protocol.reply(batch, progress)
    const kept = { status: answer.status, reply: JSON.stringify(answer.body) }
    lastSeq = await batch.commit(key === undefined ? undefined : { key, fingerprint, ...kept })
    return kept
  }
  const kept = key === undefined ? await work() : await context.keys.once(key, fingerprint, work)
  // A repeat did not store anything itself: what it repeats is among what was given out so far.
  return { ...kept, lastSeq: lastSeq ?? progress.lastSeq }
}

async function decodeInto<Signal extends SignalName>(
  batch: RecordBatch<ReturnType<DecodedBody<Signal>['record']>>,
  body: Body,
  { texts, record: decode }: DecodedBody<Signal>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { bytes, share, work } = body
  let count = 0
  let rowBytes = 0
  for (const record of texts) {
    if (record !== undefined && ++count > LIMITS.recordsPerRequestMax) throw tooManyRecords()
    if (typeof record === 'string') batch.add(record, decode)
    else if (record !== undefined) batch.add(record.sample, () => refuse(record))
    if (!work.isOver(typeof record === 'string' ? record.length : STEP_BYTES)) continue
    await work.turn()
    // Nothing is acknowledged any more: the sender will repeat it, so the rest is not decoded.
    signal?.throwIfAborted()
    // The rows are held beside the body until both are on disk.
    await share.grow(batch.bytes - rowBytes)
    rowBytes = batch.bytes
  }
  if (count > 0 || isEmptyList(bytes)) return
  throw new TailraceError(
    'empty_body',
    'the body holds no record: send an object, an array, {"logs":[…]} or one object a line',
  )
}

function refuse({ error }: RefusedRecord): never {
  throw error
}

function isEmptyList(body: Buffer): boolean {
  // `\s` takes a byte order mark too.
  return /^\s*(?:\[\s*\]|\{\s*"logs"\s*:\s*\[\s*\]\s*\})\s*$/.test(body.toString('utf8', 0, 256))
}

function tooManyRecords(): TailraceError {
  return new TailraceError(
    'too_many_records',
    `the body holds more than ${LIMITS.recordsPerRequestMax} records: send them in several requests; none of these was kept`,
  )
}

function refuseMediaType({ match: { mediaTypes, mediaTypesText } }: Protocol, request: DoorRequest): void {
  const header = request.header('content-type')
  if (header === undefined) return
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === '' || mediaTypes.test(type)) return
  throw new TailraceError(
    'unsupported_media_type',
    `Content-Type ${shown(header)} is not taken here: send ${mediaTypesText}`,
  )
}

/** Each protocol replies in its own form, so each has keys of its own. */
function keyOf({ name }: Protocol, request: DoorRequest): string | undefined {
  const key = request.header('idempotency-key')
  if (key === undefined) return undefined
  if (key !== '' && key.length <= LIMITS.idempotencyKeyCharsMax) return name === 'ingest' ? key : `${name} ${key}`
  throw new TailraceError(
    'bad_request',
    `Idempotency-Key has ${key.length} characters: use 1 to ${LIMITS.idempotencyKeyCharsMax}, for example a UUID`,
  )
}

/** A mistyped `?service=` would otherwise store records without one. */
function refuseUnknownParameters({ match: { parameters } }: Protocol, { url }: DoorRequest): void {
  readParameters(url.searchParams, [...parameters, 'wait', 'api_key'], 'an ingest request')
}

function waitsForStored(request: DoorRequest): boolean {
  const wait = request.url.searchParams.get('wait')
  if (wait === null) return false
  if (wait === 'stored') return true
  throw new TailraceError('bad_request', `wait=${shown(wait)} is not known: use wait=stored, or leave it out`)
}
