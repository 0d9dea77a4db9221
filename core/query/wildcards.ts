/** Patterns with `*` and `?` against texts. */
import type { Pattern } from './ast.ts'

type Step = string | '*'
interface Compiled {
  /** Code points, `undefined` for `?`, between stars. */
  readonly pieces: readonly (readonly (string | undefined)[])[]
}

/**
 * Whether the whole text is what the pattern says; `*` is any text, `?` one character (code point). Takes time in
 * proportion to the product of the two lengths at worst, never more.
 */
export function wildcardMatcher(pattern: Pattern): (text: string) => boolean {
  const { pieces } = compile(pattern)
  const [first = [], ...others] = pieces
  const last = others.pop()
  if (last === undefined) return text => matchesAll(Array.from(text), first)
  return text => {
    const points = Array.from(text)
    if (!matchesAt(points, first, 0)) return false
    let at = first.length
    for (const piece of others) {
      at = indexOf(points, piece, at)
      if (at < 0) return false
      at += piece.length
    }
    const end = points.length - last.length
    return end >= at && matchesAt(points, last, end)
  }
}

function compile(pattern: Pattern): Compiled {
  const pieces: (string | undefined)[][] = [[]]
  for (const part of pattern) {
    const piece = pieces[pieces.length - 1] ?? []
    if ('text' in part) piece.push(...part.text)
    else if (part.wildcard === '?') piece.push(undefined)
    else pieces.push([])
  }
  return { pieces }
}

function matchesAll(points: readonly Step[], piece: readonly (string | undefined)[]): boolean {
  return points.length === piece.length && matchesAt(points, piece, 0)
}

/** First place from `from` on where the piece stands; the earliest place leaves most room for what follows. */
function indexOf(points: readonly Step[], piece: readonly (string | undefined)[], from: number): number {
  for (let at = from; at + piece.length <= points.length; at++) if (matchesAt(points, piece, at)) return at
  return -1
}

function matchesAt(points: readonly Step[], piece: readonly (string | undefined)[], at: number): boolean {
  if (at + piece.length > points.length) return false
  return piece.every((point, index) => point === undefined || point === points[at + index])
}

/** The pattern in ClickHouse's LIKE, in which `%` is any text and `_` one character. */
export function likeText(pattern: Pattern): string {
  return pattern
    .map(part => ('text' in part ? part.text.replace(/[\\%_]/g, '\\$&') : part.wildcard === '*' ? '%' : '_'))
    .join('')
}

/** The pattern in lower case. */
export function lowerPattern(pattern: Pattern): Pattern {
  return pattern.map(part => ('text' in part ? { text: part.text.toLowerCase() } : part))
}
