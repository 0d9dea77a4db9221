/** What the tables hold, as the writers and readers need it. One entry per schema version, never changed afterwards. */
import { LIMITS } from '../core/limits.ts'
import { LOG_COLUMNS, type LogColumn } from '../core/record.ts'

/** Version of column list and insert settings that new segments are written for. */
export const LOGS_SCHEMA_VERSION = 1

/** As the inserted file holds them. Text of low cardinality is read as plain text: that saves 2 µs a row. */
const LOG_TYPES: Readonly<Record<LogColumn, string>> = {
  seq: 'UInt64',
  node: 'UInt64',
  received_at: "DateTime64(9, 'UTC')",
  timestamp: "DateTime64(9, 'UTC')",
  level: 'String',
  severity_number: 'UInt8',
  service: 'String',
  environment: 'String',
  service_version: 'String',
  host: 'String',
  log_type: 'String',
  logger: 'String',
  message: 'String',
  trace_id: 'String',
  span_id: 'String',
  request_id: 'String',
  correlation_id: 'String',
  session_id: 'String',
  user_id: 'String',
  tenant_id: 'String',
  method: 'String',
  path: 'String',
  path_pattern: 'String',
  status_code: 'Nullable(UInt16)',
  duration_ms: 'Nullable(Float64)',
  client_ip: 'String',
  action_type: 'String',
  error_type: 'String',
  error_message: 'String',
  stack_trace: 'String',
  function_name: 'String',
  file_path: 'String',
  line_number: 'Nullable(UInt32)',
  attributes: 'JSON(max_dynamic_paths = 256)',
  resource: 'JSON(max_dynamic_paths = 64)',
  attribute_tokens: 'Array(String)',
}

/** How the segments of one schema version are inserted: everything an upgrade with a full spool must not change (C1.4). */
export interface SegmentSchema {
  readonly columns: readonly string[]
  readonly structure: string
  readonly settings: Readonly<Record<string, string | number>>
}

/** Above any segment, so that a segment is one block: an insert is all or nothing, and its token stands for all of it. */
const BLOCK_ROWS = LIMITS.segmentRowsMax * 2
const BLOCK_BYTES = 16 * 1024 * 1024 * 1024

const LOGS_V1: SegmentSchema = {
  columns: LOG_COLUMNS,
  structure: LOG_COLUMNS.map(column => `${column} ${LOG_TYPES[column]}`).join(', '),
  settings: {
    max_block_size: BLOCK_ROWS,
    max_insert_block_size: BLOCK_ROWS,
    min_insert_block_size_rows: BLOCK_ROWS,
    min_insert_block_size_bytes: BLOCK_BYTES,
    input_format_parallel_parsing: 0,
    max_partitions_per_insert_block: 0,
    max_threads: 1,
    max_insert_threads: 1,
    async_insert: 0,
    insert_deduplicate: 1,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    input_format_try_infer_dates: 0,
    input_format_try_infer_datetimes: 0,
    input_format_json_throw_on_bad_escape_sequence: 0,
    input_format_allow_errors_num: 0,
    input_format_allow_errors_ratio: 0,
  },
}

const SCHEMAS: Readonly<Record<string, SegmentSchema>> = { 'logs-1': LOGS_V1 }

/** Throws for a version this program does not know: a newer one wrote the segment. */
export function segmentSchema(table: string, version: number): SegmentSchema {
  const schema = SCHEMAS[`${table}-${version}`]
  if (schema === undefined)
    throw new Error(`no schema version ${version} of ${table}: a newer version of Tailrace wrote this segment`)
  return schema
}
