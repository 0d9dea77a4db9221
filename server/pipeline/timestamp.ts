import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import type { LogRecord } from '../../core/record.ts'
import { parseInstant } from '../../core/time/sent-time.ts'
import { clampInstant } from '../../core/time/time.ts'
import { addAttribute } from '../decode/attributes.ts'
import type { PipelineContext } from './step.ts'

/**
 * The record's time to the nanosecond, within what the store holds. A time outside is moved to the nearest edge and
 * its original kept; one that is no time becomes an attribute, and the time of arrival counts. Clocks more than an
 * hour ahead are marked, because such rows stand above everything newest-first.
 */
export function normaliseTimestamp(record: LogRecord, { receivedAt }: PipelineContext): void {
  const { sentTimestamp } = record
  record.sentTimestamp = undefined
  if (sentTimestamp === undefined || sentTimestamp === null) {
    record.timestamp ??= receivedAt
    return
  }
  const instant = parseInstant(sentTimestamp)
  if (instant === undefined) {
    record.timestamp = receivedAt
    addAttribute(record.attributes, 'timestamp', sentTimestamp, 1)
    return
  }
  const clamped = clampInstant(instant)
  record.timestamp = clamped
  if (clamped !== instant) record.attributes.set('timestamp_original', originalText(sentTimestamp))
  const aheadMs = (clamped.seconds - receivedAt.seconds) * 1000 + Math.round((clamped.nanos - receivedAt.nanos) / 1e6)
  if (aheadMs > LIMITS.clockAheadMs) record.attributes.set('tailrace.timestamp_ahead_ms', aheadMs)
}

function originalText(sent: unknown): string {
  return sent instanceof NumberText ? sent.text : String(sent)
}
