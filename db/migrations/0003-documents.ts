import type { Migration } from '../migrate.ts'

/** Settings as versioned documents; every version is kept, the newest counts. */
export const documents: Migration = {
  id: 3,
  name: 'documents',
  statements: [
    `CREATE TABLE IF NOT EXISTS {database}.documents
(
  kind LowCardinality(String),
  id String,
  version UInt32,
  body String,
  deleted Bool,
  written_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (kind, id, version)
SETTINGS {tableSettings}`,
  ],
}
