import { TailraceError } from '../errors.ts'
import { LIMITS } from '../limits.ts'

/** A query that cannot be run. Its message names the place; the two fields let an editor mark it. */
export class QueryError extends TailraceError {
  /** Offset into the query in UTF-16 units, as an editor counts. */
  readonly position: number
  /** What could have stood there, each as a person would say it; empty where the fault is not one of syntax. */
  readonly expected: readonly string[]

  constructor(message: string, position: number, expected: readonly string[] = []) {
    super('invalid_query', message)
    this.position = position
    this.expected = expected
  }
}

/** @param position of the first group or negation that is too deep */
export function depthError(position: number): QueryError {
  return new QueryError(
    `the query has more than ${LIMITS.queryDepthMax} groups or negations inside each other at character ${position + 1}: leave out the parentheses that change nothing`,
    position,
  )
}
