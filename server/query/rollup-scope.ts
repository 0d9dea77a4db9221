/** What the rollup of counts by minute, service, environment and level can say about a scope. */
import type { Condition } from '../../core/query/condition.ts'
import { join, type Sql, sql } from '../../db/sql.ts'
import { type LogScope, requiredTerms } from './scope.ts'
import { conditionSql } from './sql/condition-sql.ts'

const COLUMNS = new Set(['service', 'environment'])

/** Whether the rollup has every column that the condition asks about, so that its counts are those of the rows. */
export function isRolledUp(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'level':
      return true
    case 'and':
    case 'or':
      return condition.terms.every(isRolledUp)
    case 'not':
      return isRolledUp(condition.term)
    case 'string':
      return COLUMNS.has(condition.column)
    default:
      return false
  }
}

/** The part of a condition that the rollup can tell: where it holds nowhere, no row matches. */
export function rolledUpPart({ condition }: LogScope): Sql {
  const terms = requiredTerms(condition).filter(isRolledUp).map(conditionSql)
  return terms.length === 0 ? sql`1` : join(terms, ' AND ')
}
