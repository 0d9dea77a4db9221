/** How a field of a log is asked for in a query. */
import { nameFault, QUERY_COLUMNS } from '../../../core/query/fields.ts'
import type { Field } from '../../logs/fields.ts'

export type FieldPlace = 'columns' | 'attributes' | 'resource'

/** Its name there. An attribute may be named like a column, which the bare name would stand for. */
export function queryName(name: string, place: FieldPlace): string {
  if (place === 'columns') return name
  if (place === 'resource') return `resource.${name}`
  return QUERY_COLUMNS.includes(name) || /^(?:attributes|resource)\./.test(name) ? `attributes.${name}` : name
}

const NEVER: readonly string[] = ['timestamp', 'received_at']

/** Whether a query for this very value makes sense: not for lists, nothing and instants, and names that nothing can be looked up under. A long one is refused when it is asked for (`use-field-actions.ts`). */
export function isSearchable({ name, type }: Field, place: FieldPlace): boolean {
  if (type === 'list' || type === 'object' || type === 'null') return false
  if (place === 'columns') return !NEVER.includes(name)
  return nameFault(queryName(name, place)) === undefined
}
