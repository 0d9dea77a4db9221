/** What could be written next in a query: a field's name, or a value of a field. */
import type { SyntaxNode } from '@lezer/common'
import { parser } from './grammar/parser.ts'
import { unescapeText, unquote } from './literal.ts'
import { openQuote } from './syntax-error.ts'

export type CompletionPlace =
  /** Also a bare word; `prefix` is what is there already, as it is meant. */
  | { readonly kind: 'field'; readonly from: number; readonly to: number; readonly prefix: string }
  | {
      readonly kind: 'value'
      readonly field: string
      readonly from: number
      readonly to: number
      readonly prefix: string
    }

/**
 * The place of a caret in a text that need not be a whole query; one beyond its end is at the end. Offsets are in UTF-16 units; what is between them is
 * to be replaced.
 */
export function completionPlace(text: string, caret: number): CompletionPlace {
  const position = Math.min(caret, text.length)
  const before = text.slice(0, position)
  const isQuoted = openQuote(before) !== undefined
  const node = parser.parse(isQuoted ? `${before}"` : before).resolveInner(position, -1)
  const from = startOf(node, position)
  // Editors write the closing quote along with the opening one.
  const to = isQuoted && text[position] === '"' ? position + 1 : position
  const prefix = meaning(before.slice(from))
  const field = fieldOf(node, before)
  if (field !== undefined) return { kind: 'value', field, from, to, prefix }
  return { kind: 'field', from, to, prefix }
}

/** Nodes that are the beginning of what is being written. */
const UNFINISHED = new Set(['Word', 'Phrase', 'Value', 'ValuePhrase', 'Bound'])

function startOf(node: SyntaxNode, position: number): number {
  return UNFINISHED.has(node.name) ? node.from : position
}

/** The name of the field whose value the node is in. */
function fieldOf(node: SyntaxNode, text: string): string | undefined {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    const name = at.name === 'FieldName' ? at : at.name === 'Field' ? at.getChild('FieldName') : null
    if (name) return meaning(text.slice(name.from, name.to - 1))
  }
  return undefined
}

function meaning(source: string): string {
  return source.startsWith('"')
    ? unquote(source.endsWith('"') && source.length > 1 ? source : `${source}"`)
    : unescapeText(source)
}
