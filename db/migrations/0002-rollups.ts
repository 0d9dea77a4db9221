import type { Migration } from '../migrate.ts'

/**
 * What the first screen needs, kept while rows arrive, so that it costs the same at a thousand times the data. Each
 * rollup remembers the newest arrival it has counted and ages by it, like the logs themselves. Not partitioned: an
 * insert makes one part in each, however many days its rows span.
 */
export const rollups: Migration = {
  id: 2,
  name: 'rollups',
  statements: [
    `CREATE TABLE IF NOT EXISTS {database}.log_counts_1m
(
  minute DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  service LowCardinality(String),
  environment LowCardinality(String),
  level LowCardinality(String),
  count SimpleAggregateFunction(sum, UInt64),
  last_received SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (minute, service, environment, level)
TTL last_received + toIntervalDay({retentionDays})
SETTINGS {tableSettings}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.log_counts_1m_view TO {database}.log_counts_1m AS
SELECT toStartOfMinute(timestamp) AS minute, service, environment, level, count() AS count,
  toDateTime(max(received_at), 'UTC') AS last_received
FROM {database}.logs
GROUP BY minute, service, environment, level`,
    `CREATE TABLE IF NOT EXISTS {database}.log_services_1d
(
  day Date,
  service LowCardinality(String),
  environment LowCardinality(String),
  first_seen SimpleAggregateFunction(min, DateTime64(9, 'UTC')),
  last_seen SimpleAggregateFunction(max, DateTime64(9, 'UTC')),
  count SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  last_received SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (day, service, environment)
TTL last_received + toIntervalDay({retentionDays})
SETTINGS {tableSettings}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.log_services_1d_view TO {database}.log_services_1d AS
SELECT toDate(timestamp) AS day, service, environment, min(timestamp) AS first_seen, max(timestamp) AS last_seen,
  count() AS count, countIf(level IN ('error', 'fatal')) AS errors, toDateTime(max(received_at), 'UTC') AS last_received
FROM {database}.logs
GROUP BY day, service, environment`,
    `CREATE TABLE IF NOT EXISTS {database}.log_attribute_keys_15m
(
  quarter DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
  service LowCardinality(String),
  key LowCardinality(String),
  count SimpleAggregateFunction(sum, UInt64),
  last_received SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (quarter, service, key)
TTL last_received + toIntervalDay({retentionDays})
SETTINGS {tableSettings}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.log_attribute_keys_15m_view TO {database}.log_attribute_keys_15m AS
SELECT toStartOfFifteenMinutes(timestamp) AS quarter, service, arrayJoin(JSONAllPaths(attributes)) AS key,
  count() AS count, toDateTime(max(received_at), 'UTC') AS last_received
FROM {database}.logs
GROUP BY quarter, service, key`,
    `CREATE TABLE IF NOT EXISTS {database}.trace_summaries
(
  trace_id String CODEC(ZSTD(1)),
  start SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
  end SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
  services SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
  logs SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  last_received SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY trace_id
TTL last_received + toIntervalDay({retentionDays})
SETTINGS {tableSettings}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.trace_summaries_view TO {database}.trace_summaries AS
SELECT trace_id, min(timestamp) AS start, max(timestamp) AS end, groupUniqArray(toString(service)) AS services,
  count() AS logs, countIf(level IN ('error', 'fatal')) AS errors, toDateTime(max(received_at), 'UTC') AS last_received
FROM {database}.logs
WHERE trace_id != ''
GROUP BY trace_id`,
  ],
}
