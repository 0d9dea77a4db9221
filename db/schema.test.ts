/** Compares the table descriptors with the migrated tables and with the frozen schema of segments already on disk. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOG_COLUMNS, LogRecord } from '../core/record.ts'
import { LOGS, NUMBER_COLUMNS, TEXT_COLUMNS } from '../core/schema/logs.ts'
import type { Column } from '../core/schema/table.ts'
import { type OpenStore, openStore } from '../e2e/support/open-store.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { param, sql } from './sql.ts'
import { segmentSchema } from './tables.ts'

let store: OpenStore

beforeAll(async () => {
  store = await openStore('embedded')
  await migrate(store.db, MIGRATIONS, { database: 'tailrace', retentionDays: 30 })
})
afterAll(() => store.close())

const columnsOf = async (table: string) =>
  store.db.read<{ name: string; type: string }>(
    sql`SELECT name, type FROM system.columns WHERE database = 'tailrace' AND table = ${param('String', table)} ORDER BY position`,
  )

/** As the engine prints it. */
const printed = (type: string) => type.replaceAll(' = ', '=')

test('the migrations make the columns that the descriptor names, with its types', async () => {
  const columns: Record<string, Column> = LOGS.columns
  const described = LOG_COLUMNS.map(name => {
    const { type, stored = type } = columns[name] as Column
    return { name, type: printed(stored) }
  })
  expect(await columnsOf(LOGS.name)).toEqual(described)
})

test('every rollup of the descriptor is a table, and every table beside them is known', async () => {
  const tables = await store.db.read<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = 'tailrace' AND engine LIKE '%MergeTree' ORDER BY name`,
  )
  const known = [LOGS.name, ...Object.values(LOGS.rollups), 'documents', 'migrations']
  expect(tables.map(({ name }) => name)).toEqual(known.sort())
})

test('a segment holds every column of the table once', () => {
  expect([...LOG_COLUMNS].sort()).toEqual(Object.keys(LOGS.columns).sort())
})

test('segments of schema version 1 are inserted as they were written, whatever becomes of the table', () => {
  expect(segmentSchema('logs', 1).structure).toMatchInlineSnapshot(
    `"seq UInt64, node UInt64, received_at DateTime64(9, 'UTC'), timestamp DateTime64(9, 'UTC'), level String, severity_number UInt8, service String, environment String, service_version String, host String, log_type String, logger String, message String, trace_id String, span_id String, request_id String, correlation_id String, session_id String, user_id String, tenant_id String, method String, path String, path_pattern String, status_code Nullable(UInt16), duration_ms Nullable(Float64), client_ip String, action_type String, error_type String, error_message String, stack_trace String, function_name String, file_path String, line_number Nullable(UInt32), attributes JSON(max_dynamic_paths = 256), resource JSON(max_dynamic_paths = 64), attribute_tokens Array(String)"`,
  )
})

test('a record has every text and number of the descriptor, empty', () => {
  const record: Record<string, unknown> = { ...new LogRecord() }
  for (const name of Object.keys(TEXT_COLUMNS)) expect(record[name], name).toBe('')
  for (const name of Object.keys(NUMBER_COLUMNS)) expect(record[name], name).toBeNull()
})

test('only the three texts that are searched by words may be long', () => {
  const long = Object.entries(TEXT_COLUMNS).filter(([, bound]) => bound === 'long')
  expect(long.map(([name]) => name)).toEqual(['message', 'error_message', 'stack_trace'])
})
