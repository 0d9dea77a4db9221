/** Whether an answer still is what the store would say now. */
import type { Filter } from './api.ts'
import { isRelative } from './time/range.ts'

/** The page asks for the rest of itself within this time; what came with the document need not be asked for twice. */
const DOCUMENT_FRESH_MS = 5_000

/** Read of a query of TanStack's. */
interface Answered {
  readonly state: { readonly dataUpdateCount: number }
}

/**
 * For how long an answer is good, in milliseconds: that of a range with two fixed ends until somebody asks again; any
 * other grows as time goes on, and is asked for anew whenever somebody comes to it.
 */
export function freshMs({ from, to }: Filter): (query: Answered) => number {
  if (from !== undefined && to !== undefined && !isRelative(from) && !isRelative(to))
    return () => Number.POSITIVE_INFINITY
  return ({ state }) => (state.dataUpdateCount === 0 ? DOCUMENT_FRESH_MS : 0)
}
