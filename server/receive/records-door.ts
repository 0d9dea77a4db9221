/**
 * What all doors for records over HTTP share: a body is taken apart, decoded, put on disk, once per Idempotency-Key, and
 * answered when it is safe, or with `?wait=stored` when it can be found. A door adds its name and its reply.
 */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { readParameters } from '../../core/parameters.ts'
import type { LogRecord } from '../../core/record.ts'
import { STEP_BYTES } from '../../core/value-scan.ts'
import { decodeJson, type RecordDefaults } from '../decode/json-record.ts'
import type { RecordText, RefusedRecord } from '../decode/record-text.ts'
import { recordTexts } from '../decode/record-texts.ts'
import { type Body, withBody } from './body.ts'
import { fingerprintOf, isUtf8Body } from './body-text.ts'
import type { DoorContext, RecordBatch } from './context.ts'
import { type DoorReply, type DoorRequest, jsonReply, jsonTextReply } from './exchange.ts'
import { slowDown } from './slow-down.ts'

/** A door's own part. */
export interface RecordsDoor {
  readonly name: string
  /** Parameters of the address besides `wait` and `api_key`, which every receiver knows. */
  readonly parameters?: readonly string[]
  /** Values for records that have none. */
  defaults(request: DoorRequest): RecordDefaults
  /** Cuts a body into the texts of its records; `recordTexts` unless given. */
  texts?(body: Buffer): Iterable<RecordText>
  /** Decodes one record; `decodeJson` unless given. */
  decode?(text: string, defaults: RecordDefaults): LogRecord
  /** The reply's body; one with `error` is sent with `rejectedStatus`. */
  reply(batch: RecordBatch, context: DoorContext): object
  /** 400 unless given. */
  readonly rejectedStatus?: number
}

/** Takes one request. Throws `TailraceError` for a request that is refused as a whole. */
export async function takeRecords(door: RecordsDoor, request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  refuseUnknownParameters(door, request)
  refuseMediaType(request)
  const key = keyAt(door, idempotencyKey(request))
  const wait = waitsForStored(request)
  // The body and its share of memory are released before any waiting.
  const { text, lastSeq } = await withBody(request, context, body => take(door, body, key, request, context))
  context.faults('before-reply')
  const reply = JSON.parse(text) as Record<string, unknown>
  const status = reply.error ? (door.rejectedStatus ?? 400) : 200
  if (!wait) {
    await slowDown(context)
    return jsonTextReply(status, text)
  }
  const stored = await storedInTime(lastSeq, context)
  return jsonReply(status, { ...reply, stored })
}

/** A shutdown ends the waiting: the records are safe, and a sender that were cut off would send them again. */
async function storedInTime(lastSeq: number, { progress, draining }: DoorContext): Promise<boolean> {
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
async function take(
  door: RecordsDoor,
  body: Body,
  key: string | undefined,
  request: DoorRequest,
  context: DoorContext,
) {
  if (!(await isUtf8Body(body))) context.metrics.invalidUtf8.inc({ door: door.name })
  let lastSeq: number | undefined
  const fingerprint = key === undefined ? '' : await fingerprintOf(body)
  const work = async (): Promise<string> => {
    const batch = context.intake.batch(door.name, request.remoteAddress)
    // A repeat of the same key may wait for this work when the first sender is gone.
    await decodeInto(batch, body, door, door.defaults(request), key === undefined ? request.signal : undefined)
    const reply = JSON.stringify(door.reply(batch, context))
    lastSeq = await batch.commit(key === undefined ? undefined : { key, fingerprint, reply })
    return reply
  }
  const text = key === undefined ? await work() : await context.keys.once(key, fingerprint, work)
  // A repeat did not store anything itself: what it repeats is among what was given out so far.
  return { text, lastSeq: lastSeq ?? context.progress.lastSeq }
}

async function decodeInto(
  batch: RecordBatch,
  body: Body,
  { texts = recordTexts, decode: decodeRecord = decodeJson }: RecordsDoor,
  defaults: RecordDefaults,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { bytes, share, work } = body
  const decode = (text: string) => decodeRecord(text, defaults)
  let count = 0
  let rowBytes = 0
  for (const record of texts(bytes)) {
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
  if (count > 0 || isEmptyList(body)) return
  throw new TailraceError(
    'empty_body',
    'the body holds no record: send an object, an array, {"logs":[…]} or one object a line',
  )
}

function refuse({ error }: RefusedRecord): never {
  throw error
}

function isEmptyList(body: Body): boolean {
  // `\s` takes a byte order mark too.
  return /^\s*(?:\[\s*\]|\{\s*"logs"\s*:\s*\[\s*\]\s*\})\s*$/.test(body.bytes.toString('utf8', 0, 256))
}

function tooManyRecords(): TailraceError {
  return new TailraceError(
    'too_many_records',
    `the body holds more than ${LIMITS.recordsPerRequestMax} records: send them in several requests; none of these was kept`,
  )
}

/** JSON under any of the names senders give it, and curl's default, whose users mean JSON too. */
const MEDIA_TYPES =
  /^(?:application\/(?:[\w.-]+\+)?(?:x-)?(?:json|ndjson|jsonl|jsonlines|json-seq|x-ndjson)|text\/(?:plain|json|x-json)|application\/x-www-form-urlencoded)$/

function refuseMediaType(request: DoorRequest): void {
  const header = request.header('content-type')
  if (header === undefined) return
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === '' || MEDIA_TYPES.test(type)) return
  throw new TailraceError(
    'unsupported_media_type',
    `Content-Type ${shown(header)} is not taken here: send application/json or application/x-ndjson`,
  )
}

function idempotencyKey(request: DoorRequest): string | undefined {
  const key = request.header('idempotency-key')
  if (key === undefined) return undefined
  if (key !== '' && key.length <= LIMITS.idempotencyKeyCharsMax) return key
  throw new TailraceError(
    'bad_request',
    `Idempotency-Key has ${key.length} characters: use 1 to ${LIMITS.idempotencyKeyCharsMax}, for example a UUID`,
  )
}

/** Each door replies in its own form, so each has keys of its own. */
function keyAt({ name }: RecordsDoor, key: string | undefined): string | undefined {
  return key === undefined || name === 'ingest' ? key : `${name} ${key}`
}

/** A mistyped `?service=` would otherwise store records without one. */
function refuseUnknownParameters({ parameters = [] }: RecordsDoor, { url }: DoorRequest): void {
  readParameters(url.searchParams, [...parameters, 'wait', 'api_key'], 'an ingest request')
}

function waitsForStored(request: DoorRequest): boolean {
  const wait = request.url.searchParams.get('wait')
  if (wait === null) return false
  if (wait === 'stored') return true
  throw new TailraceError('bad_request', `wait=${shown(wait)} is not known: use wait=stored, or leave it out`)
}
