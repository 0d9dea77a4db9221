/** Columns by their names in queries. Pages load this file, so it has none of the names that loggers give to columns. */
import {
  LOGS,
  NUMBER_COLUMNS,
  type NumberColumn,
  TEXT_COLUMNS,
  type TextColumn,
  WORD_COLUMNS,
  type WordColumn,
} from '../schema/logs.ts'

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

/** The column of this very name. */
export function columnTarget(name: string): Target | undefined {
  if (name === 'level') return { kind: 'level' }
  if (name === 'timestamp' || name === 'received_at') return { kind: 'time', column: name }
  if (isWordColumn(name)) return { kind: 'words', column: name }
  if (name === 'node' || Object.hasOwn(TEXT_COLUMNS, name)) return { kind: 'string', column: name as StringColumn }
  if (name === 'seq' || name === 'severity_number' || Object.hasOwn(NUMBER_COLUMNS, name))
    return { kind: 'number', column: name as NumericColumn }
  return undefined
}

function isWordColumn(name: string): name is WordColumn {
  return (WORD_COLUMNS as readonly string[]).includes(name)
}
