import { useEffect, useMemo, useState } from 'react'
import { LIMITS } from '../../core/limits.ts'
import { formatCount } from '../ui/format.ts'
import type { FieldActions } from './field-actions.ts'
import { onlyTerm, withTerm } from './query-edit.ts'
import { isShortEnough } from './query-room.ts'
import type { ExploreState } from './state.ts'

/** Long enough to be read. */
const REFUSAL_MS = 6_000

/** What a click on a value does to the state, and for a while why it did nothing. */
export function useFieldActions(
  { query, columns }: ExploreState,
  change: (change: Partial<ExploreState>) => void,
): [FieldActions, refusal: string | undefined] {
  const [refusal, setRefusal] = useState<{ readonly text: string }>()
  useEffect(() => {
    if (refusal === undefined) return
    const timer = setTimeout(() => setRefusal(undefined), REFUSAL_MS)
    return () => clearTimeout(timer)
  }, [refusal])
  const actions = useMemo((): FieldActions => {
    const ask = (field: string, asked: string | undefined, changed: Partial<ExploreState> = {}) => {
      if (asked === undefined) return
      setRefusal(isShortEnough(asked) ? undefined : { text: tooLong(field) })
      if (isShortEnough(asked)) change({ ...changed, query: asked })
    }
    return {
      include: (field, value) => ask(field, editedQuery(query, field, value, false)),
      exclude: (field, value) => ask(field, editedQuery(query, field, value, true)),
      only: (field, value) => ask(field, onlyTerm(field, value), { row: undefined }),
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
  return [actions, refusal?.text]
}

function tooLong(field: string): string {
  return `This ${field} is too long to be searched for: a query has at most ${formatCount(LIMITS.queryBytesMax)} bytes`
}

/** Undefined where the query cannot be read: its editor says so already. */
function editedQuery(query: string, field: string, value: string | null, isExcluded: boolean): string | undefined {
  try {
    return withTerm(query, field, value, isExcluded)
  } catch {
    return undefined
  }
}
