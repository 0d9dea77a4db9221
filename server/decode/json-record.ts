/**
 * A record as a JSON object, whichever logger wrote it. Keys that are columns of `logs` fill them; the names of loggers,
 * servers and shippers (`core/field-aliases.ts`) fill what is still empty; every other key becomes an attribute. A value
 * that does not fit its column becomes an attribute of that name, so a record is rejected only when it is no JSON object.
 */
import { LogRecord } from '../../core/record.ts'
import { parseInstant } from '../../core/time/sent-time.ts'
import { splitStackText, traceIn } from './errors/stack-text.ts'
import { innerDocument, mergeWrapper } from './inner-document.ts'
import { EVIDENCE } from './names/evidence.ts'
import { settle } from './names/settle.ts'
import { settleNumericLevel } from './names/settle-level.ts'
import { settlePositions } from './names/settle-message.ts'
import { parseRecord, type RecordSource } from './parse-record.ts'
import { InnerCost } from './texts/record-bounds.ts'
import { instantText } from './time-object.ts'
import { walkRecord } from './walk.ts'

/** What a record gets where its sender says nothing. */
export interface RecordDefaults {
  readonly service?: string
  readonly environment?: string
  readonly host?: string
  /** Zone of times that name none: an IANA name or `±HH:MM`. Default: UTC. */
  readonly timezone?: string | undefined
}

const NO_DEFAULTS: RecordDefaults = {}

/**
 * Decodes the text of one record. Level and timestamp stay as the sender wrote them, for the pipeline's first steps to
 * understand. Throws `TailraceError` (`invalid_json`, `not_an_object`).
 */
export function decodeJson(text: string, defaults: RecordDefaults = NO_DEFAULTS): LogRecord {
  const decoded = decodeSource(parseRecord(text), new InnerCost(text), DOCUMENTS_MAX)
  const { record, name } = decoded
  if (defaults !== NO_DEFAULTS || name !== undefined) fillIn(record, defaults, name)
  return record
}

/** Records inside each other's texts: a program's in Docker's in a shipper's. */
const DOCUMENTS_MAX = 3

interface Decoded {
  readonly record: LogRecord
  /** What a logger calls the application. */
  readonly name: string | undefined
}

function decodeSource(source: RecordSource, cost: InnerCost, documentsMax: number): Decoded {
  const record = new LogRecord()
  const walk = walkRecord(record, source)
  const name = walk.found.length > 0 ? settle(record, walk, source) : undefined
  if (typeof record.sentLevel === 'number') settleNumericLevel(record, walk.evidence)
  if (record.message === '' && walk.evidence & EVIDENCE.tslog) settlePositions(record, source)
  const inner = walk.document && documentsMax > 0 ? innerDocument(walk.document.text, cost) : undefined
  if (walk.document !== undefined && inner !== undefined) {
    const decoded = decodeSource(inner, cost, documentsMax - 1)
    mergeWrapper(decoded.record, record, walk.document)
    return { record: decoded.record, name: decoded.name ?? name }
  }
  finishErrors(record)
  return { record, name }
}

/** A trace may be the end of the message; type and message of the error may be known from the trace alone. */
function finishErrors(record: LogRecord): void {
  if (record.stack_trace === '') record.stack_trace = traceIn(record.message) ?? ''
  if (record.stack_trace !== '' && (record.error_type === '' || record.error_message === '')) splitStackText(record)
}

/** `name`: what pino and bunyan call the application, for want of a service. */
function fillIn(record: LogRecord, { service, environment, host, timezone }: RecordDefaults, name: string | undefined) {
  if (record.service === '') record.service = service || name || ''
  if (record.environment === '' && environment) record.environment = environment
  if (record.host === '' && host) record.host = host
  if (timezone !== undefined && typeof record.sentTimestamp === 'string') placeInZone(record, timezone)
}

function placeInZone(record: LogRecord, timezone: string): void {
  const instant = parseInstant(record.sentTimestamp, { timezone })
  if (instant !== undefined) record.sentTimestamp = instantText(instant)
}
