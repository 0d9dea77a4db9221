import type { Column, ColumnKind, Table } from './table.ts'

const NANOSECONDS = "DateTime64(9, 'UTC')"
const text = { type: 'String', bound: 'short' } as const
const few = { ...text, stored: 'LowCardinality(String)' } as const
const long = { type: 'String', bound: 'long' } as const

/** The table `logs`. */
export const LOGS = {
  name: 'logs',
  schemaVersion: 1,
  columns: {
    timestamp: { kind: 'time', type: NANOSECONDS },
    received_at: { kind: 'time', type: NANOSECONDS },
    level: { kind: 'level', type: 'String', stored: 'LowCardinality(String)' },
    severity_number: { kind: 'severity', type: 'UInt8' },
    service: { kind: 'text', ...few },
    environment: { kind: 'text', ...few },
    service_version: { kind: 'text', ...few },
    host: { kind: 'text', ...few },
    log_type: { kind: 'text', ...few },
    logger: { kind: 'text', ...few },
    message: { kind: 'words', ...long },
    trace_id: { kind: 'id', ...text },
    span_id: { kind: 'id', ...text },
    request_id: { kind: 'id', ...text },
    correlation_id: { kind: 'id', ...text },
    session_id: { kind: 'id', ...text },
    user_id: { kind: 'id', ...text },
    tenant_id: { kind: 'id', ...text },
    method: { kind: 'text', ...few },
    path: { kind: 'text', ...text },
    path_pattern: { kind: 'text', ...few },
    client_ip: { kind: 'address', ...text },
    action_type: { kind: 'text', ...few },
    error_type: { kind: 'text', ...few },
    error_message: { kind: 'words', ...long },
    stack_trace: { kind: 'words', ...long },
    function_name: { kind: 'text', ...text },
    file_path: { kind: 'text', ...text },
    status_code: { kind: 'number', type: 'Nullable(UInt16)', max: 65_535 },
    line_number: { kind: 'number', type: 'Nullable(UInt32)', max: 4_294_967_295 },
    duration_ms: { kind: 'number', type: 'Nullable(Float64)' },
    node: { kind: 'identity', type: 'UInt64' },
    seq: { kind: 'identity', type: 'UInt64' },
    attributes: { kind: 'json', type: 'JSON(max_dynamic_paths = 256)' },
    resource: { kind: 'json', type: 'JSON(max_dynamic_paths = 64)' },
    attribute_tokens: { kind: 'tokens', type: 'Array(String)' },
  },
  rollups: {
    /** Counts a minute by service, environment and level. */
    counts: 'log_counts_1m',
    /** Services a day, when they were first and last seen, and their counts. */
    services: 'log_services_1d',
    /** Attribute paths a quarter of an hour by service. */
    attributeKeys: 'log_attribute_keys_15m',
    /** Start, end and services of each trace. */
    traces: 'trace_summaries',
  },
} as const satisfies Table

type Columns = typeof LOGS.columns
type OfKind<Kind> = { [Name in keyof Columns]: Columns[Name]['kind'] extends Kind ? Name : never }[keyof Columns]

export type LogColumn = keyof Columns
export type TextColumn = OfKind<'words' | 'text' | 'id' | 'address'>
export type WordColumn = OfKind<'words'>
export type NumberColumn = OfKind<'number'>

function columnsOf(...kinds: ColumnKind[]): [name: string, column: Column][] {
  return Object.entries<Column>(LOGS.columns).filter(([, { kind }]) => kinds.includes(kind))
}

/** Columns that hold text, with the bound that applies to each (`core/limits.ts`). */
export const TEXT_COLUMNS = Object.fromEntries(
  columnsOf('words', 'text', 'id', 'address').map(([name, { bound }]) => [name, bound]),
) as Readonly<Record<TextColumn, 'short' | 'long'>>

/** Columns that hold a number or nothing, with the largest value that fits; undefined: any finite double. */
export const NUMBER_COLUMNS = Object.fromEntries(columnsOf('number').map(([name, { max }]) => [name, max])) as Readonly<
  Record<NumberColumn, number | undefined>
>

/** The columns of free text: they are searched by words, and a bare word is looked for in them. */
export const WORD_COLUMNS = columnsOf('words').map(([name]) => name) as readonly WordColumn[]
