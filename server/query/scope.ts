/** Which logs a search is about: what its query means, and the range of time. */

import type { CompareOp, Query } from '../../core/query/ast.ts'
import type { Condition } from '../../core/query/condition.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { resolveQuery } from '../../core/query/resolve.ts'
import type { QueriedTable } from '../../core/schema/table.ts'
import type { Level } from '../../core/severity.ts'
import type { Positions } from '../../core/tail/protocol.ts'
import { nowInNanos } from '../../core/time/time.ts'
import { join, type Sql, sql } from '../../db/sql.ts'
import { conditionSql } from './sql/condition-sql.ts'
import { since, time } from './sql/time-sql.ts'

export interface LogScope {
  /** Where they are. */
  readonly table: QueriedTable
  readonly condition: Condition
  /** Nanoseconds since the epoch of a log's own time; the first included, the second not. */
  readonly fromNanos: bigint | undefined
  readonly toNanos: bigint | undefined
}

/** What callers may ask for; all of it must hold. */
export interface LogFilter {
  /** In the query language. */
  readonly query?: string | undefined
  readonly service?: string | undefined
  /** Any of them. */
  readonly levels?: readonly Level[] | undefined
  /** Found without regard to case in message, error message or stack trace. */
  readonly text?: string | undefined
  /** The same in the message only. */
  readonly messageText?: string | undefined
  readonly traceId?: string | undefined
  /** Fields with the value that each must have, however long. */
  readonly values?: readonly (readonly [name: string, text: string])[] | undefined
  /** Only the rows that a live tail left out. */
  readonly gap?: SeqRange | undefined
  /** Of the nodes named only rows up to the number: what a live tail that begins there does not bring. */
  readonly upTo?: Positions | undefined
  readonly fromNanos?: bigint | undefined
  readonly toNanos?: bigint | undefined
}

/** Rows of a node with numbers above `from` up to `to`; to the end of the node's rows where that is undefined. */
export interface SeqRange {
  readonly node: string
  readonly from: number
  readonly to: number | undefined
}

/** Reads a filter. Throws `invalid_query` for a query that cannot be run. */
export function scopeOf(table: QueriedTable, filter: LogFilter, nowNanos = nowInNanos()): LogScope {
  const { service, levels, text, messageText, traceId, values = [], gap, upTo = {} } = filter
  const terms: Query[] = [parseQuery(filter.query ?? '')]
  if (service !== undefined) terms.push(equals('service', service))
  if (levels !== undefined) terms.push({ kind: 'or', terms: levels.map(level => equals('level', level)) })
  if (text !== undefined) terms.push({ kind: 'phrase', text })
  if (messageText !== undefined) terms.push(equals('message', messageText))
  if (traceId !== undefined) terms.push(equals('trace_id', traceId))
  // Not as text: these may be more, or the query has used up all, that a query is allowed.
  for (const [name, value] of values) terms.push(equals(name, value))
  if (gap !== undefined) terms.push(...within(gap))
  for (const [node, seq] of Object.entries(upTo))
    terms.push({ kind: 'not', term: { kind: 'and', terms: within({ node, from: seq, to: undefined }) } })
  const [only] = terms
  const query: Query = terms.length === 1 && only !== undefined ? only : { kind: 'and', terms }
  return { table, ...narrowed(resolveQuery(query, nowNanos), filter.fromNanos, filter.toNanos) }
}

function equals(name: string, text: string): Query {
  return { kind: 'field', name, test: { kind: 'phrase', text } }
}

function within({ node, from, to }: SeqRange): Query[] {
  const seq = (op: CompareOp, value: number): Query => ({
    kind: 'field',
    name: 'seq',
    test: { kind: 'compare', op, value: String(value) },
  })
  return [equals('node', node), seq('>', from), ...(to === undefined ? [] : [seq('<=', to)])]
}

/** Bounds of time that every row must keep become the range, so that a search knows where it ends. */
function narrowed(
  condition: Condition,
  fromNanos: bigint | undefined,
  toNanos: bigint | undefined,
): Omit<LogScope, 'table'> {
  const rest: Condition[] = []
  let [from, to] = [fromNanos, toNanos]
  for (const term of requiredTerms(condition)) {
    if (term.kind !== 'time' || term.column !== 'timestamp') rest.push(term)
    else {
      from = later(from, term.span.fromNanos)
      to = earlier(to, term.span.endNanos)
    }
  }
  return { condition: { kind: 'and', terms: rest }, fromNanos: from, toNanos: to }
}

/** What must hold for every row, in any order. */
export function requiredTerms(condition: Condition): readonly Condition[] {
  if (condition.kind === 'all') return []
  return condition.kind === 'and' ? condition.terms.flatMap(requiredTerms) : [condition]
}

export function earlier(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a
}

export function later(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a
}

/** The scope as a condition on its table. */
export function scopeSql({ condition, fromNanos, toNanos }: Omit<LogScope, 'table'>): Sql {
  const terms: Sql[] = []
  if (fromNanos !== undefined) terms.push(since(fromNanos))
  if (toNanos !== undefined) terms.push(sql`timestamp < ${time(toNanos)}`)
  if (requiredTerms(condition).length > 0) terms.push(conditionSql(condition))
  return terms.length === 0 ? sql`1` : join(terms, ' AND ')
}
