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

/** Of words that are all required so many are looked for one by one, by their index; the others are one test. */
export const WORDS_ALONE_MAX = 16

/** Whether words that are all required may be one test: each is wanted in any of these columns. */
export function isRequiredWord(term: Condition): boolean {
  return term.kind === 'words' && term.test.kind === 'word' && term.columns.length > 1
}

/** What weighs more the first time than again. */
export interface KeyList {
  has(key: string): boolean
  add(key: string): void
}

/** Of bare words that are all required: those behind the ones that are looked for one by one. */
export class RequiredWords implements KeyList {
  private words = 0

  has(): boolean {
    return this.words >= WORDS_ALONE_MAX
  }

  add(): void {
    this.words++
  }
}

/** Alternatives in alternatives are alternatives: a name of two meanings is one. */
export function alternativesOf(term: Condition): readonly Condition[] {
  return term.kind === 'or' ? term.terms.flatMap(alternativesOf) : [term]
}
