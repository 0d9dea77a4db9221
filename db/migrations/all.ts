import type { Migration } from '../migrate.ts'
import { logs } from './0001-logs.ts'
import { rollups } from './0002-rollups.ts'
import { documents } from './0003-documents.ts'
import { wordIndices } from './0004-word-indices.ts'

/** In order; append only. */
export const MIGRATIONS: readonly Migration[] = [logs, rollups, documents, wordIndices]

/** Tables whose rows age, with the column that says when they arrived. */
export const AGING_TABLES = [
  { table: 'logs', column: 'received_at' },
  { table: 'log_counts_1m', column: 'last_received' },
  { table: 'log_services_1d', column: 'last_received' },
  { table: 'log_attribute_keys_15m', column: 'last_received' },
  { table: 'trace_summaries', column: 'last_received' },
] as const
