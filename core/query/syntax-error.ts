/** Where a query stops being one, and what could have stood there. */
import type { LRParser } from '@lezer/lr'
import { QueryError } from './errors.ts'

const GROUPS: readonly string[] = ['Group', 'List', 'ListGroup']

/** What is tried in the place of the fault: text that continues a query, what it must be read as, and its name for people. */
const CONTINUATIONS: readonly (readonly [text: string, nodes: readonly string[], name: string])[] = [
  ['x', ['Word', 'Value', 'Bound'], 'a word or a value'],
  ['"x"', ['Phrase', 'ValuePhrase'], 'a phrase in quotes'],
  ['(x)', GROUPS, 'a group in parentheses'],
  [')', GROUPS, 'a closing ")"'],
  ['TO', ['RangeTo'], '"TO"'],
  [']', ['RangeClose'], 'a closing "]" or "}"'],
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

/** A blank is tried too: what follows a word directly would only make it longer. */
function expectedAt(before: string, parser: LRParser): string[] {
  const lenient = parser.configure({ strict: false })
  const isReadAs = (start: string, text: string, nodes: readonly string[]) => {
    const fault = faultOf(start + text, parser)
    if (fault !== undefined && fault < start.length + text.length) return false
    const tree = lenient.parse(start + text)
    const end = start.length + text.length
    const node = text === ')' ? tree.resolveInner(end, -1) : tree.resolveInner(start.length, 1)
    return nodes.includes(node.name) && (text === ')' ? node.to === end : node.from === start.length)
  }
  return CONTINUATIONS.filter(
    ([text, nodes]) => isReadAs(before, text, nodes) || isReadAs(`${before} `, text, nodes),
  ).map(([, , name]) => name)
}

function message(text: string, position: number, expected: readonly string[]): string {
  const found = /^(?:[\p{L}\p{N}]{1,40}|.)/su.exec(text.slice(position))?.[0]
  if (found === ')' && !expected.includes('a closing ")"'))
    return `the ")" at character ${position + 1} closes nothing: remove it, or write \\) for the character itself`
  const wanted = expected.length === 0 ? 'something else' : expected.join(', ')
  const isAfterName = expected.includes('a word or a value') && /[^\\]:$/.test(text.slice(0, position))
  if (isAfterName && (found === undefined || /\s/.test(found)))
    return `no value stands at character ${position + 1}, directly behind the ":", where ${wanted} is expected; text with a colon is written in quotes`
  if (/:~$/.test(text.slice(0, position)) && found !== undefined)
    return `${JSON.stringify(found)} stands at character ${position + 1}, at the start of a regular expression: write the expression in quotes`
  if (found === undefined) return `the query ends where ${wanted} is expected`
  return `${JSON.stringify(found)} stands at character ${position + 1} where ${wanted} is expected`
}

/** Start of a quoted text that has no end. Escapes outside quotes protect the next character, as in the grammar. */
function openQuote(text: string): number | undefined {
  let open: number | undefined
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') open = open === undefined ? at : undefined
  }
  return open
}
