/** Values of a row by the names that queries use. */
import { targetsOf } from '../../core/query/field-targets.ts'
import { QUERY_COLUMNS } from '../../core/query/fields.ts'
import type { LogRow, StoredValue } from './log-row.ts'

/** The stored columns that hold the named fields. */
export function columnsOf(names: readonly string[]): string[] {
  return names.flatMap(name => {
    if (name === 'attributes' || name === 'resource') return [name]
    return targetsOf(name).map(target => {
      if (target.kind === 'attribute') return target.place
      return target.kind === 'level' ? 'level' : target.column
    })
  })
}

/** The value of a field in a row; null where the row has none. */
export function fieldValue(row: LogRow, name: string): StoredValue {
  if (name === 'attributes' || name === 'resource') return row[name]
  for (const target of targetsOf(name)) {
    const value =
      target.kind === 'attribute'
        ? row[target.place][target.path]
        : row[target.kind === 'level' ? 'level' : target.column]
    if (value !== undefined && value !== null && value !== '') return value
  }
  return null
}

/** Every column in the order in which people read them. */
export const EVERY_COLUMN: readonly string[] = [...QUERY_COLUMNS, 'attributes', 'resource']

/** The named fields, also those without a value; or, when none are named, everything the row has. */
export function pick(row: LogRow, names: readonly string[] | undefined): Record<string, StoredValue> {
  const picked: Record<string, StoredValue> = Object.create(null)
  for (const name of names ?? EVERY_COLUMN) {
    const value = fieldValue(row, name)
    if (names !== undefined || !isNothing(value)) picked[name] = value
  }
  return picked
}

function isNothing(value: StoredValue): boolean {
  return value === null || (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0)
}
