/**
 * What a query means, in terms both compilers share: the predicate of the live tail (`match.ts`) and the store's SQL.
 * Everything that can be decided without a row is decided here already: names are resolved, levels are sets, times are
 * spans, units are gone. A condition is true or false for every row, never unknown, so negation is plain.
 */
import type { WordColumn } from '../schema/logs.ts'
import type { Level } from '../severity.ts'
import type { Pattern } from './ast.ts'
import type { AttributePlace, NumericColumn, StringColumn, TimeColumn } from './fields.ts'
import type { StoredNumber } from './numbers.ts'
import type { CompiledRegex } from './regex/regex.ts'

export type Condition =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly terms: readonly Condition[] }
  | { readonly kind: 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  /** True when any of the columns passes. */
  | { readonly kind: 'words'; readonly columns: readonly WordColumn[]; readonly test: WordTest }
  | { readonly kind: 'string'; readonly column: StringColumn | WordColumn; readonly test: StringTest }
  | { readonly kind: 'number'; readonly column: NumericColumn; readonly test: NumberTest }
  | { readonly kind: 'level'; readonly levels: readonly Level[] }
  /** Half-open; an end that is undefined is open. */
  | { readonly kind: 'time'; readonly column: TimeColumn; readonly span: OpenSpan }
  | { readonly kind: 'attribute'; readonly place: AttributePlace; readonly path: string; readonly test: ValueTest }

export interface OpenSpan {
  readonly fromNanos: bigint | undefined
  readonly endNanos: bigint | undefined
}

/** On words and texts in lower case (`words.ts`). */
export type WordTest =
  /** The text has this word. */
  | { readonly kind: 'word'; readonly word: string }
  /** The text has a word of this shape. */
  | { readonly kind: 'word-pattern'; readonly pattern: Pattern }
  /** The text has this somewhere. */
  | { readonly kind: 'phrase'; readonly text: string }
  /** The text has something of this shape somewhere. */
  | { readonly kind: 'phrase-pattern'; readonly pattern: Pattern }

export type StringTest =
  | { readonly kind: 'equals'; readonly text: string }
  | PatternTest
  | NumberRange
  | TextRange
  | RegexTest
  | NetworkTest
  | { readonly kind: 'exists' }

export type NumberTest =
  | { readonly kind: 'equals'; readonly value: number }
  | PatternTest
  | NumberRange
  | RegexTest
  | { readonly kind: 'exists' }

/** On a value of any kind; of a list, any element. */
export type ValueTest =
  /** The text exactly, and the number or truth value it is. */
  | { readonly kind: 'equals'; readonly text: string; readonly number: StoredNumber | undefined }
  | PatternTest
  | NumberRange
  | TextRange
  | RegexTest
  | NetworkTest
  | { readonly kind: 'exists' }

/** The whole text has this shape; case counts. Numbers and truth values count as their text. */
export interface PatternTest {
  readonly kind: 'pattern'
  readonly pattern: Pattern
}

/** Built by `number-range.ts`. A text takes part when it is a number. */
export interface NumberRange {
  readonly kind: 'number-range'
  /** For doubles. */
  readonly from: Limit<number> | undefined
  readonly to: Limit<number> | undefined
  /** For integers, both ends included. */
  readonly integers: { readonly from: bigint | undefined; readonly to: bigint | undefined }
  /** Whether a bound is an integer of 2^53 or more: then a text that is an integer is compared as one. */
  readonly isBeyondDoubles: boolean
}

/** By code points. */
export interface TextRange {
  readonly kind: 'text-range'
  readonly from: Limit<string> | undefined
  readonly to: Limit<string> | undefined
}

export interface Limit<Value> {
  readonly value: Value
  readonly isIncluded: boolean
}

/** Somewhere in the value's first part (`regex.ts`). Numbers and truth values count as their text. */
export interface RegexTest {
  readonly kind: 'regex'
  readonly source: string
  readonly regex: CompiledRegex
}

/** An address inside this network, or the very text of it. */
export interface NetworkTest {
  readonly kind: 'network'
  readonly text: string
  readonly network: Network
}

/** First and last address as whole numbers of 32 or 128 bits. */
export interface Network {
  readonly version: 4 | 6
  readonly first: bigint
  readonly last: bigint
}
