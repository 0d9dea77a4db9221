/** How queries interpret a column. */
export type ColumnKind =
  /** The identity of a row: the node that took it, and its number there. */
  | 'identity'
  | 'time'
  | 'level'
  /** OpenTelemetry's severity number, 1 to 24. */
  | 'severity'
  /** Free text, searched by words. */
  | 'words'
  /** Text that is compared as a whole. */
  | 'text'
  /** An identifier; compared as a whole. */
  | 'id'
  /** A network address; compared as a whole or matched against networks. */
  | 'address'
  /** A number or nothing. */
  | 'number'
  /** Dotted paths with their values. */
  | 'json'
  /** Exists only for the store's index. */
  | 'tokens'

/** One column of a table. */
export interface Column {
  readonly kind: ColumnKind
  /** ClickHouse type of the inserted value. Text of low cardinality is inserted as plain text: that saves 2 µs a row. */
  readonly type: string
  /** ClickHouse type in the table, where it is another. */
  readonly stored?: string
  /** Bound of a text (`core/limits.ts`). */
  readonly bound?: 'short' | 'long'
  /** Largest number that fits; any finite double where there is none. */
  readonly max?: number
}

/** The one description of a signal's table. */
export interface Table {
  readonly name: string
  /** Version of column list and insert settings that new segments are written for. */
  readonly schemaVersion: number
  /** In the order in which people read them. */
  readonly columns: Readonly<Record<string, Column>>
  /** Rollup tables by purpose. */
  readonly rollups: Readonly<Record<string, string>>
}

/** What a query needs to know of a table. */
export interface QueriedTable {
  readonly name: string
  readonly rollups: Readonly<Record<'counts' | 'services' | 'attributeKeys', string>>
}
