import { useMemo } from 'react'
import type { FieldActions } from './field-actions.ts'
import { withTerm } from './query-edit.ts'
import type { ExploreState } from './state.ts'

/** What a click on a value does to the state. */
export function useFieldActions(
  { query, columns }: ExploreState,
  change: (change: Partial<ExploreState>) => void,
): FieldActions {
  return useMemo(() => {
    const edit = (field: string, value: string | null, isExcluded: boolean) => {
      const edited = editedQuery(query, field, value, isExcluded)
      if (edited !== undefined) change({ query: edited })
    }
    return {
      include: (field, value) => edit(field, value, false),
      exclude: (field, value) => edit(field, value, true),
      hasColumn: field => columns.some(({ name }) => name === field),
      toggleColumn: field => {
        const others = columns.filter(({ name }) => name !== field)
        if (others.length < columns.length) return others.length > 0 && change({ columns: others })
        // Before the message, which takes what is left.
        const at = others.findIndex(({ name }) => name === 'message')
        change({ columns: others.toSpliced(at < 0 ? others.length : at, 0, { name: field, width: undefined }) })
      },
    }
  }, [query, columns, change])
}

/** Undefined where the query cannot be read: its editor says so already. */
function editedQuery(query: string, field: string, value: string | null, isExcluded: boolean): string | undefined {
  try {
    return withTerm(query, field, value, isExcluded)
  } catch {
    return undefined
  }
}
