import { printQuery } from '../../core/query/print.ts'

/** The query that asks for exactly this value of a field, whatever it holds. */
export function phraseField(name: string, text: string): string {
  return printQuery({ kind: 'field', name, test: { kind: 'phrase', text } })
}
