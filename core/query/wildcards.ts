/** Patterns with `*` and `?` against texts. */
import type { Pattern } from './ast.ts'
import { type Meter, UNMETERED } from './cost/meter.ts'
import { endOfPieceAt, type Piece, pieceFinder, startOfPieceAtEnd } from './wildcard-piece.ts'

/**
 * Whether the whole text is what the pattern says; `*` is any text, `?` one character (code point). Takes time in
 * proportion to the text: no part of it is looked at again for another piece, or another place of the same one. Throws
 * what the meter throws.
 */
export function wildcardMatcher(pattern: Pattern, meter: Meter = UNMETERED): (text: string) => boolean {
  const [first = [], ...others] = piecesOf(pattern)
  const last = others.pop()
  if (last === undefined) return text => endOfPieceAt(text, first, 0) === text.length
  const finders = others.map(piece => pieceFinder(piece, meter))
  return text => {
    meter.spend(text.length)
    let at = endOfPieceAt(text, first, 0)
    const end = at < 0 ? -1 : startOfPieceAtEnd(text, last)
    // The earliest place leaves most room for what follows.
    for (const find of finders) {
      if (at < 0 || at > end) return false
      at = find(text, at)
    }
    return at >= 0 && end >= at
  }
}

/** What stands between the stars. */
function piecesOf(pattern: Pattern): Piece[] {
  const pieces: (string | undefined)[][] = [[]]
  for (const part of pattern) {
    const piece = pieces[pieces.length - 1] ?? []
    if ('text' in part) for (const point of part.text) piece.push(point)
    else if (part.wildcard === '?') piece.push(undefined)
    else pieces.push([])
  }
  return pieces
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
