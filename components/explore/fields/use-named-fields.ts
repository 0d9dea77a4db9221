import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { LIMITS } from '../../../core/limits.ts'
import { nameFault } from '../../../core/query/fields.ts'
import { api, type Facet, type Facets, type Filter } from '../api.ts'
import { freshMs } from '../freshness.ts'

export interface NamedFields {
  readonly text: string
  /** Fields with the text in their name that are none of the commonest. */
  readonly fields: readonly Facet[]
  /** Whether the server has not said yet which there are. */
  readonly isSearching: boolean
  onText(text: string): void
}

/** Between the last letter and the question. */
const PAUSE_MS = 200
const NONE: readonly Facet[] = []

/** Fields that are looked for by name: the store knows more than are counted unasked. */
export function useNamedFields(filter: Filter, known: Facets | undefined): NamedFields {
  const [text, onText] = useState('')
  const wanted = useSettled(text.trim())
  const { data, isFetching } = useQuery({
    queryKey: ['named fields', filter, wanted],
    enabled: wanted !== '' && known !== undefined,
    staleTime: freshMs(filter),
    queryFn: async ({ signal }) => {
      const fields = otherNames(await namesWith(wanted, signal), known)
      return fields.length === 0 ? NONE : (await api.logs.facets.query({ ...filter, fields }, { signal })).fields
    },
  })
  const isSettled = wanted === text.trim()
  return { text, fields: (isSettled && data) || NONE, isSearching: !isSettled || isFetching, onText }
}

/** What was typed may be a name that nobody has sent today; a text that begins a value suggests no names. */
async function namesWith(text: string, signal: AbortSignal): Promise<string[]> {
  const { kind, options } = await api.logs.complete.query({ text, position: text.length }, { signal })
  return [text, ...(kind === 'field' ? options.map(({ label }) => label) : [])]
}

function otherNames(names: readonly string[], known: Facets | undefined): string[] {
  const counted = new Set(known?.fields.map(({ field }) => field))
  const others = new Set(names.filter(name => !counted.has(name) && nameFault(name) === undefined))
  return [...others].slice(0, LIMITS.facetFieldsMax)
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
