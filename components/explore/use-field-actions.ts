import { type RefObject, useEffect, useMemo, useState } from 'react'
import { LIMITS } from '../../core/limits.ts'
import { nameFault } from '../../core/query/fields.ts'
import { unmistakable } from '../logs/harmless.ts'
import { formatCount } from '../ui/format.ts'
import type { FieldActions } from './field-actions.ts'
import { onlyTerm, toggledTerm, withTerm } from './query-edit.ts'
import { isShortEnough } from './query-room.ts'
import type { ExploreState } from './state.ts'

/** Long enough to be read. */
const REFUSAL_MS = 6_000

interface FieldClicks {
  readonly actions: FieldActions
  /** Why what was done last did nothing; for a while. */
  readonly refusal: string | undefined
  refuse(text: string): void
}

/**
 * What a click on a value does to the state.
 *
 * @param draft what stands in the editor and was not run: a click goes on from there
 */
export function useFieldActions(
  { query, columns }: ExploreState,
  change: (change: Partial<ExploreState>) => void,
  draft: RefObject<string | undefined>,
): FieldClicks {
  const [refusal, setRefusal] = useState<{ readonly text: string }>()
  useEffect(() => {
    if (refusal === undefined) return
    const timer = setTimeout(() => setRefusal(undefined), REFUSAL_MS)
    return () => clearTimeout(timer)
  }, [refusal])
  const actions = useMemo((): FieldActions => {
    const ask = (field: string, edit: (query: string) => string, changed: Partial<ExploreState> = {}) => {
      const asked = edited(draft.current ?? query, edit)
      const reason = asked === undefined ? UNREADABLE : refusalOf(field, asked)
      setRefusal(reason === undefined ? undefined : { text: reason })
      if (asked !== undefined && reason === undefined) change({ ...changed, query: asked })
    }
    return {
      include: (field, value) => ask(field, base => withTerm(base, field, value, false)),
      exclude: (field, value) => ask(field, base => withTerm(base, field, value, true)),
      toggle: (field, value) => ask(field, base => toggledTerm(base, field, value)),
      only: (field, value) => ask(field, () => onlyTerm(field, value), { row: undefined }),
      hasColumn: field => columns.some(({ name }) => name === field),
      toggleColumn: field => {
        const others = columns.filter(({ name }) => name !== field)
        if (others.length < columns.length) return others.length > 0 && change({ columns: others })
        // Before the message, which takes what is left.
        const at = others.findIndex(({ name }) => name === 'message')
        change({ columns: others.toSpliced(at < 0 ? others.length : at, 0, { name: field, width: undefined }) })
      },
    }
  }, [query, columns, change, draft])
  return { actions, refusal: refusal?.text, refuse: text => setRefusal({ text }) }
}

const UNREADABLE = 'What stands in the query cannot be read: finish it, or clear it, and try again'

function refusalOf(field: string, asked: string): string | undefined {
  const fault = nameFault(field)
  if (fault !== undefined) return `This field cannot be searched for: ${fault}`
  return isShortEnough(asked) ? undefined : tooLong(field)
}

function tooLong(field: string): string {
  return `This ${unmistakable(field)} is too long to be searched for: a query has at most ${formatCount(LIMITS.queryBytesMax)} bytes`
}

/** Undefined where the query cannot be read. */
function edited(query: string, edit: (query: string) => string): string | undefined {
  try {
    return edit(query)
  } catch {
    return undefined
  }
}
