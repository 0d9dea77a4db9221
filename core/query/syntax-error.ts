/** Where a query stops being one, and what could have stood there. */
import type { LRParser } from '@lezer/lr'
import { QueryError } from './errors.ts'

/** What is tried in the place of the fault: text that continues a query, and its name for people. */
const CONTINUATIONS: readonly (readonly [text: string, name: string])[] = [
  ['x', 'a word or a value'],
  ['"x"', 'a phrase in quotes'],
  ['(x)', 'a group in parentheses'],
  [')', 'a closing ")"'],
  [' TO ', '"TO"'],
  [']', 'a closing "]" or "}"'],
]

/** The error of a text that `parser`, a strict one, refuses. */
export function syntaxError(text: string, parser: LRParser): QueryError {
  const quote = openQuote(text)
  if (quote !== undefined)
    return new QueryError(
      `the quote at character ${quote + 1} is never closed: write a second " where the phrase ends, or \\" for the character itself`,
      quote,
      ['a closing quote'],
    )
  const position = faultOf(text, parser) ?? text.length
  const expected = expectedAt(text.slice(0, position), parser)
  return new QueryError(message(text, position, expected), position, expected)
}

/** Strict parsers say where they stopped in their message only. */
function faultOf(text: string, parser: LRParser): number | undefined {
  try {
    parser.parse(text)
    return undefined
  } catch (error) {
    return Number(/at (\d+)$/.exec(String((error as Error).message))?.[1] ?? text.length)
  }
}

function expectedAt(before: string, parser: LRParser): string[] {
  return CONTINUATIONS.filter(([text]) => {
    const fault = faultOf(before + text, parser)
    return fault === undefined || fault >= before.length + text.length
  }).map(([, name]) => name)
}

function message(text: string, position: number, expected: readonly string[]): string {
  const code = text.codePointAt(position)
  const found = code === undefined ? 'the query ends' : `${JSON.stringify(String.fromCodePoint(code))} stands`
  const place = code === undefined ? '' : ` at character ${position + 1}`
  if (text[position] === ')' && !expected.includes('a closing ")"'))
    return `the ")" at character ${position + 1} closes nothing: remove it, or write \\) for the character itself`
  // The parser itself goes only so deep; everything else that a group may hold is expected somewhere.
  if (text[position] === '(' && expected.length === 0)
    return `more groups inside each other than can be read, up to character ${position + 1}: leave out the parentheses that change nothing`
  const wanted = expected.length === 0 ? 'something else' : expected.join(', ')
  return `${found}${place} where ${wanted} is expected`
}

/** Start of a quoted text that has no end. Escapes outside quotes protect the next character, as in the grammar. */
export function openQuote(text: string): number | undefined {
  let open: number | undefined
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') open = open === undefined ? at : undefined
  }
  return open
}
