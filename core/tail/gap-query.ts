/** The query that finds the rows of a gap in the store. */
import type { Query } from '../query/ast.ts'
import { parseQuery } from '../query/parse.ts'
import { printQuery } from '../query/print.ts'

/** Rows with numbers above `from` up to `to`; to the end of the node's rows where `to` is undefined. */
export interface SeqRange {
  readonly node: string
  readonly from: number
  readonly to: number | undefined
}

/** By the tree and not by the text, so that an OR of the query does not swallow the range. Throws `QueryError`. */
export function gapQuery(query: string, { node, from, to }: SeqRange): string {
  const wanted = parseQuery(query)
  const terms = wanted.kind === 'all' ? [] : wanted.kind === 'and' ? wanted.terms : [wanted]
  return printQuery({ kind: 'and', terms: [...terms, ofNode(node), inRange(from, to)] })
}

function ofNode(node: string): Query {
  return { kind: 'field', name: 'node', test: { kind: 'value', pattern: [{ text: node }] } }
}

function inRange(from: number, to: number | undefined): Query {
  return {
    kind: 'field',
    name: 'seq',
    test: {
      kind: 'range',
      from: { value: String(from), isIncluded: false },
      to: { value: to === undefined ? undefined : String(to), isIncluded: true },
    },
  }
}
