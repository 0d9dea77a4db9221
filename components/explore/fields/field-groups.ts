/** In which order and under which heading the sidebar shows fields. */
import { LIMITS } from '../../../core/limits.ts'
import { QUERY_COLUMNS } from '../../../core/query/fields.ts'
import type { Facet } from '../api.ts'

export interface FieldGroup {
  readonly name: 'Main' | 'Columns' | 'Attributes'
  readonly fields: readonly Facet[]
}

/** What most searches are narrowed by, in the order in which one narrows. */
const MAIN: readonly string[] = [
  'level',
  'service',
  'environment',
  'host',
  'status_code',
  'error_type',
  'method',
  'path_pattern',
  'duration_ms',
  'logger',
]

/** Whether there may be attributes beside those that were counted. */
export function hasMoreFields(fields: readonly Facet[]): boolean {
  const attributes = fields.filter(({ field }) => !QUERY_COLUMNS.includes(field) && !field.startsWith('resource.'))
  return attributes.length >= LIMITS.facetAttributesMax
}

/** The fields whose name has the text in it, whatever its case; groups without fields are left out. */
export function fieldGroups(fields: readonly Facet[], text: string): readonly FieldGroup[] {
  const wanted = text.trim().toLowerCase()
  const named = fields.filter(({ field }) => field.toLowerCase().includes(wanted))
  const main = MAIN.flatMap(name => named.filter(({ field }) => field === name))
  const columns = named.filter(({ field }) => QUERY_COLUMNS.includes(field) && !MAIN.includes(field))
  const attributes = named.filter(({ field }) => !QUERY_COLUMNS.includes(field))
  const groups: FieldGroup[] = [
    { name: 'Main', fields: main },
    { name: 'Columns', fields: columns },
    { name: 'Attributes', fields: attributes },
  ]
  return groups.filter(group => group.fields.length > 0)
}
