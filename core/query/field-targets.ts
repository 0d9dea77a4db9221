/** What a field's name in a query means: a column, an attribute, a resource attribute, or two of these. */
import { queryAliasOf } from '../field-name.ts'
import { columnTarget, type Target } from './fields.ts'

/**
 * What a name stands for. A name that a logger gives to one of our columns (`http.route`, `levelname`) stands for the
 * column and for the attribute, because either may hold what was sent under it; `attributes.` before it leaves the column out.
 */
export function targetsOf(name: string): readonly Target[] {
  const column = columnTarget(name)
  if (column) return [column]
  for (const place of ['attributes', 'resource'] as const)
    if (name.startsWith(`${place}.`)) return [{ kind: 'attribute', place, path: name.slice(place.length + 1) }]
  const attribute: Target = { kind: 'attribute', place: 'attributes', path: name }
  const aliased = columnTarget(queryAliasOf(name)?.target ?? '')
  return aliased === undefined ? [attribute] : [aliased, attribute]
}
