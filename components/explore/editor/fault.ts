/** What is wrong with a query, where, and whether its writer should hear of it yet. */
import { isTailraceError } from '../../../core/errors.ts'
import { QueryError } from '../../../core/query/errors.ts'
import { parseQuery } from '../../../core/query/parse.ts'

export interface Fault {
  readonly message: string
  /** In UTF-16 units of the text. */
  readonly position?: number | undefined
}

/** The syntax error of a text, or undefined. What its fields and values mean only the server knows. */
export function faultOf(text: string): Fault | undefined {
  try {
    parseQuery(text)
    return undefined
  } catch (error) {
    if (error instanceof QueryError) return { message: error.message, position: error.position }
    if (isTailraceError(error)) return { message: error.message }
    throw error
  }
}

/**
 * Whether the fault may be gone with the next letters: the text only ends too early, or the caret is still in or right
 * behind the word of the fault, or inside the quotes that are open.
 */
export function isUnfinished(text: string, position: number, caret: number): boolean {
  if (position >= text.trimEnd().length) return true
  if (position > caret) return false
  const between = text.slice(position, caret)
  return text[position] === '"' || !/[\s()]/.test(between)
}

/** The character to mark, whole if it is a pair of surrogates. Where the text ends too early its last one; none if blank. */
export function markedRange(
  text: string,
  position: number,
): { readonly from: number; readonly to: number } | undefined {
  const end = text.trimEnd().length
  if (end === 0) return undefined
  const at = Math.max(0, Math.min(position, text.length))
  const from = characterStart(text, at >= end ? end - 1 : at)
  return { from, to: from + String.fromCodePoint(text.codePointAt(from) ?? 0).length }
}

function characterStart(text: string, at: number): number {
  const isSecondHalf = /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '')
  return isSecondHalf ? at - 1 : at
}
