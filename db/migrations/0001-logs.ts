import type { Migration } from '../migrate.ts'

/**
 * The log table. Reasons for order, indices, codecs, partition and age rule, with their measurements:
 * docs/decisions/2026-11-21-logs-table.md.
 */
export const logs: Migration = {
  id: 1,
  name: 'logs',
  statements: [
    `CREATE TABLE IF NOT EXISTS {database}.logs
(
  seq UInt64 CODEC(Delta(8), ZSTD(1)),
  node UInt64 CODEC(ZSTD(1)),
  received_at DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  level LowCardinality(String) CODEC(ZSTD(1)),
  severity_number UInt8 CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  service_version LowCardinality(String) CODEC(ZSTD(1)),
  host LowCardinality(String) CODEC(ZSTD(1)),
  log_type LowCardinality(String) CODEC(ZSTD(1)),
  logger LowCardinality(String) CODEC(ZSTD(1)),
  message String CODEC(ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  request_id String CODEC(ZSTD(1)),
  correlation_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  tenant_id String CODEC(ZSTD(1)),
  method LowCardinality(String) CODEC(ZSTD(1)),
  path String CODEC(ZSTD(1)),
  path_pattern LowCardinality(String) CODEC(ZSTD(1)),
  status_code Nullable(UInt16) CODEC(ZSTD(1)),
  duration_ms Nullable(Float64) CODEC(ZSTD(1)),
  client_ip String CODEC(ZSTD(1)),
  action_type LowCardinality(String) CODEC(ZSTD(1)),
  error_type LowCardinality(String) CODEC(ZSTD(1)),
  error_message String CODEC(ZSTD(1)),
  stack_trace String CODEC(ZSTD(1)),
  function_name String CODEC(ZSTD(1)),
  file_path String CODEC(ZSTD(1)),
  line_number Nullable(UInt32) CODEC(ZSTD(1)),
  attributes JSON(max_dynamic_paths = 256) CODEC(ZSTD(1)),
  resource JSON(max_dynamic_paths = 64) CODEC(ZSTD(1)),
  attribute_tokens Array(String) CODEC(ZSTD(1)),
  INDEX timestamp_range timestamp TYPE minmax GRANULARITY 1,
  INDEX seq_range seq TYPE minmax GRANULARITY 1,
  INDEX message_words lowerUTF8(message) TYPE text(tokenizer = 'splitByNonAlpha'),
  INDEX error_message_words lowerUTF8(error_message) TYPE text(tokenizer = 'splitByNonAlpha'),
  INDEX stack_trace_words lowerUTF8(stack_trace) TYPE text(tokenizer = 'splitByNonAlpha'),
  INDEX trace_id_value trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX span_id_value span_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX request_id_value request_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX correlation_id_value correlation_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX session_id_value session_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX user_id_value user_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX attribute_token attribute_tokens TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY if(abs(dateDiff('day', toDate(timestamp), toDate(received_at))) <= 366, toDate(timestamp), toDate(0))
ORDER BY (toStartOfFiveMinutes(timestamp), service, timestamp)
TTL toDateTime(received_at) + toIntervalDay({retentionDays})
SETTINGS {tableSettings}, min_bytes_for_wide_part = 268435456`,
  ],
}
