/** Columns by their names in queries. Pages load this file, so it has none of the names that loggers give to columns. */
import { LOGS, type NumberColumn, type TextColumn, type WordColumn } from '../schema/logs.ts'
import type { ColumnKind } from '../schema/table.ts'

export type StringColumn = Exclude<TextColumn, WordColumn> | 'node'
export type NumericColumn = NumberColumn | 'severity_number' | 'seq'
export type TimeColumn = 'timestamp' | 'received_at'

export type Target =
  | { readonly kind: 'words'; readonly column: WordColumn }
  | { readonly kind: 'string'; readonly column: StringColumn }
  | { readonly kind: 'number'; readonly column: NumericColumn }
  | { readonly kind: 'time'; readonly column: TimeColumn }
  | { readonly kind: 'level' }
  | { readonly kind: 'attribute'; readonly place: AttributePlace; readonly path: string }

export type AttributePlace = 'attributes' | 'resource'

/**
 * Why nothing can be looked up under a name, or undefined where it can. The store would read such names as the type of a
 * value, or as an object; no logger writes them.
 */
export function nameFault(name: string): string | undefined {
  if (name.includes('.:`') || /(?:^|\.)\^`/.test(name)) return 'a name with ".:`" or "^`" in it cannot be looked up'
  return /^(?:(?:attributes|resource)\.)?$/.test(name)
    ? 'an empty name cannot be looked up: write the name of a field'
    : undefined
}

/** Every column by its name in queries. */
export const QUERY_COLUMNS: readonly string[] = Object.entries(LOGS.columns)
  .filter(([, { kind }]) => kind !== 'json' && kind !== 'tokens')
  .map(([name]) => name)

/** What the logs around a log may have to share with it. */
export const SHARED_COLUMNS = ['service', 'host', 'trace_id', 'request_id', 'session_id', 'user_id'] as const
export type SharedColumn = (typeof SHARED_COLUMNS)[number]

const KINDS: ReadonlyMap<string, ColumnKind> = new Map(
  Object.entries(LOGS.columns).map(([name, { kind }]) => [name, kind]),
)

/** The column of this very name. */
export function columnTarget(name: string): Target | undefined {
  switch (KINDS.get(name)) {
    case 'level':
      return { kind: 'level' }
    case 'time':
      return { kind: 'time', column: name as TimeColumn }
    case 'words':
      return { kind: 'words', column: name as WordColumn }
    case 'text':
    case 'id':
    case 'address':
      return { kind: 'string', column: name as StringColumn }
    case 'number':
    case 'severity':
      return { kind: 'number', column: name as NumericColumn }
    case 'identity':
      return name === 'seq' ? { kind: 'number', column: name } : { kind: 'string', column: name as StringColumn }
    default:
      return undefined
  }
}
