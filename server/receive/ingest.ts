/**
 * `POST /api/ingest`: records of any JSON logger as one object, an array, `{"logs":[…]}` or NDJSON. The 200 goes out when the
 * accepted records are safe on disk; `?wait=stored` waits until they can be found.
 */
import { createHash } from 'node:crypto'
import { type ErrorCode, shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { decodeJson, type RecordDefaults } from '../decode/json-record.ts'
import { recordTexts } from '../decode/record-texts.ts'
import { type Body, withBody } from './body.ts'
import { breathe } from './breathe.ts'
import type { DoorContext, RecordBatch, RecordError } from './context.ts'
import { type DoorReply, type DoorRequest, jsonReply, jsonTextReply } from './exchange.ts'
import { slowDown } from './slow-down.ts'

interface IngestReply {
  readonly accepted: number
  readonly rejected: number
  readonly errors: readonly RecordError[]
  /** Only with `?wait=stored`: whether the records can be found already. */
  readonly stored?: boolean
  /** Where nothing was accepted: what is wrong, in the form of every other error. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

const DOOR = 'ingest'

/** Takes one request. Throws `TailraceError` for a request that is refused as a whole. */
export async function ingest(request: DoorRequest, context: DoorContext): Promise<DoorReply> {
  refuseMediaType(request)
  const key = idempotencyKey(request)
  const wait = waitsForStored(request)
  // The body, and the place it takes among large ones, are let go of before any waiting.
  const { text, lastSeq } = await withBody(request, context.largeBodies, body => take(body, key, request, context))
  context.faults('before-reply')
  const reply = JSON.parse(text) as IngestReply
  const status = reply.error ? 400 : 200
  if (!wait) {
    await slowDown(context)
    return jsonTextReply(status, text)
  }
  const stored = await context.progress.waitStored(lastSeq, LIMITS.waitStoredMs)
  return jsonReply(status, { ...reply, stored })
}

/** Puts the body's records on disk, once per key. Returns the reply and the number up to which it speaks. */
async function take(body: Body, key: string | undefined, request: DoorRequest, context: DoorContext) {
  if (!body.isUtf8) context.metrics.invalidUtf8.inc({ door: DOOR })
  let lastSeq: number | undefined
  const fingerprint = key === undefined ? '' : fingerprintOf(body)
  const work = async (): Promise<string> => {
    const batch = context.intake.batch(DOOR, request.remoteAddress)
    await decodeInto(batch, body, defaultsOf(request.url))
    const reply = JSON.stringify(replyTo(batch))
    lastSeq = await batch.commit(key === undefined ? undefined : { key, fingerprint, reply })
    return reply
  }
  const text = key === undefined ? await work() : await context.keys.once(key, fingerprint, work)
  // A repeat did not store anything itself: what it repeats is among what was given out so far.
  return { text, lastSeq: lastSeq ?? context.progress.lastSeq }
}

async function decodeInto(batch: RecordBatch, body: Body, defaults: RecordDefaults): Promise<void> {
  const pause = breathe()
  const decode = (text: string) => decodeJson(text, defaults)
  let count = 0
  for (const text of recordTexts(body.bytes.toString('utf8'))) {
    if (++count > LIMITS.recordsPerRequestMax) throw tooManyRecords()
    batch.add(text, decode)
    if (pause.isDue()) await pause.now()
  }
  if (count > 0 || isEmptyList(body)) return
  throw new TailraceError(
    'empty_body',
    'the body holds no record: send an object, an array, {"logs":[…]} or one object a line',
  )
}

/** `?service=` and `?environment=` stand where a record names none. */
function defaultsOf({ searchParams }: URL): RecordDefaults {
  return { service: searchParams.get('service') ?? '', environment: searchParams.get('environment') ?? '' }
}

function replyTo({ accepted, rejected, errors }: RecordBatch): IngestReply {
  const reply = { accepted, rejected, errors }
  const [first] = errors
  if (accepted > 0 || first === undefined) return reply
  const message = `none of the ${rejected} records was accepted; the first: ${first.message}`
  return { ...reply, error: { code: 'all_rejected', message } }
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

function waitsForStored(request: DoorRequest): boolean {
  const wait = request.url.searchParams.get('wait')
  if (wait === null) return false
  if (wait === 'stored') return true
  throw new TailraceError('bad_request', `wait=${shown(wait)} is not known: use wait=stored, or leave it out`)
}

function fingerprintOf(body: Body): string {
  return createHash('sha256').update(body.bytes).digest('base64url').slice(0, 22)
}
