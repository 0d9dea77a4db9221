/**
 * The syntax tree of a query: what was written, not yet what it means (`resolve.ts`). Lists, `service:(a OR b)`, are
 * written out as one field each, so that there is one way to say a thing. `at` is where a term stands in the text it was
 * read from, in UTF-16 units, for what is found wrong with it later; undefined where it was never written.
 */
export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly terms: readonly Query[] }
  | { readonly kind: 'or'; readonly terms: readonly Query[] }
  | { readonly kind: 'not'; readonly term: Query }
  | TermQuery

export type TermQuery =
  /** A bare word: `timeout`, `time*`. */
  | { readonly kind: 'word'; readonly pattern: Pattern; readonly at?: number }
  /** `"connection reset"`. */
  | { readonly kind: 'phrase'; readonly text: string; readonly at?: number }
  | FieldQuery

export interface FieldQuery {
  readonly kind: 'field'
  readonly name: string
  readonly test: FieldTest
  readonly at?: number
}

export type FieldTest =
  /** `field:value`, with wildcards. */
  | { readonly kind: 'value'; readonly pattern: Pattern }
  /** `field:"value"`, every character as it is. */
  | { readonly kind: 'phrase'; readonly text: string }
  /** `field:*` */
  | { readonly kind: 'exists' }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly value: string }
  /** `[a TO b]`; a bound without value is `*`. */
  | { readonly kind: 'range'; readonly from: Bound; readonly to: Bound }
  | { readonly kind: 'regex'; readonly source: string }

export type CompareOp = '>' | '>=' | '<' | '<='

export interface Bound {
  /** Undefined: no bound on this side. */
  readonly value: string | undefined
  /** `[` and `]`. */
  readonly isIncluded: boolean
}

/** Text and wildcards in turn; two texts never stand beside each other. */
export type Pattern = readonly PatternPart[]
export type PatternPart = { readonly text: string } | { readonly wildcard: Wildcard }
/** Any characters, or none · exactly one. */
export type Wildcard = '*' | '?'

/** The pattern's text when it has no wildcard. */
export function plainText(pattern: Pattern): string | undefined {
  const [first, ...rest] = pattern
  if (first === undefined) return ''
  return rest.length === 0 && 'text' in first ? first.text : undefined
}
