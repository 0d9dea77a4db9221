/** Where a query stops being one, what could have stood there, and what to do about it. */
import type { LRParser } from '@lezer/lr'
import { shown } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { depthError, QueryError } from './errors.ts'

/** What is tried in the place of the fault: text that continues a query, and its name for people. */
type Continuations = readonly (readonly [text: string, name: string])[]

/** Behind a colon or an operator, where not even a blank may stand. */
const VALUES: Continuations = [
  ['x', 'a value'],
  ['"x"', 'a phrase in quotes'],
  ['(x)', 'a list in parentheses'],
  ['[x TO x]', 'a range'],
]
const RANGE_PARTS: Continuations = [
  [' x', 'a value'],
  [' "x"', 'a phrase in quotes'],
  [' TO ', '"TO"'],
  [' ]', 'a closing "]" or "}"'],
]
const TERMS: Continuations = [
  [' x', 'a word'],
  [' "x"', 'a phrase in quotes'],
  [' x:y', 'a field with its value'],
  [' (x)', 'a group in parentheses'],
  [' )', 'a closing ")"'],
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
  const before = text.slice(0, position)
  const continuations = continuationsOf(before, parser)
  // Behind a dash a blank would make a word of it.
  const probed = (probe: string) => (before.endsWith('-') ? probe.trimStart() : probe)
  const expected = continuations.filter(([probe]) => isAccepted(before, probed(probe), parser)).map(([, name]) => name)
  if (expected.length === 0) return depthError(tooDeep(text) ?? position)
  return new QueryError(message(text, position, continuations, expected, parser), position, expected)
}

/** Quoted text and escapes, whose parentheses are text, and those that are none. */
const PARENTHESES = /\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|[()]/g

/** The parenthesis with which a text is too deep, if it is parentheses alone. */
function tooDeep(text: string): number | undefined {
  let depth = 0
  for (const { 0: piece, index } of text.matchAll(PARENTHESES)) {
    if (piece === '(') depth++
    else if (piece === ')') depth--
    if (depth > LIMITS.queryDepthMax) return index
  }
  return undefined
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

/** Whether a query that begins with `before` may go on with this. */
function isAccepted(before: string, probe: string, parser: LRParser): boolean {
  const fault = faultOf(before + probe, parser)
  return fault === undefined || fault >= before.length + probe.length
}

const OPERATOR_AT_END = /(?:[:~]|[<>]=?)$/

/** Something may always follow, unless the parser gave up at a depth of its own, which is far beyond ours. */
function continuationsOf(before: string, parser: LRParser): Continuations {
  if (!isAccepted(before, ' ', parser)) return OPERATOR_AT_END.test(before) ? VALUES : []
  // A bracket may begin a word, but no bound.
  return isAccepted(before, ' [', parser) ? TERMS : RANGE_PARTS
}

function message(
  text: string,
  position: number,
  continuations: Continuations,
  expected: readonly string[],
  parser: LRParser,
): string {
  const next = text.slice(position)
  if (next === '\\')
    return `the backslash at character ${position + 1} has nothing behind it: write \\\\ for the character itself`
  if (continuations === VALUES) return valueMessage(text, position)
  const wanted = `${found(text, position)} where ${list(expected)} is expected`
  if (continuations === RANGE_PARTS)
    return `${wanted}: write a range as [from TO to], * for an open end, a bound with blanks in quotes`
  return (
    operatorMessage(text, position) ??
    (next === '' ? unclosedMessage(text, parser) : undefined) ??
    (next.startsWith(')') ? parenthesisMessage(text.slice(0, position), parser) : undefined) ??
    nameMessage(next, position, expected) ??
    `${wanted}: put what is meant as text in quotes`
  )
}

function valueMessage(text: string, position: number): string {
  const next = text.slice(position)
  const [behind = ''] = OPERATOR_AT_END.exec(text.slice(0, position)) ?? []
  const remedy = /^\s*$/.test(next)
    ? `write it${behind === ':' ? ', or * for any' : ''}`
    : /^\s/.test(next)
      ? 'remove the blank'
      : 'put the value in quotes'
  return `a value is expected right behind the ${shown(behind)}, at character ${position + 1}: ${remedy}`
}

/** AND, OR, NOT or `-` without its operand: either it is what stands in the wrong place, or nothing follows it. */
function operatorMessage(text: string, position: number): string | undefined {
  const word = /^(?:AND|OR)(?![^\s()"])/.exec(text.slice(position))
  const last = /(?:(?<![^\s()"-])(?:AND|OR|NOT)|(?<![^\s()"-])-)(?=\s*$)/.exec(text.slice(0, position))
  const { 0: operator, index } = word ?? last ?? { 0: '', index: 0 }
  if (operator === '') return undefined
  const lacks = operator === 'AND' || operator === 'OR' ? 'does not stand between two terms' : 'has no term behind it'
  const at = word ? position : index
  return `the "${operator}" at character ${at + 1} ${lacks}: write what is missing, or \\${operator} for the text itself`
}

const GROUPS = new Set(['Group', 'List', 'ListGroup'])

function unclosedMessage(text: string, parser: LRParser): string | undefined {
  const tree = parser.configure({ strict: false }).parse(text)
  for (let node = tree.resolveInner(text.length, -1); node.parent !== null; node = node.parent)
    if (GROUPS.has(node.name) && node.lastChild?.type.isError)
      return `the "(" at character ${node.from + 1} is never closed: write a ")" where the group ends, or \\( for the character itself`
  return undefined
}

function parenthesisMessage(before: string, parser: LRParser): string | undefined {
  const at = before.length + 1
  if (/\(\s*$/.test(before))
    return `the parentheses that end at character ${at} are empty: write a term between them, or \\( and \\) for the characters themselves`
  if (faultOf(before, parser) !== undefined) return undefined
  return `the ")" at character ${at} closes nothing: remove it, or write \\) for the character itself`
}

function nameMessage(next: string, position: number, expected: readonly string[]): string | undefined {
  if (next.startsWith(':'))
    return `the ":" at character ${position + 1} has no field's name right before it: write name:value without blanks, or \\: for the character itself`
  if (expected.includes('a field with its value')) return undefined
  return `a field's name begins at character ${position + 1}, and a list holds values only: put a value with a colon in quotes, or write the list as (a:b OR c:d)`
}

function found(text: string, position: number): string {
  const code = text.codePointAt(position)
  return code === undefined
    ? 'the query ends'
    : `${JSON.stringify(String.fromCodePoint(code))} stands at character ${position + 1}`
}

function list(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`
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
