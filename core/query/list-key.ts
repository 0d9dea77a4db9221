import type { Condition } from './condition.ts'

/**
 * What alternatives must have in common to be one test of the store, however many they are: equalities of one attribute
 * or column, as a list of ids has, and words in the same columns. Undefined for what is a test of its own.
 */
export function listKey(term: Condition): string | undefined {
  switch (term.kind) {
    case 'words':
      return term.test.kind === 'word' ? `words ${term.columns}` : undefined
    case 'string':
      return term.test.kind === 'equals' ? term.column : undefined
    case 'attribute':
      return term.test.kind === 'equals' ? `${term.place}.${term.path}` : undefined
    default:
      return undefined
  }
}

/** Alternatives in alternatives are alternatives: a name of two meanings is one. */
export function alternativesOf(term: Condition): readonly Condition[] {
  return term.kind === 'or' ? term.terms.flatMap(alternativesOf) : [term]
}
