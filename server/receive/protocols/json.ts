/** Shared parts of the JSON protocols. */
import type { LogRecord } from '../../../core/record.ts'
import { decodeJson, type RecordDefaults } from '../../decode/json-record.ts'
import { recordTexts } from '../../decode/texts/record-texts.ts'
import type { DecodedBody, ProtocolMatch } from './protocol.ts'

/** Every media type that senders use for JSON, and curl's default, which its users send with JSON. */
const MEDIA_TYPES =
  /^(?:application\/(?:[\w.-]+\+)?(?:x-)?(?:json|ndjson|jsonl|jsonlines|json-seq|x-ndjson)|text\/(?:plain|json|x-json)|application\/x-www-form-urlencoded)$/

/** JSON posted to a path. */
export function jsonAt(path: string, parameters: readonly string[] = []): ProtocolMatch {
  return {
    paths: [path],
    mediaTypes: MEDIA_TYPES,
    mediaTypesText: 'application/json or application/x-ndjson',
    parameters,
  }
}

/** Log records of any JSON logger, in any of the forms in which they are posted. */
export function jsonLogs(
  body: Buffer,
  defaults: RecordDefaults,
  decode: (text: string, defaults: RecordDefaults) => LogRecord = decodeJson,
): DecodedBody<'logs'> {
  return { texts: recordTexts(body), record: text => decode(text, defaults) }
}
