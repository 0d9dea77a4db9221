import { useQueryClient } from '@tanstack/react-query'
import type { Facets } from '../api.ts'

/** In how many logs of this search a field has the value, where the sidebar has counted all of them. */
export function useKnownCount(field: string, value: string): number | undefined {
  const [counted] = useQueryClient()
    .getQueryCache()
    .findAll({ queryKey: ['facets'], type: 'active' })
  const facets = counted?.state.data as Facets | undefined
  if (!facets?.sample.isWhole) return undefined
  return facets.fields.find(facet => facet.field === field)?.values.find(one => one.value === value)?.count
}
