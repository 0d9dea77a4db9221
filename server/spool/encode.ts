/**
 * The encoder: a record becomes one line of JSONCompactEachRow, in the order of `LOG_COLUMNS`. It is total (C2): every
 * record it is given becomes a line that the engine stores unchanged. The sequence number is put in front when the
 * line is committed, so that lines can be made before their place in the order is known.
 */

import { LIMITS } from '../../core/limits.ts'
import type { LogRecord } from '../../core/record.ts'
import { TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import { cutToBytes, isLongerThan } from '../../core/text.ts'
import { type Instant, instantToNanosText } from '../../core/time/time.ts'
import { encodeAttributes, quote } from './encode-attributes.ts'
import { encodeTokens } from './encode-tokens.ts'

/**
 * The line without its beginning `[<seq>,` and without a line feed.
 *
 * @param node decimal id of this node
 * @param receivedAt also the time of a record that has none
 */
export function encodeLog(record: LogRecord, node: string, receivedAt: Instant): string {
  const line = lineOf(record, node, receivedAt)
  // Fast path (bench: ingest): a short line cannot hold a text over its bound.
  if (line.length * 3 <= LIMITS.shortTextBytesMax) return line
  const truncated = cutLongTexts(record)
  return truncated.size === 0 ? line : lineOf(record, node, receivedAt, truncated)
}

function lineOf(record: LogRecord, node: string, receivedAt: Instant, truncated?: ReadonlyMap<string, number>): string {
  return `"${node}",${instantToNanosText(receivedAt)},${instantToNanosText(record.timestamp ?? receivedAt)},"${
    record.level
  }",${record.severity_number},${quote(record.service)},${quote(record.environment)},${quote(
    record.service_version,
  )},${quote(record.host)},${quote(record.log_type)},${quote(record.logger)},${quote(record.message)},${quote(
    record.trace_id,
  )},${quote(record.span_id)},${quote(record.request_id)},${quote(record.correlation_id)},${quote(
    record.session_id,
  )},${quote(record.user_id)},${quote(record.tenant_id)},${quote(record.method)},${quote(record.path)},${quote(
    record.path_pattern,
  )},${number(record.status_code)},${number(record.duration_ms)},${quote(record.client_ip)},${quote(
    record.action_type,
  )},${quote(record.error_type)},${quote(record.error_message)},${quote(record.stack_trace)},${quote(
    record.function_name,
  )},${quote(record.file_path)},${number(record.line_number)},${encodeAttributes(record.attributes, truncated)},${encodeAttributes(
    record.resource,
  )},${encodeTokens(record.attributes)}]`
}

const BOUNDED_COLUMNS = Object.entries(TEXT_COLUMNS).map(([column, size]) => ({
  column: column as TextColumn,
  bytesMax: size === 'long' ? LIMITS.longTextBytesMax : LIMITS.shortTextBytesMax,
}))

/** Cuts what is over its bound; the columns with their original sizes, to be marked as `tailrace.truncated.<column>`. */
function cutLongTexts(record: LogRecord): Map<string, number> {
  const truncated = new Map<string, number>()
  for (const { column, bytesMax } of BOUNDED_COLUMNS) {
    const text = record[column]
    if (text.length * 3 <= bytesMax || !isLongerThan(text, bytesMax)) continue
    const wellFormed = text.toWellFormed()
    record[column] = cutToBytes(wellFormed, bytesMax)
    truncated.set(column, Buffer.byteLength(wellFormed))
  }
  return truncated
}

/** `NaN` would make the line no JSON, and recovery cuts a segment at such a line. */
function number(value: number | null): string {
  return value !== null && Number.isFinite(value) ? String(value) : 'null'
}
