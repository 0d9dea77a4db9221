/**
 * How much of the store's work a query is before it looks at a row: the engine has to understand the statement, which
 * nothing interrupts. On two cores at 3 GHz a unit is one to two milliseconds.
 */
import { shown } from '../../errors.ts'
import { LIMITS } from '../../limits.ts'
import type { Condition, ValueTest } from '../condition.ts'
import { QueryError } from '../errors.ts'
import { alternativesOf, type KeyList, listKey } from '../list-key.ts'

/** The terms of one query, which may weigh `LIMITS.queryWeightMax` together. */
export class QueryWeight {
  private sum = 0

  /**
   * Throws `QueryError` for the term with which a query weighs too much.
   *
   * @param list the keys of the terms that it may be one test with, to which its own are added; undefined where there are none
   * @param source the term as it may be written, for the message
   */
  add(term: Condition, list: KeyList | undefined, at: number, source: () => string): void {
    const weight = alternativesOf(term).reduce((sum, one) => sum + weightIn(list, one), 0)
    this.sum += weight
    if (this.sum <= LIMITS.queryWeightMax) return
    throw new QueryError(
      `${shown(source(), 200)} at character ${at + 1} weighs ${weight}, with the terms before it ${this.sum}, more than the ${LIMITS.queryWeightMax} that a query may: search in parts, or name values instead of wildcards and comparisons`,
      at,
    )
  }
}

/** One more value of a list costs hardly anything. */
function weightIn(list: KeyList | undefined, term: Condition): number {
  const key = list && listKey(term)
  if (key !== undefined && list?.has(key)) return 1
  if (key !== undefined) list?.add(key)
  return weightOf(term)
}

function weightOf(term: Condition): number {
  switch (term.kind) {
    case 'words':
      return term.columns.length
    case 'string':
      return term.test.kind === 'network' ? 2 : 1
    case 'attribute':
      return attributeWeight(term.test)
    default:
      return 1
  }
}

/** The store asks every type that a value could have: of a number or a shape there are seven to nine, with lists. */
function attributeWeight(test: ValueTest): number {
  switch (test.kind) {
    case 'equals':
      return 5
    case 'text-range':
      return 3
    case 'network':
      return 4
    default:
      return 10
  }
}
