/** How a column is understood by queries, and where its value comes from. */
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
  /** The same, of something that others refer to. */
  | 'id'
  /** The same, of a network address, which belongs to networks. */
  | 'address'
  /** A number or nothing. */
  | 'number'
  /** Dotted paths with their values. */
  | 'json'
  /** For the index of the store only. */
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
  /** Tables that are filled while rows arrive, by what they answer. */
  readonly rollups: Readonly<Record<string, string>>
}

/** What a query needs to know of a table. */
export interface QueriedTable {
  readonly name: string
  readonly rollups: Readonly<Record<'counts' | 'services' | 'attributeKeys', string>>
}
