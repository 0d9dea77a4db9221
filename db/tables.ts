/** What the tables hold, as the writers and readers need it. One entry per schema version, never changed afterwards. */
import { LIMITS } from '../core/limits.ts'
import { LOG_COLUMNS } from '../core/record.ts'
import { LOGS } from '../core/schema/logs.ts'

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
  structure: LOG_COLUMNS.map(column => `${column} ${LOGS.columns[column].type}`).join(', '),
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
