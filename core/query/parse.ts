/**
 * The text of a query as a syntax tree. The grammar is `grammar/query.grammar`, of which the editor has its colours
 * too. Never throws anything but `QueryError`, whatever the text.
 */
import type { SyntaxNode } from '@lezer/common'
import { shown } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { utf8Length } from '../text.ts'
import type { Bound, CompareOp, FieldTest, Query } from './ast.ts'
import { isColonText, isDrive } from './colon-text.ts'
import { depthError, QueryError } from './errors.ts'
import { parser } from './grammar/parser.ts'
import { readPattern, unescapeText, unquote } from './literal.ts'
import { syntaxError } from './syntax-error.ts'

const strict = parser.configure({ strict: true })

/**
 * Reads a query of at most `LIMITS.queryBytesMax`, `queryTermsMax` terms and `queryDepthMax` groups or negations in each other. Text
 * that is no Unicode (lone surrogates) is read as U+FFFD, as it is stored. Throws `QueryError`.
 */
export function parseQuery(source: string): Query {
  const bytes = utf8Length(source)
  if (bytes > LIMITS.queryBytesMax) {
    throw new QueryError(
      `the query has ${bytes} bytes, more than the ${LIMITS.queryBytesMax} allowed: shorten it, or search for a list of ids in parts`,
      source.length,
    )
  }
  const text = source.toWellFormed()
  let top: SyntaxNode
  try {
    top = strict.parse(text).topNode
  } catch (error) {
    if (error instanceof SyntaxError) throw syntaxError(text, strict)
    throw error
  }
  return new TreeReader(text).query(top)
}

class TreeReader {
  private readonly text: string
  private terms = 0

  constructor(text: string) {
    this.text = text
  }

  query(top: SyntaxNode): Query {
    return top.firstChild === null ? { kind: 'all' } : this.read(top.firstChild, 0)
  }

  private read(node: SyntaxNode, depth: number): Query {
    switch (node.name) {
      case 'Or':
        return { kind: 'or', terms: this.children(node, child => this.read(child, depth), 'or') }
      case 'And':
        this.refuseSplitValue(node)
        this.refuseDecodedPlus(node)
        return { kind: 'and', terms: this.children(node, child => this.read(child, depth), 'and') }
      case 'Not':
        return { kind: 'not', term: this.only(node, child => this.read(child, this.inside(node, depth))) }
      case 'Group':
        return this.only(node, child => this.read(child, this.inside(node, depth)))
      case 'Field':
        return this.field(node, depth)
      case 'Phrase':
        this.count(node)
        return { kind: 'phrase', text: unquote(this.source(node)), at: node.from }
      case 'LoneDash':
        this.count(node)
        return { kind: 'word', pattern: [{ text: '-' }], at: node.from }
      default:
        this.count(node)
        return { kind: 'word', pattern: readPattern(this.source(node)), at: node.from }
    }
  }

  private field(node: SyntaxNode, depth: number): Query {
    const [nameNode, value] = operands(node)
    if (nameNode === undefined || value === undefined) throw new Error(`a field without value: ${node}`)
    const nameSource = this.source(nameNode).slice(0, -1)
    const isUnquotedPair = value.name === 'Value' && !nameSource.startsWith('"')
    if (isUnquotedPair && isColonText(nameSource, this.source(value))) return this.colonText(node, nameSource)
    const name = nameSource.startsWith('"') ? unquote(nameSource) : unescapeText(nameSource)
    return value.name === 'List' ? this.list(name, value, depth) : this.one(name, value)
  }

  /** `http://localhost` as the phrase that a word with separators inside is. */
  private colonText(node: SyntaxNode, name: string): Query {
    this.count(node)
    const source = this.source(node)
    const isRaw = isDrive(name, source.slice(name.length + 1))
    return { kind: 'word', pattern: isRaw ? [{ text: source }] : readPattern(source), at: node.from }
  }

  /** `name:(a OR b)` as `name:a OR name:b`. */
  private list(name: string, node: SyntaxNode, depth: number): Query {
    switch (node.name) {
      case 'List':
      case 'ListGroup':
        return this.only(node, child => this.list(name, child, this.inside(node, depth)))
      case 'ListOr':
        return { kind: 'or', terms: this.children(node, child => this.list(name, child, depth), 'or') }
      case 'ListAnd':
        return { kind: 'and', terms: this.children(node, child => this.list(name, child, depth), 'and') }
      case 'ListNot':
        return { kind: 'not', term: this.only(node, child => this.list(name, child, this.inside(node, depth))) }
      default:
        this.refuseOperator(name, node)
        return this.one(name, node)
    }
  }

  /** A list holds values: `code:(>=500 OR 404)` would look for the text ">=500". */
  private refuseOperator(name: string, node: SyntaxNode): void {
    const source = this.source(node)
    if (node.name !== 'Word' || !/^[<>~[{]/.test(source)) return
    throw new QueryError(
      `${shown(source)} at character ${node.from + 1} is a test and no value: write the list as (${name}:${source} OR …), or the value in quotes`,
      node.from,
      ['a value'],
    )
  }

  private one(name: string, node: SyntaxNode): Query {
    this.count(node)
    return { kind: 'field', name, test: this.test(node), at: node.from }
  }

  private test(node: SyntaxNode): FieldTest {
    const [first, second, , fourth, fifth] = operands(node)
    switch (node.name) {
      case 'LoneDash':
        return { kind: 'value', pattern: [{ text: '-' }] }
      case 'Phrase':
      case 'ValuePhrase':
        return { kind: 'phrase', text: unquote(this.source(node)) }
      case 'Comparison':
        return { kind: 'compare', op: this.source(first) as CompareOp, value: this.value(second) }
      case 'Regex':
        return { kind: 'regex', source: this.regex(second) }
      case 'Range':
        return { kind: 'range', from: this.bound(second, first), to: this.bound(fourth, fifth) }
      default: {
        const pattern = readPattern(this.source(node))
        const isStar = pattern.length === 1 && pattern[0] !== undefined && 'wildcard' in pattern[0]
        return isStar && this.source(node).startsWith('*') ? { kind: 'exists' } : { kind: 'value', pattern }
      }
    }
  }

  private bound(node: SyntaxNode | undefined, bracket: SyntaxNode | undefined): Bound {
    const isIncluded = /[[\]]/.test(this.source(bracket))
    return { value: this.source(node) === '*' ? undefined : this.value(node), isIncluded }
  }

  private value(node: SyntaxNode | undefined): string {
    const source = this.source(node)
    return node?.name === 'ValuePhrase' ? unquote(source) : unescapeText(source)
  }

  /** Unquoted, a backslash belongs to the expression: `path:~\d+`. */
  private regex(node: SyntaxNode | undefined): string {
    const source = this.source(node)
    return node?.name === 'ValuePhrase' ? unquote(source) : source
  }

  private source(node: SyntaxNode | undefined): string {
    return node === undefined ? '' : this.text.slice(node.from, node.to)
  }

  /** Operands of one kind in each other are one list, however they were grouped. */
  private children(node: SyntaxNode, read: (child: SyntaxNode) => Query, kind: 'and' | 'or'): Query[] {
    return operands(node)
      .map(read)
      .flatMap(query => (query.kind === kind ? query.terms : [query]))
  }

  private only(node: SyntaxNode, read: (child: SyntaxNode) => Query): Query {
    const [child] = operands(node)
    if (child === undefined) throw new Error(`a group without content: ${node}`)
    return read(child)
  }

  private count(node: SyntaxNode): void {
    if (++this.terms <= LIMITS.queryTermsMax) return
    throw new QueryError(
      `the query has more than ${LIMITS.queryTermsMax} terms, the first too many is ${shown(this.source(node))} at character ${node.from + 1}: search in parts`,
      node.from,
    )
  }

  /** `path:~/api/(a|b)` would be two terms, which nobody means who writes no blank. */
  private refuseSplitValue(node: SyntaxNode): void {
    for (const field of node.getChildren('Field')) {
      const next = field.nextSibling
      if (next?.from !== field.to || !/^[("]/.test(this.source(next)) || !isUnquoted(field)) continue
      throw new QueryError(
        `${shown(this.source(field), 200)} is directly followed by ${this.source(next).charAt(0)} at character ${next.from + 1}: put the value in quotes, or a blank between the two`,
        next.from,
        ['a blank'],
      )
    }
  }

  /** A `+` that a URL does not encode is decoded as a blank, which separates a zone from its time. */
  private refuseDecodedPlus(node: SyntaxNode): void {
    for (const field of node.getChildren('Field')) {
      const next = field.nextSibling
      const isCut = /T\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(this.source(field)) && next?.from === field.to + 1
      if (!isCut || next === null || !/^\d\d:?\d\d$/.test(this.source(next))) continue
      const zone = this.source(next)
      throw new QueryError(
        `${shown(zone)} at character ${next.from + 1} follows a time: write its zone as +${zone}, with the + encoded as %2B in a URL`,
        next.from,
      )
    }
  }

  /** The depth inside of a group or negation. */
  private inside(node: SyntaxNode, depth: number): number {
    if (depth >= LIMITS.queryDepthMax) throw depthError(node.from)
    return depth + 1
  }
}

/** The children that say something: no operators between them, no parentheses. */
function operands(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!OPERATORS.has(child.name)) found.push(child)
  return found
}

function isUnquoted(field: SyntaxNode): boolean {
  let last: SyntaxNode | null = field.lastChild
  while (last?.lastChild) last = last.lastChild
  return last?.name === 'Value'
}

const OPERATORS = new Set(['AndOp', 'OrOp', 'NotOp', 'Minus', '(', ')'])
