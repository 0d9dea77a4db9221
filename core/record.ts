import type { NumberText } from './number-text.ts'
import type { LogColumn, NumberColumn, TextColumn } from './schema/logs.ts'
import type { Level } from './severity.ts'
import { SEVERITY_OF_LEVEL } from './severity.ts'
import type { Instant } from './time/time.ts'

/** What an attribute may hold: a scalar at a dotted path, or a list of scalars. */
export type AttributeValue = AttributeScalar | AttributeScalar[]
export type AttributeScalar = string | number | boolean | null | NumberText

/** Dotted path → value. A Map, so that `__proto__` is a name like any other. */
export type Attributes = Map<string, AttributeValue>

/**
 * One log record on its way from a decoder through the pipeline to the spool. Named after the columns of `logs`;
 * a class, so that all records share one hidden shape.
 */
export class LogRecord implements Record<TextColumn, string>, Record<NumberColumn, number | null> {
  /** When it happened; undefined until the sender's value was understood, then the time it arrived counts. */
  timestamp: Instant | undefined = undefined
  level: Level = 'info'
  severity_number: number = SEVERITY_OF_LEVEL.info
  /** Time, level and severity as sent; undefined once the pipeline's first steps have understood or filed them. */
  sentTimestamp: unknown = undefined
  sentLevel: unknown = undefined
  sentSeverity: unknown = undefined
  service = ''
  environment = ''
  service_version = ''
  host = ''
  log_type = ''
  logger = ''
  message = ''
  trace_id = ''
  span_id = ''
  request_id = ''
  correlation_id = ''
  session_id = ''
  user_id = ''
  tenant_id = ''
  method = ''
  path = ''
  path_pattern = ''
  client_ip = ''
  action_type = ''
  error_type = ''
  error_message = ''
  stack_trace = ''
  function_name = ''
  file_path = ''
  status_code: number | null = null
  line_number: number | null = null
  duration_ms: number | null = null
  /** Everything the sender wrote that has no column, and what did not fit its column. */
  readonly attributes: Attributes = new Map()
  /** What describes the sender rather than the event (OpenTelemetry resource). */
  readonly resource: Attributes = new Map()
}

/** Order of the columns in a segment's lines and in the insert (schema version 1; never reordered, only succeeded). */
export const LOG_COLUMNS = [
  'seq',
  'node',
  'received_at',
  'timestamp',
  'level',
  'severity_number',
  'service',
  'environment',
  'service_version',
  'host',
  'log_type',
  'logger',
  'message',
  'trace_id',
  'span_id',
  'request_id',
  'correlation_id',
  'session_id',
  'user_id',
  'tenant_id',
  'method',
  'path',
  'path_pattern',
  'status_code',
  'duration_ms',
  'client_ip',
  'action_type',
  'error_type',
  'error_message',
  'stack_trace',
  'function_name',
  'file_path',
  'line_number',
  'attributes',
  'resource',
  'attribute_tokens',
] as const satisfies readonly LogColumn[]
